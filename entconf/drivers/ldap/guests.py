"""Guests: local accounts with an owner, a reason and an end that the directory holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from entconf.drivers.base import Remark
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.escaping import dn_key, fold
from entconf.drivers.ldap.filters import Filter, begins, equals, every, some
from entconf.drivers.ldap.groups import group_search
from entconf.drivers.ldap.guest_writes import Guest, left_empty, login_base, plan_writes
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.matching import moment
from entconf.drivers.ldap.parts import Ask, Found, Group, Part, School, texts, unknown_word
from entconf.drivers.ldap.people import people_filter
from entconf.drivers.ldap.requests import Search
from entconf.drivers.ldap.writing import VERSION
from entconf.errors import Problem
from entconf.model.change import Action, Change
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import Value, sorted_set

REGISTER = ("owner", "reason", "until")


def _searches(ask: Ask) -> Mapping[str, Search]:
    layout, settings = ask.layout, ask.settings
    found = {"guests": Search(layout.people, _attributes(layout), _filter(ask), what="guests")}
    names = sorted({name for one in ask.declared for name in texts(one.attributes.get("groups"))})
    if names:
        found["groups"] = group_search(layout, names, complete=False)
    bases = {login_base(one.attributes) for one in ask.declared if one.present}
    if bases:
        login = settings.people.login
        taken = some(begins(login, base) for base in sorted(bases))
        found["logins"] = Search(layout.people, (login,), taken, what="logins")
    return found


def _attributes(layout: Layout) -> tuple[str, ...]:
    people, guests = layout.settings.people, layout.settings.guests
    known = ("objectClass", people.rdn, guests.rdn, people.login, people.email, people.external_id)
    names = ("cn", "sn", "givenName", "displayName", guests.owner, guests.reason, guests.until)
    return tuple(dict.fromkeys(name for name in (*known, *names, VERSION) if name))


def _filter(ask: Ask) -> Filter:
    settings = ask.settings
    ours = equals("objectClass", settings.guests.object_class)
    ties = people_filter(ask.layout)
    wanted = [every((ours, ties)) if ties else ours]
    for one in ask.declared:
        wanted.append(equals(settings.people.external_id, mark(ask.layout, one.id.key)))
        login = one.attributes.get("login")
        if isinstance(login, str) and login:
            wanted.append(equals(settings.people.login, login))
    return some(wanted)


def mark(layout: Layout, key: str) -> str:
    """The external id that entconf gives to a guest: found again even after a lost answer."""
    return f"{layout.settings.guests.source}${layout.uai}-{key}"


def _later(ask: Ask, school: School) -> Mapping[str, Search]:
    groups = ask.settings.groups
    dns = [entry.dn for entry in school.guests]
    if not dns:
        return {}
    attributes = ("objectClass", groups.rdn, groups.member, VERSION)
    wanted = some(equals(groups.member, dn) for dn in dns)
    return {"memberships": Search(ask.layout.groups, attributes, wanted, what="groups")}


def _find(ask: Ask, school: School, found: Found) -> None:
    guests = list(_guests(ask, school))
    taken = set()
    for declared in ask.declared:
        matches, problem = _matches(declared, guests)
        if problem is not None:
            found.problems.append(problem)
            continue
        adapted = _adapted(ask, declared, school, found)
        if adapted is None:
            continue
        found.declared.append(adapted)
        if matches:
            guest = matches[0]
            taken.add(dn_key(guest.entry.dn))
            school.handles[declared.id] = guest
            found.live.append(Live(declared.id, _live(ask, school, guest, declared)))
    if ask.complete:
        for guest in guests:
            if dn_key(guest.entry.dn) not in taken and guest.local:
                id_ = ResourceId(ask.layout.uai, "guests", guest.key or guest.login)
                school.handles[id_] = guest
                found.live.append(Live(id_, _live(ask, school, guest, None)))


def _guests(ask: Ask, school: School) -> Iterator[Guest]:
    settings = ask.settings
    wanted_class = fold(settings.guests.object_class)
    prefix = mark(ask.layout, "")
    manual = fold(settings.groups.classes[-1])
    for entry in school.guests:
        marks = entry.all(settings.people.external_id)
        key = next((one.removeprefix(prefix) for one in marks if one.startswith(prefix)), "")
        dn = dn_key(entry.dn)
        held = [group for group in school.memberships.values() if dn in group.members]
        yield Guest(
            entry,
            key=key,
            login=entry.first(settings.people.login),
            local=wanted_class in map(fold, entry.all("objectClass")),
            memberships=tuple(held),
            groups=tuple(one for one in held if _is_manual(one, manual)),
        )


def _is_manual(group: Group, wanted: str) -> bool:
    return group.entry is not None and wanted in map(fold, group.entry.all("objectClass"))


def _matches(declared: Declared, guests: list[Guest]) -> tuple[list[Guest], Problem | None]:
    """The account of a declared guest, or what is wrong: it is ours by mark, login or names."""
    login = declared.attributes.get("login")
    marked = [one for one in guests if one.key and fold(one.key) == fold(declared.id.key)]
    if isinstance(login, str) and login:
        named = [one for one in guests if fold(one.login) == fold(login)]
        if any(not one.local for one in named):
            message = msg("the account {login} is not a guest account", login=login)
            return [], Problem("not-a-guest", message, declared.source_of("login"))
        if named:
            return named, None
    if marked:
        return marked, None
    wanted = [fold(str(declared.attributes.get(one) or "")) for one in ("first_name", "last_name")]
    matches = [
        one
        for one in guests
        if one.local and [fold(one.entry.first("givenName")), fold(one.entry.first("sn"))] == wanted
    ]
    if len(matches) > 1:
        message = msg(
            "several guests have the name of {key}: say which one with login:", key=declared.id.key
        )
        return [], Problem("ambiguous-guest", message, declared.source_of(""))
    return ([] if login else matches), None


def _adapted(ask: Ask, declared: Declared, school: School, found: Found) -> Declared | None:
    attributes = dict(declared.attributes)
    names, good = [], True
    for name in texts(declared.attributes.get("groups")):
        group = school.groups.get(fold(name))
        if group is None and fold(name) not in ask.coming:
            good = False
            known = [one.name for one in school.groups.values()]
            message = msg("{uai}: there is no group {name}", uai=ask.layout.uai, name=name)
            found.problems.append(unknown_word(declared, message, name, known, "groups"))
        names.append(_key(ask, group) if group else name)
    if "groups" in attributes:
        attributes["groups"] = sorted_set(names)
    owner = attributes.get("owner")
    if owner and _owner_is_dn(ask, school) and school.people.find(owner) is None:
        good = False
        found.problems.append(school.people.unknown(declared, owner, "owner"))
    return declared.with_attributes(attributes) if good else None


def _key(ask: Ask, group: Group) -> str:
    return ask.layout.key_of(ask.settings.groups.name, group.name) or group.name


def _owner_is_dn(ask: Ask, school: School) -> bool:
    return bool(ask.settings.guests.owner) and school.schema.is_dn(ask.settings.guests.owner)


def _live(ask: Ask, school: School, guest: Guest, declared: Declared | None) -> Mapping[str, Value]:
    entry, settings = guest.entry, ask.settings
    wanted = declared.attributes if declared else {}
    attributes: dict[str, Value] = {
        "first_name": entry.first("givenName"),
        "last_name": entry.first("sn"),
        "login": guest.login,
        "groups": sorted_set(_key(ask, one) for one in guest.groups),
    }
    email = entry.first(settings.people.email)
    declared_email = wanted.get("email")
    if email or "email" in wanted:
        same = isinstance(declared_email, str) and school.schema.equal(
            settings.people.email, email, declared_email
        )
        attributes["email"] = declared_email if same else email
    if settings.guests.owner:
        attributes["owner"] = _live_owner(ask, school, entry, wanted.get("owner"))
    if settings.guests.reason:
        attributes["reason"] = entry.first(settings.guests.reason)
    if settings.guests.until:
        attributes["until"] = _live_until(ask, school, entry)
    return attributes


def _live_owner(ask: Ask, school: School, entry: Entry, wanted: Value) -> Value:
    held = entry.first(ask.settings.guests.owner)
    if not held or not _owner_is_dn(ask, school):
        return held
    key = dn_key(held)
    named = school.people.find(wanted) if wanted else None
    if named is not None and dn_key(named.dn) == key:
        return wanted
    person = school.people.person(key)
    return (person.login or person.id) if person else school.people.id_of(held)


def _live_until(ask: Ask, school: School, entry: Entry) -> Value:
    held = entry.first(ask.settings.guests.until)
    if not held or not school.schema.is_time(ask.settings.guests.until):
        return held
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    try:
        when = moment(held)
    except ValueError:
        return held
    return when.astimezone(ZoneInfo(ask.layout.establishment.timezone)).date().isoformat()


_GONE_WITH_IT = msg(
    "its password and what else its entry holds do not come back when it is made again"
)


def _review(change: Change, school: School) -> Remark:
    guest = school.handles.get(change.id)
    if isinstance(guest, Guest):
        if not guest.local:
            blocked = msg("the account {login} is not a guest account", login=guest.login)
            return Remark(change.id, blocked=blocked)
        group = left_empty(change, guest, school)
        if group is not None:
            blocked = msg(
                "{entry} would be left without members, which the directory does not allow;"
                " set placeholder, or put somebody else in it first",
                entry=group.dn,
            )
            return Remark(change.id, blocked=blocked)
        if change.action is Action.DELETE:
            return Remark(change.id, irreversible=_GONE_WITH_IT)
    return Remark(change.id)


PART = Part("guests", _searches, _find, _review, plan_writes, _later)
