# ruff: noqa: S608 - what is put into a statement is our own; values are always parameters
"""Shares of news threads and of their items: who holds which right of the news application.

The names of rights and actions are those that `/actualites/api/v1/rights/sharing` tells in the
news application's own interface (OPEN-ENT-NG/actualites, 2026).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entconf.sandbox.store.database import Database, marks

THREAD, INFO = "thread", "info"
_PREFIX = "net-atos-entng-actualites-controllers-"
_CONTRIB = (
    *("createDraft", "createPending", "listInfosByThreadId", "shareInfo", "shareResourceInfo"),
    *("submit", "unsubmit", "updateDraft"),
)
_PUBLISH = (
    *("createPublished", "getInfoTimeline", "publish", "unpublish", "updatePending"),
    "updatePublished",
)
_MANAGE = ("deleteThread", "shareResource", "shareThread", "updateThread")
_READ = ("getInfo", "getInfoComments", "getInfoShared", "getSingleInfo")


def _of(controller: str, methods: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{_PREFIX}{controller}Controller|{method}" for method in methods)


#: The rights of each kind of thing, with the actions that make them up.
RIGHTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    THREAD: {
        "thread.contrib": (*_of("Info", _CONTRIB), *_of("Thread", ("getThread",))),
        "thread.publish": _of("Info", _PUBLISH),
        "thread.manager": (*_of("Info", ("delete",)), *_of("Thread", _MANAGE)),
    },
    INFO: {
        "info.read": _of("Info", _READ),
        "info.comment": _of("Comment", ("comment", "deleteComment", "updateComment")),
    },
}
#: One action that only those have who hold the right.
CONTRIBUTES, PUBLISHES, MANAGES, READS = (
    _of("Thread", ("getThread",))[0],
    _of("Info", ("publish",))[0],
    _of("Thread", ("updateThread",))[0],
    _of("Info", ("getInfo",))[0],
)


def members_of(db: Database, user: str) -> list[str]:
    """The person and the groups that the person is in."""
    return [user, *db.column("SELECT group_id FROM members WHERE user_id = ?", (user,))]


def holds(db: Database, resource: str, number: int, user: str, action: str) -> bool:
    """Whether a person, or a group of theirs, was given an action of a thread or an item."""
    members = members_of(db, user)
    sql = (
        "SELECT count(*) FROM news_shares WHERE resource = ? AND resource_id = ? AND action = ? "
        f"AND member_id IN ({marks(members)})"
    )
    return db.count(sql, (resource, number, action, *members)) > 0


def shared_with(db: Database, resource: str, user: str) -> list[int]:
    """The things of one kind that a person, or a group of theirs, was given something of."""
    members = members_of(db, user)
    sql = (
        "SELECT DISTINCT resource_id FROM news_shares WHERE resource = ? "
        f"AND member_id IN ({marks(members)})"
    )
    return [int(found) for found in db.column(sql, (resource, *members))]


def shares_of(db: Database, resource: str, number: int, *, groups: bool) -> dict[str, list[str]]:
    """The actions of each group, or of each person, that a thing is shared with."""
    found: dict[str, list[str]] = {}
    for row in db.rows(
        "SELECT member_id, action FROM news_shares WHERE resource = ? AND resource_id = ? "
        "AND is_group = ? ORDER BY member_id, action",
        (resource, number, int(groups)),
    ):
        found.setdefault(row["member_id"], []).append(row["action"])
    return found


def share(
    db: Database, resource: str, number: int, member: str, actions: Iterable[str], *, group: bool
) -> None:
    """Add actions of a thing to what a group or a person has."""
    db.run_many(
        "INSERT OR IGNORE INTO news_shares VALUES (?, ?, ?, ?, ?)",
        [(resource, number, member, int(group), action) for action in actions],
    )


def unshare(db: Database, resource: str, number: int) -> None:
    """Take everything away that was given of a thing."""
    db.run("DELETE FROM news_shares WHERE resource = ? AND resource_id = ?", (resource, number))
