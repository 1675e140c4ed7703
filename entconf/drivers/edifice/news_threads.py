"""Spaces as threads of the news application: managers, contributors, and readers of their items.

Routes are those of the API reference, section 9; shapes and rights those of the application
itself (OPEN-ENT-NG/actualites, 2026). A thread has no readers of its own: they are those who may
read every published item, and are only read where a site declares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.audiences import group_ids, resolve_audience
from entconf.drivers.edifice.json_shapes import Row, as_rows, row_in, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.memberships import persons_named
from entconf.drivers.edifice.names import fold
from entconf.drivers.edifice.news_shares import CONTRIBUTE, MANAGE, READ, Shares, shares_from
from entconf.drivers.edifice.news_writes import Handle, perform
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.persons import needs_accounts
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import part
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError
from entconf.model.change import Action, Change
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg, msgn
from entconf.model.values import Value, sorted_set

_APPLICATION = "actualites"
_PAGE = 100
#: With those that an administrator of several schools keeps hidden.
_THREADS = Call(
    "GET",
    "/actualites/api/v1/threads",
    msg("read the list: {name}", name=msg("news threads")),
    (("viewHidden", "true"),),
)
_ROLES = ("managers", "contributors", "readers")


def _needs(ask: Ask) -> frozenset[Need]:
    needs = {Need.APPLICATIONS, Need.GROUPS, Need.USERS}
    persons = (
        person
        for declared in ask.declared
        for role in _ROLES
        for person in persons_named(declared.attributes.get(role))
    )
    if any(needs_accounts(person) for person in persons):
        needs.add(Need.ACCOUNTS)
    return frozenset(needs)


def _is_installed(school: School) -> bool:
    """Whether the ENT has the news application, which is optional (section 0.1)."""
    names = ("name", "displayName")
    listed = school.lists.rows(Need.APPLICATIONS)
    return any(fold(text(row, name)) == _APPLICATION for row in listed for name in names)


def _threads(school: School) -> list[Row]:
    """The threads of the establishment, by title."""
    if not school.lists.has(_THREADS.key):
        return []
    here = school.structure.id
    found = as_rows(school.lists.value(_THREADS.key), "news threads")
    own = [row for row in found if here in (_structure(row), text(row, "structureId"))]
    return sorted(own, key=lambda row: (text(row, "title"), text(row, "id")))


def _structure(row: Row) -> str:
    return text(row_in(row, "structure"), "id")


def _wanted(ask: Ask, school: School) -> dict[ResourceId, Row | None]:
    threads = _threads(school)
    wanted: dict[ResourceId, Row | None] = {}
    for declared in ask.declared:
        name = declared.id.key
        same = [row for row in threads if text(row, "title") == name]
        same += [row for row in threads if fold(text(row, "title")) == fold(name)]
        wanted[declared.id] = next(iter(same), None)
    if ask.complete:
        taken = {text(row, "id") for row in wanted.values() if row}
        keys = {id_.key for id_ in wanted}
        for row in threads:
            number, title = text(row, "id"), text(row, "title")
            if number not in taken:
                key = title if title not in keys else f"{title} ({number})"
                keys.add(key)
                wanted[ResourceId(ask.uai, "spaces", key)] = row
    return wanted


def _shares_call(thread: str) -> Call:
    what = msg("read who shares a news thread")
    return Call("GET", f"/actualites/api/v1/threads/{part(thread)}/shares", what)


def _items_call(thread: str, page: int) -> Call:
    query = (("threadIds", thread), ("page", str(page)), ("pageSize", str(_PAGE)))
    return Call("GET", "/actualites/api/v1/infos", msg("read the items of a news thread"), query)


def _item_call(item: str) -> Call:
    what = msg("read who shares a news item")
    return Call("GET", f"/actualites/api/v1/infos/{part(item)}/shares", what)


def _items(thread: str, school: School) -> tuple[list[str], Call | None]:
    """Ids of the published items as far as their pages were read, and the page that misses."""
    found: list[str] = []
    page = 0
    while True:
        call = _items_call(thread, page)
        if not school.lists.has(call.key):
            return found, call
        rows = as_rows(school.lists.value(call.key), "news items")
        found += [text(row, "id") for row in rows]
        if len(rows) < _PAGE:
            return found, None
        page += 1


def _readers_asked(ask: Ask) -> frozenset[ResourceId]:
    return frozenset(one.id for one in ask.declared if "readers" in one.attributes)


def _more(ask: Ask, school: School) -> Sequence[Call]:
    if not _is_installed(school):
        return []
    if not school.lists.has(_THREADS.key):
        return [_THREADS]
    calls = []
    asked = _readers_asked(ask)
    for id_, row in _wanted(ask, school).items():
        if row is None:
            continue
        calls.append(_shares_call(text(row, "id")))
        if id_ in asked:
            items, page = _items(text(row, "id"), school)
            calls += [page] if page else [_item_call(item) for item in items]
    return calls


def _read(ask: Ask, school: School, found: Found) -> None:
    if not _is_installed(school):
        missing = msg("this ENT has no news application")
        found.unknown += [Unknown("spaces", missing, one.id.key) for one in ask.declared]
        return
    groups = group_ids(school.groups)
    resolved = {one.id: _resolved(ask, one, school, found) for one in ask.declared}
    for id_, row in _wanted(ask, school).items():
        wish = resolved.get(id_)
        if row is None:
            found.handles[id_] = Handle("", groups, Shares({}, {}), {})
            items: Mapping[str, Shares] = {}
        else:
            try:
                handle = _handle(row, groups, school, items=id_ in _readers_asked(ask))
            except EntconfError as error:
                found.unknown.append(Unknown("spaces", error.message, id_.key))
                continue
            items = handle.items
            found.add(Live(id_, _attributes(handle, wish)), handle)
        if wish is not None:
            found.declared.append(_comparable(wish, items, found))


def _handle(row: Row, groups: Mapping[str, str], school: School, *, items: bool) -> Handle:
    number = text(row, "id")
    shares = shares_from(school.lists.value(_shares_call(number).key))
    read: dict[str, Shares] = {}
    if items:
        found, _ = _items(number, school)
        read = {item: shares_from(school.lists.value(_item_call(item).key)) for item in found}
    return Handle(number, groups, shares, read)


def _attributes(handle: Handle, wish: Declared | None) -> dict[str, Value]:
    """Who has which role; a manager writes too, but is no contributor unless declared one."""
    managers = handle.shares.holders(MANAGE, handle.groups)
    contributors = handle.shares.holders(CONTRIBUTE, handle.groups)
    also = as_names(wish.attributes.get("contributors", ())) if wish else ()
    live: dict[str, Value] = {
        "managers": sorted_set(managers),
        "contributors": sorted_set(contributors - (managers - set(also))),
    }
    if handle.items:
        reading = [one.holders(READ, handle.groups) for one in handle.items.values()]
        live["readers"] = sorted_set(frozenset.intersection(*reading))
    return live


def _resolved(ask: Ask, declared: Declared, school: School, found: Found) -> Declared | None:
    attributes: dict[str, Value] = {}
    for role in declared.attributes:
        holders = resolve_audience(declared, role, ask, school, found)
        if holders is not None:
            attributes[role] = holders
    complete = len(attributes) == len(declared.attributes)
    return declared.with_attributes(attributes) if complete else None


def _comparable(wish: Declared, items: Mapping[str, Shares], found: Found) -> Declared:
    """The declaration without readers where there is nothing yet that they could read."""
    if items or "readers" not in wish.attributes:
        return wish
    if wish.present:
        found.notices.append(
            msg("{name} has no published news: nobody can be its reader yet", name=wish.id.key)
        )
    kept = {name: held for name, held in wish.attributes.items() if name != "readers"}
    return wish.with_attributes(kept)


def _review(change: Change, desk: Desk) -> Remark:
    if change.action is Action.DELETE:
        return Remark(change.id, irreversible=msg("the news of the space is lost with it"))
    if change.action is Action.CREATE and desk.account().central:
        note = msg("a central administrator sees no threads of others: look whether it is there")
        return Remark(change.id, (note,))
    handle = desk.handle(change.id)
    if isinstance(handle, Handle) and "readers" in change.after and handle.items:
        count = len(handle.items)
        note = msgn(
            "one published item is shared anew", "{n} published items are shared anew", count
        )
        return Remark(change.id, (note,))
    return Remark(change.id)


PART = Part("spaces", "", _needs, _read, _review, perform, _more)
