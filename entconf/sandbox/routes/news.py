# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""The news application: threads, their items, and who shares them (section 9).

Its rights are its own: an administrator of the whole platform sees and changes only what was
shared with the account, while a local administrator manages the threads of the structure
(OPEN-ENT-NG/actualites, ThreadFilter and the list of threads, 2026).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from entconf.sandbox import rights
from entconf.sandbox.answer import Answer, Refused, bad_request, empty_object, json_answer
from entconf.sandbox.body import Schema
from entconf.sandbox.call import Call
from entconf.sandbox.invent.catalogue import APPS
from entconf.sandbox.routing import Route, Rule
from entconf.sandbox.store import news
from entconf.sandbox.store.database import marks
from entconf.sandbox.store.news import INFO, RIGHTS, THREAD

_THREAD = Schema(
    {"title": "string", "mode": "integer", "structure": "object", "icon": "string|null"},
    ("title", "mode", "structure"),
)
_INFO = Schema(
    {"title": "string", "thread_id": "integer", "content": "string"},
    ("title", "thread_id", "content"),
    closed=False,
)
_SHARES = Schema({"users": "object", "groups": "object", "bookmarks": "object"})
_PUBLISHED = 3
_PAGE, _MOST = 20, 100


def _number(call: Call) -> int:
    """The id of the path; what is no number is nothing's."""
    text = call.params["id"]
    return int(text) if text.isdigit() else 0


def _thread(call: Call, number: int) -> sqlite3.Row | None:
    return call.db.row("SELECT * FROM news_threads WHERE id = ?", (number,))


def _may(call: Call, number: int, action: str) -> bool:
    """ThreadFilter: the owner, who was given the action, the structure's administrators."""
    row = _thread(call, number)
    return row is not None and (
        row["owner"] == call.user.user_id
        or row["structure_id"] in call.user.managed
        or news.holds(call.db, THREAD, number, call.user.user_id, action)
    )


def _of_thread(action: str) -> Rule:
    return lambda call: _may(call, _number(call), action)


def _of_info(call: Call) -> bool:
    """InfoFilter, for shares: the owner of an item, or who contributes to its thread."""
    row = call.db.row("SELECT * FROM news_infos WHERE id = ?", (_number(call),))
    return row is not None and (
        row["owner"] == call.user.user_id or _may(call, row["thread_id"], news.CONTRIBUTES)
    )


def list_threads(call: Call) -> Answer:
    """The threads that the caller made or was given something of, by title."""
    shared = news.shared_with(call.db, THREAD, call.user.user_id)
    rows = call.db.rows(
        "SELECT t.*, u.display_name AS owner_name, s.name AS s_name FROM news_threads t "
        "LEFT JOIN users u ON u.id = t.owner LEFT JOIN structures s ON s.id = t.structure_id "
        f"WHERE t.owner = ? OR t.id IN ({marks(shared)}) ORDER BY t.title",
        (call.user.user_id, *shared),
    )
    return json_answer([_row(call, row) for row in rows])


def _row(call: Call, row: sqlite3.Row) -> dict[str, object]:
    held = [
        right
        for right, actions in RIGHTS[THREAD].items()
        if news.holds(call.db, THREAD, row["id"], call.user.user_id, actions[0])
    ]
    structure = {"id": row["structure_id"], "name": row["s_name"]}
    return {
        "id": row["id"],
        "title": row["title"],
        "mode": row["mode"],
        "icon": row["icon"],
        "created": row["created"],
        "modified": row["modified"],
        "structure": structure if row["structure_id"] else None,
        "structureId": row["structure_id"],
        "owner": {"id": row["owner"], "displayName": row["owner_name"], "deleted": False},
        "sharedRights": list(RIGHTS[THREAD]) if row["owner"] == call.user.user_id else held,
    }


def create_thread(call: Call) -> Answer:
    """A thread of a structure; its local administrators are given everything of it."""
    body, now = call.json(_THREAD), call.platform.now()
    place = body.raw("structure")
    structure = place.get("id") if isinstance(place, dict) else None
    if not isinstance(structure, str) or not call.db.exists("structures", structure):
        return bad_request("invalid.structure")
    number = call.db.insert(
        "INSERT INTO news_threads (title, mode, icon, structure_id, owner, created, modified) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            body.required_text("title"),
            body.number("mode"),
            body.text("icon"),
            structure,
            call.user.user_id,
            now,
            now,
        ),
    )
    everything = [action for actions in RIGHTS[THREAD].values() for action in actions]
    for group in call.db.column(
        "SELECT id FROM groups WHERE structure_id = ? AND filter = 'AdminLocal'", (structure,)
    ):
        news.share(call.db, THREAD, number, group, everything, group=True)
    return json_answer({"id": number})


def update_thread(call: Call) -> Answer:
    """Rename a thread, or change its icon and mode."""
    body = call.json(_THREAD)
    changed = call.db.run(
        "UPDATE news_threads SET title = ?, mode = ?, modified = ? WHERE id = ?",
        (body.required_text("title"), body.number("mode"), call.platform.now(), _number(call)),
    )
    return json_answer({"rows": changed})


