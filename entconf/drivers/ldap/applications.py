"""Features, and services that are one: what the entry of an application says of a school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.drivers.base import Remark
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.escaping import dn_key, fold
from entconf.drivers.ldap.filters import Filter, equals, every, some
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.parts import Ask, Found, Part, School, texts, unknown_word
from entconf.drivers.ldap.requests import Scope, Search
from entconf.drivers.ldap.writing import VERSION, Write, modify, values_changed
from entconf.errors import Problem
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import sorted_set

_SERVICE, _FIELD = "mobile_app", "enabled"


def _feature_searches(ask: Ask) -> Mapping[str, Search]:
    return _searches(ask, [one.id.key for one in ask.declared], complete=ask.complete)


def _service_searches(ask: Ask) -> Mapping[str, Search]:
    return _searches(ask, ask.settings.services.values(), complete=False)


def _searches(ask: Ask, names: Iterable[str], *, complete: bool) -> Mapping[str, Search]:
    applications, profiles = ask.settings.applications, ask.settings.profiles
    wanted = [equals("objectClass", applications.object_class)]
    named = [equals(attribute, name) for name in names for attribute in applications.names]
    if not complete:
        if not named:
            return {}
        wanted.append(some(named))
    attributes = (*applications.names, applications.profiles, VERSION)
    known = some(
        equals(profiles.rdn, ask.layout.named(str(getattr(profiles, one)))) for one in PROFILES
    )
    return {
        "applications": Search(
            ask.layout.applications, attributes, every(wanted), what="applications"
        ),
        "profiles": Search(
            ask.layout.branch(profiles.branch), (profiles.rdn,), known, what="profiles"
        ),
    }


def all_names(layout: Layout) -> Search:
    """The search for the names of all applications, for the nearest word."""
    applications = layout.settings.applications
    wanted: Filter = equals("objectClass", applications.object_class)
    return Search(
        layout.applications, applications.names, wanted, Scope.SUBTREE, what="applications"
    )


def application(school: School, name: str) -> Entry | None:
    """The application of that name or identifier."""
    names = school.settings.applications.names
    return next(
        (
            entry
            for attribute in names
            for entry in school.applications
            if any(fold(value) == fold(name) for value in entry.all(attribute))
        ),
        None,
    )


def _profiles_of(school: School, entry: Entry) -> tuple[str, ...]:
    held = {dn_key(dn) for dn in entry.all(school.settings.applications.profiles)}
    return sorted_set(
        profile for profile in PROFILES if dn_key(school.layout.profile_dn(profile)) in held
    )


def _find_features(ask: Ask, school: School, found: Found) -> None:
    asked = set()
    for declared in ask.declared:
        entry = application(school, declared.id.key)
        if entry is None:
            found.problems.append(_unknown(declared, school, declared.id.key))
            continue
        asked.add(entry.dn)
        if not _profiles_are_there(declared, school, found):
            continue
        found.declared.append(declared)
        found.live.append(Live(declared.id, {"for": _profiles_of(school, entry)}))
        school.handles[declared.id] = entry
    if ask.complete:
        for entry in school.applications:
            if entry.dn not in asked:
                id_ = ResourceId(ask.layout.uai, "features", _name(school, entry))
                found.live.append(Live(id_, {"for": _profiles_of(school, entry)}))
                school.handles[id_] = entry


def _name(school: School, entry: Entry) -> str:
    names = (entry.first(name) for name in school.settings.applications.names)
    return next((name for name in names if name), entry.dn)


def _profiles_are_there(declared: Declared, school: School, found: Found) -> bool:
    for profile in texts(declared.attributes.get("for")):
        name = school.layout.named(str(getattr(school.settings.profiles, profile)))
        if fold(name) not in school.profiles:
            message = msg(
                "the directory has no group {name} for the profile {profile}",
                name=name,
                profile=profile,
            )
            found.problems.append(
                unknown_word(declared, message, name, school.profiles.values(), "for")
            )
            return False
    return True


def _unknown(declared: Declared, school: School, name: str) -> Problem:
    words = [_name(school, entry) for entry in school.applications] + school.application_names
    message = msg("the directory has no application {name}", name=name)
    return unknown_word(declared, message, name, words)


def _find_services(ask: Ask, school: School, found: Found) -> None:
    for declared in ask.declared:
        name = ask.settings.services.get(declared.id.key)
        if declared.id.key != _SERVICE or name is None:
            found.notices.append(
                msg("the directory says nothing of the service {name}", name=declared.id.key)
            )
            continue
        entry = application(school, name)
        if entry is None:
            found.problems.append(_unknown(declared, school, name))
            continue
        found.declared.append(declared)
        enabled = bool(_profiles_of(school, entry))
        found.live.append(Live(declared.id, {_FIELD: enabled}))
        school.handles[declared.id] = entry
    if ask.complete and _SERVICE in ask.settings.services:
        asked = {one.id.key for one in ask.declared}
        entry = application(school, ask.settings.services[_SERVICE])
        if entry is not None and _SERVICE not in asked:
            id_ = ResourceId(ask.layout.uai, "services", _SERVICE)
            found.live.append(Live(id_, {_FIELD: bool(_profiles_of(school, entry))}))
            school.handles[id_] = entry


def _review(change: Change, school: School) -> Remark:  # noqa: ARG001 - the contract of a part
    return Remark(change.id)


def _feature_writes(change: Change, school: School) -> Sequence[Sequence[Write]]:
    before, after = change.before.get("for"), change.after.get("for")
    return _profile_writes(change.id, school, set(texts(before)), set(texts(after)))


def _service_writes(change: Change, school: School) -> Sequence[Sequence[Write]]:
    entry = school.handles.get(change.id)
    if not isinstance(entry, Entry):
        return []
    held = set(_profiles_of(school, entry))
    known = {
        profile
        for profile in PROFILES
        if fold(school.layout.named(str(getattr(school.settings.profiles, profile))))
        in school.profiles
    }
    return _profile_writes(change.id, school, held, known if change.after.get(_FIELD) else set())


def _profile_writes(
    id_: ResourceId, school: School, before: set[str], after: set[str]
) -> Sequence[Sequence[Write]]:
    entry = school.handles.get(id_)
    if not isinstance(entry, Entry) or before == after:
        return []
    attribute = school.settings.applications.profiles
    spelled = {dn_key(dn): dn for dn in entry.all(attribute)}
    dns = {profile: school.layout.profile_dn(profile) for profile in before | after}
    gone = [spelled.get(dn_key(dns[one]), dns[one]) for one in sorted(before - after)]
    new = [dns[one] for one in sorted(after - before)]
    return [[modify(entry.dn, values_changed(attribute, gone, new), entry.first(VERSION))]]


FEATURES = Part("features", _feature_searches, _find_features, _review, _feature_writes)
SERVICES = Part("services", _service_searches, _find_services, _review, _service_writes)
