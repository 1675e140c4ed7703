"""Guests: local accounts with an end date, found by login or by name (API reference, 5.3, 5.4)."""

from __future__ import annotations

from entconf.drivers.base import Remark
from entconf.drivers.edifice.guest_writes import (
    GuestHandle,
    create_guest,
    delete_guest,
    restore_guest,
    update_guest,
)
from entconf.drivers.edifice.json_shapes import Row, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import find_name, fold, nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.people import ent_profile
from entconf.drivers.edifice.profiles import as_names
from entconf.errors import Problem
from entconf.model.change import Action, Change
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, Value, sorted_set

#: Where an account that may be deleted here comes from (section 5.4).
_LOCAL = frozenset({"MANUAL", "CSV", "CLASS_PARAM", "BE1D", "SSO"})


def _needs(ask: Ask) -> frozenset[Need]:
    needs = {Need.USERS, Need.GROUPS}
    if ask.complete or any("email" in declared.attributes for declared in ask.declared):
        needs.add(Need.GUEST_ACCOUNTS)
    return frozenset(needs)


def _read(ask: Ask, school: School, found: Found) -> None:
    guests = [row for row in school.people.every if ent_profile(row) == "Guest"]
    emails = {text(row, "id"): text(row, "email") for row in school.people.accounts}
    groups = _groups_of(school)
    taken = set()
    for declared in ask.declared:
        matches, good = _matches(declared, guests, school, found)
        if not good:
            continue
        resolved = _resolved(ask, declared, school, found)
        if resolved is None:
            continue
        found.declared.append(resolved)
        present = [row for row in matches if not row.get("deleteDate")]
        if present:
            taken.add(text(present[0], "id"))
            _add(found, declared.id, present[0], (declared.attributes, emails, groups, school))
        elif matches:
            gone = max(matches, key=lambda row: (text(row, "deleteDate"), text(row, "id")))
            found.handles[declared.id] = _handle(gone, groups, school)
    if ask.complete:
        for row in guests:
            if row.get("source") not in _LOCAL or row.get("deleteDate") or text(row, "id") in taken:
                continue
            id_ = ResourceId(ask.uai, "guests", text(row, "login"))
            _add(found, id_, row, ({}, emails, groups, school))


def _groups_of(school: School) -> dict[str, set[str]]:
    """Names of the groups made by hand of each guest: only this establishment's."""
    known: dict[str, str] = {}
    for group in school.groups.manual:
        known.setdefault(group.name, group.name)
        known[f"#{group.id}"] = group.name
    found: dict[str, set[str]] = {}
    for key, members in school.people.members.items():
        if key in known:
            for id_ in members:
                found.setdefault(id_, set()).add(known[key])
    return found


def _matches(
    declared: Declared, guests: list[Row], school: School, found: Found
) -> tuple[list[Row], bool]:
    """Accounts that may be this guest. False: it cannot be told, which is a problem."""
    login = declared.attributes.get("login")
    if isinstance(login, str) and login:
        matches = [row for row in guests if text(row, "login").casefold() == login.casefold()]
        other = school.people.by_login.get(login.casefold())
        if not matches and other is not None:
            message = msg("the account {login} is not a guest account", login=login)
            found.problems.append(problem("not-a-guest", declared, message, field="login"))
            return [], False
        return matches, True
    if not {"first_name", "last_name"} & set(declared.attributes):  # `key: false` and no more
        key = declared.id.key.casefold()
        return [row for row in guests if text(row, "login").casefold() == key], True
    named = [fold(str(declared.attributes.get(name) or "")) for name in ("first_name", "last_name")]
    matches = [
        row
        for row in guests
        if row.get("source") in _LOCAL
        and [fold(text(row, "firstName")), fold(text(row, "lastName"))] == named
    ]
    logins = sorted(text(row, "login") for row in matches if not row.get("deleteDate"))
    if len(logins) > 1:
        message = msg(
            "several guests have the name of {key}: say which one with login:", key=declared.id.key
        )
        hint = msg("their logins are: {words}", words=", ".join(logins))
        found.problems.append(Problem("ambiguous-guest", message, declared.source_of(""), hint))
        return [], False
    return matches, True


def _resolved(ask: Ask, declared: Declared, school: School, found: Found) -> Declared | None:
    """The declaration with the names of groups as the ENT writes them."""
    if "groups" not in declared.attributes:
        return declared
    known = {group.name: group.name for group in school.groups.manual}
    names, good = [], True
    for name in as_names(declared.attributes["groups"]):
        real = find_name(name, known)
        if real is None and fold(name) not in ask.groups_to_come:
            good = False
            message = msg("{school} has no group {name}", school=school.structure.label, name=name)
            near = nearest(name, [*known, *ask.groups_to_come.values()])
            found.problems.append(
                problem("unknown-group", declared, message, field="groups", near=near)
            )
        names.append(real or name)
    if not good:
        return None
    return declared.with_attributes({**declared.attributes, "groups": sorted_set(names)})


_Context = tuple[Attributes, dict[str, str], dict[str, set[str]], School]


def _add(found: Found, id_: ResourceId, row: Row, context: _Context) -> None:
    declared, emails, groups, school = context
    attributes: dict[str, Value] = {
        "first_name": text(row, "firstName"),
        "last_name": text(row, "lastName"),
        "login": text(row, "login"),
        "groups": sorted_set(groups.get(text(row, "id"), ())),
    }
    email = emails.get(text(row, "id"), "")
    if email or "email" in declared:
        attributes["email"] = email
    found.add(Live(id_, attributes), _handle(row, groups, school))


def _handle(row: Row, groups: dict[str, set[str]], school: School) -> GuestHandle:
    return GuestHandle(
        id=text(row, "id"),
        login=text(row, "login"),
        deletable=row.get("source") in _LOCAL or bool(row.get("disappearanceDate")),
        gone=bool(row.get("deleteDate")),
        groups=frozenset(groups.get(text(row, "id"), ())),
        group_ids={group.name: group.id for group in reversed(school.groups.manual)},
    )


#: Section 5.4: erased at once, or after the platform's delay; a new account has a new login.
_GONE_WITH_IT = msg(
    "once the account is erased, its login and what it made do not come back with a new one"
)


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, GuestHandle):
        return Remark(change.id)
    notes: list[Text] = []
    if change.action is Action.DELETE:
        if not handle.deletable:
            blocked = msg(
                "the account {login} comes from a feed: only there may it go", login=handle.login
            )
            return Remark(change.id, blocked=blocked)
        if handle.gone:
            return Remark(change.id)
        notes.append(
            msg("an account that was never activated is erased at once, another after a delay")
        )
        return Remark(change.id, tuple(notes), irreversible=_GONE_WITH_IT)
    if handle.gone:
        notes.append(
            msg("restores the account {login}, which was to be deleted", login=handle.login)
        )
    return Remark(change.id, tuple(notes))


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    known = handle if isinstance(handle, GuestHandle) else None
    if change.action is Action.DELETE:
        if known and not known.gone:
            delete_guest(desk, known)
    elif known is None:
        create_guest(change, desk)
    elif known.gone:
        restore_guest(change, desk, known)
    else:
        update_guest(change, desk, known)


PART = Part("guests", "", _needs, _read, _review, _perform)
