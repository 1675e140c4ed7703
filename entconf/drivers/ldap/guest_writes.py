"""The writes that make, change, rename and remove the account of a guest."""

from __future__ import annotations

import re
import secrets
import string
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.escaping import child, dn_key, fold, rdn, split_dn
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.matching import moment_text
from entconf.drivers.ldap.parts import Group, School, texts
from entconf.drivers.ldap.requests import Modification
from entconf.drivers.ldap.results import EntryGone, ValueGone
from entconf.drivers.ldap.writing import (
    VERSION,
    Write,
    add,
    delete,
    modify,
    rename,
    values_changed,
)
from entconf.errors import StalePlan
from entconf.model.change import Action, Change
from entconf.model.values import Attributes, Value

_ALPHABET = string.ascii_lowercase + string.digits
_LONGEST_PART = 30


@dataclass(frozen=True, slots=True)
class Guest:
    """The account of a guest. `key` is the one entconf gave it, `local` that it is a guest's."""

    entry: Entry
    key: str
    login: str
    local: bool
    memberships: tuple[Group, ...] = ()
    groups: tuple[Group, ...] = ()


def login_base(attributes: Attributes) -> str:
    """The login of a new account before it is made unique: first.last without accents."""
    given = attributes.get("login")
    if isinstance(given, str) and given:
        return given
    parts = [_plain(str(attributes.get(name) or "")) for name in ("first_name", "last_name")]
    return ".".join(part for part in parts if part) or "invite"


def plan_writes(change: Change, school: School) -> Sequence[Sequence[Write]]:
    """The writes of a change of a guest, in steps."""
    guest = school.handles.get(change.id)
    if change.action is Action.CREATE and not isinstance(guest, Guest):
        return _creation(change, school)
    if not isinstance(guest, Guest):
        return []
    if change.action is Action.DELETE:
        leaving = [_membership(group, school, [guest.entry.dn], []) for group in guest.memberships]
        # The group, or the guest in it, may have gone by another change of the same plan.
        writes = [replace(write, tolerates=(EntryGone, ValueGone)) for write in leaving if write]
        return [writes, [delete(guest.entry.dn, guest.entry.first(VERSION))]]
    return _update(change, guest, school)


def left_empty(change: Change, guest: Guest, school: School) -> Group | None:
    """A group that the change would leave without any member, where that is not allowed."""
    if change.action is Action.CREATE:
        return None
    leaving = guest.memberships
    if change.action is Action.UPDATE:
        gone, _ = _group_difference(change)
        leaving = tuple(one for one in guest.groups if fold(_key(school, one)) in gone)
    dn = guest.entry.dn
    return next((one for one in leaving if one.would_be_empty(school.settings, [dn], [])), None)


def _creation(change: Change, school: School) -> Sequence[Sequence[Write]]:
    layout, settings = school.layout, school.settings
    opaque = "G" + "".join(secrets.choice(_ALPHABET) for _ in range(7))
    names = _names(change.after)
    held: dict[str, tuple[str, ...]] = {
        "objectClass": settings.guests.classes,
        settings.people.rdn: (opaque,),
        **{name: (value,) for name, value in names.items()},
        settings.people.login: (_free_login(change, school),),
        settings.people.external_id: (f"{settings.guests.source}${layout.uai}-{change.id.key}",),
    }
    if settings.people.establishment and layout.structure:
        held[settings.people.establishment[0]] = (layout.structure,)
    for name in ("email", "owner", "reason", "until"):
        attribute, value = _attribute(name, school), _stored(name, change.after, school)
        if attribute and value:
            held[attribute] = (value,)
    naming = settings.guests.rdn
    value = next(values[0] for name, values in held.items() if name.lower() == naming.lower())
    dn = child(naming, value, layout.people)
    joining = _joining(change, school, dn)
    return [[add(dn, held)], joining]


def _joining(change: Change, school: School, dn: str) -> list[Write]:
    groups = [school.groups.get(fold(name)) for name in texts(change.after.get("groups"))]
    writes = [_membership(group, school, [], [dn]) for group in groups if group]
    return [write for write in writes if write]


