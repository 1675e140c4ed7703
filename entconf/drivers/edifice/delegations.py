"""Delegations: who administers the establishment locally (API reference, section 5.5)."""

from __future__ import annotations

from entconf.drivers.base import Remark
from entconf.drivers.edifice.json_shapes import Row, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.people import CENTRAL_ADMIN, LOCAL_ADMIN, functions_of
from entconf.drivers.edifice.persons import find_person, needs_accounts, unknown_person
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part, with_json
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value

PREFIX = "delegations/"
_LOCAL = "local_admin"
#: Section 5.5 and its correction: granting again replaces the scope, not the groups.
_STAYS_IN_GROUP = msg(
    "administers other establishments too: the function stays there, and the ENT leaves the "
    "account in the function group of this one"
)


@dataclass(frozen=True, slots=True)
class _Handle:
    person: str
    login: str
    central: bool
    scope: tuple[str, ...]


def _person(declared: Declared) -> Value:
    return declared.attributes.get("person") or declared.id.key.removeprefix(PREFIX)


def _needs(ask: Ask) -> frozenset[Need]:
    needs = {Need.USERS}
    if any(needs_accounts(_person(declared)) for declared in ask.declared):
        needs.add(Need.ACCOUNTS)
    return frozenset(needs)


def _read(ask: Ask, school: School, found: Found) -> None:
    taken = set()
    for declared in ask.declared:
        row = find_person(_person(declared), school.people)
        if row is None:
            found.problems.append(unknown_person(_person(declared), declared, school, "person"))
            continue
        found.declared.append(declared)
        taken.add(text(row, "id"))
        _add(found, declared.id, row, school)
    if ask.complete:
        for row in school.people.present:
            if row.get("functions") and text(row, "id") not in taken:
                scope = functions_of(row).get(LOCAL_ADMIN, ())
                if school.structure.id in scope:
                    id_ = ResourceId(ask.uai, "rights", PREFIX + text(row, "login"))
                    _add(found, id_, row, school)


def _add(found: Found, id_: ResourceId, row: Row, school: School) -> None:
    functions = functions_of(row)
    scope = functions.get(LOCAL_ADMIN, ())
    held: tuple[Value, ...] = (_LOCAL,) if school.structure.id in scope else ()
    handle = _Handle(text(row, "id"), text(row, "login"), CENTRAL_ADMIN in functions, scope)
    found.add(Live(id_, {"functions": held, "person": text(row, "login")}), handle)


def _refusal(change: Change, desk: Desk, handle: _Handle) -> Text | None:
    """Why this account cannot make the change: its own scope is the limit."""
    account = desk.account()
    others = {structure for structure in handle.scope if structure != desk.structure.id}
    if not account.central and not others <= account.scope:
        return msg(
            "{login} also administers establishments that this account does not: "
            "only a central administrator may change that",
            login=handle.login,
        )
    removed = _LOCAL not in as_names(change.after.get("functions"))
    if removed and account.id == handle.person:
        return msg("this would take away the rights of the account that entconf works with")
    return None


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        return Remark(change.id, blocked=msg("nobody of that name is in the establishment"))
    taken = _LOCAL not in as_names(change.after.get("functions"))
    elsewhere = set(handle.scope) - {desk.structure.id}
    notes = (_STAYS_IN_GROUP,) if taken and elsewhere else ()
    return Remark(change.id, notes, _refusal(change, desk, handle))


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        raise RequestRefused(msg("nobody of that name is in the establishment"))
    if refusal := _refusal(change, desk, handle):
        raise RequestRefused(refusal)
    here = desk.structure.id
    others = [structure for structure in handle.scope if structure != here]
    if _LOCAL in as_names(change.after.get("functions")):
        _grant(desk, handle, [*others, here])
    elif others:
        _grant(desk, handle, others)  # replaces the scope: nobody ever loses the other schools
    else:
        _take_away(desk, handle)


def _take_away(desk: Desk, handle: _Handle) -> None:
    path = f"/directory/user/function/{part(handle.person)}/{LOCAL_ADMIN}"
    what = msg("take the delegation away from {login}", login=handle.login)
    desk.session.write(empty("DELETE", path, what))


def _grant(desk: Desk, handle: _Handle, scope: list[str]) -> None:
    path = f"/directory/user/function/{part(handle.person)}"
    what = msg("delegate administration to {login}", login=handle.login)
    desk.session.write(
        with_json(
            "POST", path, what, {"functionCode": LOCAL_ADMIN, "scope": [*scope], "inherit": ""}
        )
    )


PART = Part("rights", PREFIX, _needs, _read, _review, _perform)
