"""Writing guests: create, restore, change, delete (API reference, sections 5.3 and 5.4).

Creating is not idempotent on the ENT: two calls make two people. So it is always looked
for first, and what an interrupted run made is taken over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.drivers.edifice.groups import set_members
from entconf.drivers.edifice.groups_directory import sort_groups
from entconf.drivers.edifice.json_shapes import as_rows, text
from entconf.drivers.edifice.lists import Need, address
from entconf.drivers.edifice.names import fold
from entconf.drivers.edifice.parts import Desk, after_fields
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part, with_form, with_json
from entconf.errors import RequestRefused, UnexpectedAnswer
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import Attributes, JsonValue


@dataclass(frozen=True, slots=True)
class GuestHandle:
    """One guest account. `gone`: on its way out, and restorable."""

    id: str
    login: str
    deletable: bool
    gone: bool
    groups: frozenset[str]
    group_ids: Mapping[str, str] = field(repr=False)


_KEYS = {"first_name": "firstName", "last_name": "lastName", "email": "email"}


def create_guest(change: Change, desk: Desk) -> None:
    """Create the account, then what the route of creation does not take."""
    after = change.after
    first, last = str(after.get("first_name") or ""), str(after.get("last_name") or "")
    id_ = _made_before(desk, first, last)
    if not id_:
        fields = {
            "firstname": first,
            "lastname": last,
            "type": "Guest",
            "structureId": desk.structure.id,
        }
        what = msg("create the guest {key}", key=change.id.key)
        made = desk.session.write(with_form("/directory/api/user", what, fields))
        id_ = text(made, "id") if isinstance(made, dict) else ""
        if not id_:
            raise UnexpectedAnswer(
                msg("the ENT made the guest {key} without its id", key=change.id.key)
            )
    if after.get("email"):
        _set_fields(desk, id_, {"email": after["email"]})
    wanted = frozenset(as_names(after.get("groups")))
    if wanted:
        _set_groups(desk, id_, wanted, frozenset(), _group_ids(desk))


def _made_before(desk: Desk, first: str, last: str) -> str:
    """The id of an account of that name that came to be since the reading, "" for none."""
    listed = desk.session.get(address(Need.GUEST_ACCOUNTS, desk.structure.id))
    known = {h.id for h in desk.memo.handles.values() if isinstance(h, GuestHandle)}
    for row in as_rows(listed, Need.GUEST_ACCOUNTS):
        same = fold(text(row, "firstName")) == fold(first) and fold(text(row, "lastName")) == fold(
            last
        )
        gone = row.get("deleteDate")
        if same and not gone and text(row, "source") == "MANUAL" and text(row, "id") not in known:
            return text(row, "id")
    return ""


def _group_ids(desk: Desk) -> Mapping[str, str]:
    """Ids of groups by name, fresh: some may have been made a moment ago."""
    listed = as_rows(desk.session.get(address(Need.GROUPS, desk.structure.id)), Need.GROUPS)
    manual = sort_groups(listed, desk.structure.id).manual
    return {group.name: group.id for group in reversed(manual)}


def restore_guest(change: Change, desk: Desk, handle: GuestHandle) -> None:
    """Bring back an account that was to be deleted, then make it what it should be."""
    what = msg("restore the account {login}", login=handle.login)
    desk.session.write(empty("PUT", "/directory/restore/user", what, (("userId", handle.id),)))
    fields = {name: change.after[name] for name in _KEYS if name in change.after}
    _set_fields(desk, handle.id, fields)
    wanted = frozenset(as_names(change.after.get("groups")))
    # Restoring may bring groups back: adding twice is harmless.
    _set_groups(desk, handle.id, wanted, frozenset(), _group_ids(desk))


def update_guest(change: Change, desk: Desk, handle: GuestHandle) -> None:
    """Change only the fields that differ."""
    fields = after_fields(change)
    _set_fields(desk, handle.id, {name: fields[name] for name in _KEYS if name in fields})
    if "groups" in fields:
        wanted = frozenset(as_names(fields["groups"]))
        added, removed = wanted - handle.groups, handle.groups - wanted
        known = handle.group_ids if added <= set(handle.group_ids) else _group_ids(desk)
        _set_groups(desk, handle.id, added, removed, known)


def delete_guest(desk: Desk, handle: GuestHandle) -> None:
    """Delete the account. Raises RequestRefused for one that comes from a feed."""
    if not handle.deletable:
        raise RequestRefused(
            msg("the account {login} comes from a feed: only there may it go", login=handle.login)
        )
    what = msg("delete the account {login}", login=handle.login)
    desk.session.write(empty("DELETE", "/directory/user", what, (("userId", handle.id),)))


def _set_fields(desk: Desk, id_: str, fields: Attributes) -> None:
    body: dict[str, JsonValue] = {
        _KEYS[name]: value if isinstance(value, str) else "" for name, value in fields.items()
    }
    if body:
        what = msg("change a guest account")
        desk.session.write(with_json("PUT", f"/directory/user/{part(id_)}", what, body))


def _set_groups(
    desk: Desk,
    id_: str,
    added: frozenset[str],
    removed: frozenset[str],
    known: Mapping[str, str],
) -> None:
    for name in sorted(added | removed):
        if name not in known:
            raise RequestRefused(
                msg("{school} has no group {name}", school=desk.structure.label, name=name)
            )
    one = frozenset({id_})
    for name in sorted(added):
        set_members(desk, known[name], name, one, frozenset())
    for name in sorted(removed):
        set_members(desk, known[name], name, frozenset(), one)