def _update(change: Change, guest: Guest, school: School) -> Sequence[Sequence[Write]]:
    entry, version = guest.entry, guest.entry.first(VERSION)
    dn, steps = entry.dn, []
    modifications = list(_modifications(change, guest, school))
    naming = school.settings.guests.rdn.lower()
    renamed = next((one for one in modifications if one.attribute.lower() == naming), None)
    if renamed is not None:
        new = _names(change.after)[renamed.attribute]
        new_rdn = rdn(renamed.attribute, new)
        steps.append([rename(entry.dn, new_rdn, version)])
        _, parent = split_dn(entry.dn)
        dn, version = f"{new_rdn},{parent}", ""
        modifications = [one for one in modifications if one.attribute.lower() != naming]
    if modifications:
        steps.append([modify(dn, modifications, version)])
    if writes := _group_writes(change, guest, school, dn):
        steps.append(writes)
    return steps


def _modifications(change: Change, guest: Guest, school: School) -> Sequence[Modification]:
    wanted: dict[str, str] = {}
    changed = {one.name for one in change.fields}
    if changed & {"first_name", "last_name"}:
        wanted |= _names({**change.before, **change.after})
    for name in ("email", "owner", "reason", "until"):
        attribute = _attribute(name, school)
        if name in changed and attribute:
            wanted[attribute] = _stored(name, change.after, school)
    found: list[Modification] = []
    for attribute, value in wanted.items():
        held = guest.entry.all(attribute)
        new = (value,) if value else ()
        if held != new:
            found += values_changed(attribute, held, new)
    return found


def _group_writes(change: Change, guest: Guest, school: School, dn: str) -> list[Write]:
    """Leave and join groups; after a renaming, every membership follows the new name."""
    gone, come = _group_difference(change)
    old = guest.entry.dn
    writes: list[Write | None] = []
    moved = dn_key(old) != dn_key(dn)
    for group in guest.memberships:
        leaves = group in guest.groups and fold(_key(school, group)) in gone
        if leaves or moved:
            write = _membership(group, school, [old], [] if leaves else [dn])
            # Some servers rename in groups too (refint); then there is nothing left to do.
            tolerated = (StalePlan,) if moved else ()
            writes.append(replace(write, tolerates=tolerated) if write else None)
    for name in come:
        group_come = school.groups.get(name)
        if group_come is not None:
            writes.append(_membership(group_come, school, [], [dn]))
    return [write for write in writes if write]


def _group_difference(change: Change) -> tuple[set[str], set[str]]:
    before = {fold(one) for one in texts(change.before.get("groups"))}
    after = {fold(one) for one in texts(change.after.get("groups"))}
    if "groups" not in change.after:
        return set(), set()
    return before - after, after - before


def _membership(
    group: Group, school: School, gone: Sequence[str], new: Sequence[str]
) -> Write | None:
    return group.change(school.settings, school.settings.groups.member, gone, new)


def _key(school: School, group: Group) -> str:
    return school.layout.key_of(school.settings.groups.name, group.name) or group.name


def _names(attributes: Attributes) -> dict[str, str]:
    first, last = (str(attributes.get(name) or "") for name in ("first_name", "last_name"))
    shown = f"{last.upper()} {first}".strip()
    return {"cn": shown, "sn": last, "givenName": first, "displayName": shown}


def _attribute(name: str, school: School) -> str:
    guests = school.settings.guests
    known: Mapping[str, str] = {
        "email": school.settings.people.email,
        "owner": guests.owner,
        "reason": guests.reason,
        "until": guests.until,
    }
    return known[name]


def _stored(name: str, attributes: Attributes, school: School) -> str:
    """A field as the directory holds it: a DN, a moment or a text, as the schema asks."""
    value: Value = attributes.get(name)
    if not value:
        return ""
    attribute = _attribute(name, school)
    if name == "owner" and school.schema.is_dn(attribute):
        person = school.people.find(value)
        return person.dn if person else school.people.dn_of(str(value))
    if name == "until" and school.schema.is_time(attribute):
        return moment_text(end_of_day(school.layout, str(value)))
    return str(value)


def end_of_day(layout: Layout, day: str) -> datetime:
    """The last second of a day of the school, in UTC. Raises ValueError."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    zone = ZoneInfo(layout.establishment.timezone)
    last = datetime.combine(datetime.fromisoformat(day).date(), time(23, 59, 59), zone)
    return last.astimezone(UTC)


def _free_login(change: Change, school: School) -> str:
    given = change.after.get("login")
    if isinstance(given, str) and given:
        return given
    base = login_base(change.after)
    login, number = base, 1
    while fold(login) in school.logins:
        number += 1
        login = f"{base}{number}"
    school.logins.add(fold(login))
    return login


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", bare)[:_LONGEST_PART]
