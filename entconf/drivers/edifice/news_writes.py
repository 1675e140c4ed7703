"""Writing to news threads: making and removing them, and sharing them and their items anew."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.edifice.json_shapes import text
from entconf.drivers.edifice.news_shares import (
    COMMENT,
    CONTRIBUTE,
    MANAGE,
    PUBLISH,
    READ,
    Member,
    Shares,
    member_of,
    shares_from,
)
from entconf.drivers.edifice.parts import Desk
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part, with_json
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import RequestRefused, UnexpectedAnswer
from entconf.model.change import Action, Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue

_THREADS, _INFOS = "/actualites/api/v1/threads", "/actualites/api/v1/infos"
#: What contributors write waits until a manager publishes it (mode SUBMIT of the application).
_SUBMIT = 0


@dataclass(frozen=True, slots=True)
class Handle:
    """What a reading keeps of a thread: its id ("" before it is made) and who shares it.

    `groups` are the ids of groups by holder, `items` the shares of its published items.
    """

    thread: str
    groups: Mapping[str, str]
    shares: Shares
    items: Mapping[str, Shares]


def perform(change: Change, desk: Desk) -> None:
    """Make one change of a space."""
    handle = desk.handle(change.id)
    if not isinstance(handle, Handle):
        raise RequestRefused(msg("the ENT has no news thread {name}", name=change.id.key))
    if change.action is Action.DELETE:
        if handle.thread:
            what = msg("delete the news thread {name}", name=change.id.key)
            desk.session.write(empty("DELETE", f"{_THREADS}/{part(handle.thread)}", what))
        return
    thread, shares = handle.thread, handle.shares
    if not thread:
        thread = _create(change.id.key, desk)
        what = msg("read who shares a news thread")
        shares = shares_from(
            desk.session.get(Call("GET", f"{_THREADS}/{part(thread)}/shares", what))
        )
    wanted = _with_roles(shares, handle.groups, change)
    if wanted != shares:
        what = msg("share the news thread {name}", name=change.id.key)
        path = f"{_THREADS}/{part(thread)}/shares"
        desk.session.write(with_json("PUT", path, what, wanted.body()))
    if "readers" in change.after:
        _share_items(change, handle, desk)


def _create(title: str, desk: Desk) -> str:
    what = msg("create the news thread {name}", name=title)
    place: dict[str, JsonValue] = {"id": desk.structure.id, "name": desk.structure.name}
    body: dict[str, JsonValue] = {"title": title, "mode": _SUBMIT, "structure": place}
    made = desk.session.write(with_json("POST", _THREADS, what, body))
    thread = text(made, "id") if isinstance(made, dict) else ""
    if not thread:
        raise UnexpectedAnswer(
            msg("the ENT made the news thread {name} without telling its id", name=title)
        )
    return thread


def _with_roles(shares: Shares, groups: Mapping[str, str], change: Change) -> Shares:
    """The shares with the roles that a change gives and takes."""
    before, after = change.before, change.after
    managers = _set(after.get("managers", before.get("managers", ())))
    if "managers" in after:
        kept = _set(after.get("contributors", before.get("contributors", ())))
        for holder in sorted(_set(before.get("managers", ())) - managers):
            lost = [MANAGE, PUBLISH] if holder in kept else [MANAGE, PUBLISH, CONTRIBUTE]
            shares = shares.having(_member(holder, groups), less=lost)
        for holder in sorted(managers):
            shares = shares.having(_member(holder, groups), more=(MANAGE, PUBLISH, CONTRIBUTE))
    if "contributors" in after:
        wanted = _set(after["contributors"])
        for holder in sorted(_set(before.get("contributors", ())) - wanted - managers):
            shares = shares.having(_member(holder, groups), less=(CONTRIBUTE, PUBLISH))
        for holder in sorted(wanted):
            shares = shares.having(_member(holder, groups), more=(CONTRIBUTE,))
    return shares


def _share_items(change: Change, handle: Handle, desk: Desk) -> None:
    wanted = _set(change.after["readers"])
    gone = _set(change.before.get("readers", ())) - wanted
    what = msg("share the news of {name}", name=change.id.key)
    for item, shares in handle.items.items():
        changed = shares
        for holder in sorted(gone):
            changed = changed.having(_member(holder, handle.groups), less=(READ, COMMENT))
        for holder in sorted(wanted):
            changed = changed.having(_member(holder, handle.groups), more=(READ,))
        if changed != shares:
            path = f"{_INFOS}/{part(item)}/shares"
            desk.session.write(with_json("PUT", path, what, changed.body()))


def _member(holder: str, groups: Mapping[str, str]) -> Member:
    member = member_of(holder, groups)
    if member is None:
        name = holder.partition("/")[2]
        raise RequestRefused(msg("the ENT has no group {name}", name=name))
    return member


def _set(value: object) -> frozenset[str]:
    return frozenset(as_names(value)) if isinstance(value, tuple) else frozenset()