def delete_thread(call: Call) -> Answer:
    """Remove a thread with its items."""
    number = _number(call)
    for info in call.db.column("SELECT id FROM news_infos WHERE thread_id = ?", (number,)):
        news.unshare(call.db, INFO, int(info))
    news.unshare(call.db, THREAD, number)
    call.db.run("DELETE FROM news_infos WHERE thread_id = ?", (number,))
    return json_answer({"rows": call.db.run("DELETE FROM news_threads WHERE id = ?", (number,))})


def publish_info(call: Call) -> Answer:
    """An item that is published at once; only its author may read it until it is shared."""
    body = call.json(_INFO)
    thread = body.number("thread_id") or 0
    if not _may(call, thread, news.PUBLISHES):
        raise Refused(bad_request("invalid.thread"))
    number = call.db.insert(
        "INSERT INTO news_infos (thread_id, title, content, status, owner, created) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            thread,
            body.required_text("title"),
            body.text("content"),
            _PUBLISHED,
            call.user.user_id,
            call.platform.now(),
        ),
    )
    return json_answer({"id": number})


def list_infos(call: Call) -> Answer:
    """One page of published items of some threads; a page of more than 100 is one of 20."""
    page, size = (_int(call.query.first(name), 0) for name in ("page", "pageSize"))
    size = size if 0 < size <= _MOST else _PAGE
    threads = [_int(one, 0) for one in call.query.all("threadIds")]
    shared = news.shared_with(call.db, INFO, call.user.user_id)
    managed = [one for one in threads if _may(call, one, news.PUBLISHES)]
    rows = call.db.rows(
        f"SELECT * FROM news_infos WHERE thread_id IN ({marks(threads)}) AND status = ? "
        f"AND (owner = ? OR id IN ({marks(shared)}) OR thread_id IN ({marks(managed)})) "
        "ORDER BY id DESC LIMIT ? OFFSET ?",
        (*threads, _PUBLISHED, call.user.user_id, *shared, *managed, size, page * size),
    )
    return json_answer(
        [{"id": row["id"], "title": row["title"], "threadId": row["thread_id"]} for row in rows]
    )


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _shares(call: Call, resource: str, owner: str) -> Answer:
    number = _number(call)
    actions = [
        {"name": list(names), "displayName": right, "type": "RESOURCE"}
        for right, names in RIGHTS[resource].items()
    ]
    groups = news.shares_of(call.db, resource, number, groups=True)
    users = news.shares_of(call.db, resource, number, groups=False)
    return json_answer(
        {
            "actions": actions,
            "groups": {"visibles": [], "checked": groups},
            "users": {"visibles": [], "checked": users},
            "owner": owner,
            "rights": [f"creator:{owner}"],
        }
    )


def _set_shares(call: Call, resource: str) -> Answer:
    """Replace everything: who is not in the body has nothing any more."""
    body, number = call.json(_SHARES), _number(call)
    news.unshare(call.db, resource, number)
    for key, group in (("groups", True), ("users", False)):
        given = body.raw(key)
        for member, actions in (given if isinstance(given, dict) else {}).items():
            names = [one for one in actions if isinstance(one, str)]
            news.share(call.db, resource, number, member, names, group=group)
    return empty_object()


def thread_shares(call: Call) -> Answer:
    """Who has which actions of a thread, and which actions make up each right."""
    row = _thread(call, _number(call))
    return _shares(call, THREAD, row["owner"] if row else "")


def info_shares(call: Call) -> Answer:
    """Who has which actions of an item."""
    owner = call.db.text("SELECT owner FROM news_infos WHERE id = ?", (_number(call),))
    return _shares(call, INFO, owner or "")


def set_thread_shares(call: Call) -> Answer:
    """Share a thread anew."""
    return _set_shares(call, THREAD)


def set_info_shares(call: Call) -> Answer:
    """Share an item anew."""
    return _set_shares(call, INFO)


def sharing_rights(_: Call) -> Answer:
    """Which actions make up each right."""
    told: Mapping[str, tuple[str, ...]] = {**RIGHTS[THREAD], **RIGHTS[INFO]}
    return json_answer({right: list(names) for right, names in told.items()})


_APP = next(app for app in APPS if app.name == "Actualités")
_LIST, _CREATE = rights.workflow(_APP.access_action), rights.workflow(_APP.create_action)
_API = "/actualites/api/v1"
ROUTES = (
    Route("GET", f"{_API}/rights/sharing", rights.authenticated, sharing_rights),
    Route("GET", f"{_API}/threads", _LIST, list_threads),
    Route("POST", f"{_API}/threads", _CREATE, create_thread),
    Route("PUT", f"{_API}/threads/:id", _of_thread(news.MANAGES), update_thread),
    Route("DELETE", f"{_API}/threads/:id", _of_thread(news.MANAGES), delete_thread),
    Route("GET", f"{_API}/threads/:id/shares", _of_thread(news.MANAGES), thread_shares),
    Route("PUT", f"{_API}/threads/:id/shares", _of_thread(news.MANAGES), set_thread_shares),
    Route("GET", f"{_API}/infos", _LIST, list_infos),
    Route("POST", f"{_API}/infos/published", _LIST, publish_info),
    Route("GET", f"{_API}/infos/:id/shares", _of_info, info_shares),
    Route("PUT", f"{_API}/infos/:id/shares", _of_info, set_info_shares),
)
