"""Read one establishment: what its kinds ask for, in two rounds whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from entconf.drivers.base import Reading, ReadRequest, Unknown
from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.escaping import dn_key, fold, is_below
from entconf.drivers.ldap.filters import equals
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.parts import Ask, Found, Group, Part, School
from entconf.drivers.ldap.people import (
    People,
    add_people,
    lookup_filters,
    missing_guardians,
    people_attributes,
    people_search,
    person_of,
    reference_filter,
)
from entconf.drivers.ldap.people_source import read_people
from entconf.drivers.ldap.requests import Search
from entconf.errors import EntconfError, SystemUnreachable
from entconf.model.census import Census
from entconf.model.resource import Declared
from entconf.model.text import Text, msg, msgn
from entconf.model.values import Value

#: What is read for the nearest word when a name is not known.
_UNKNOWN_NAME = "unknown-name"


def read_school(directory: Directory, parts: Mapping[str, Part], request: ReadRequest) -> Reading:
    """Read what a request asks for. Raises SystemUnreachable when nothing can be read."""
    settings = directory.settings
    uai = request.establishment.uai
    asks = _asks(Layout(settings, request.establishment), parts, request)
    needs_people = _needs_people(asks.values(), census=request.census or request.people)
    structure = ""
    if settings.people.establishment and (needs_people or asks.keys() & {"groups", "guests"}):
        structure = directory.structure(uai)
        if not structure:
            reason = msg("the directory has no structure with the UAI {uai}", uai=uai)
            unknown = tuple(Unknown(kind, reason) for kind in asks)
            return Reading(request.establishment, unknown=unknown)
    layout = Layout(settings, request.establishment, structure)
    asks = _asks(layout, parts, request)
    school = School(layout, directory.schema(), People(layout))
    failed: dict[str, EntconfError] = {}
    _fill(
        directory, school, {kind: parts[kind].searches(ask) for kind, ask in asks.items()}, failed
    )
    if needs_people:
        _read_people(directory, school, asks.values(), failed)
    later = {kind: parts[kind].later(ask, school) for kind, ask in asks.items()}
    _fill(directory, school, later, failed)
    dead = _look_elsewhere(directory, school) if needs_people else {}
    found = _find_all(asks, parts, school, failed)
    if any(problem.code == _UNKNOWN_NAME for problem in found.problems):
        _read_names(directory, school)
        found = _find_all(asks, parts, school, failed)
    found.notices += _dead_members(dead)
    return Reading(
        request.establishment,
        declared=tuple(found.declared),
        live=tuple(found.live),
        unknown=tuple(found.unknown),
        problems=tuple(found.problems),
        notices=tuple({str(one): one for one in found.notices}.values()),
        census=_census(school),
        people=school.people.known() if request.people and school.people.complete else None,
        memo=school,
    )


def _asks(layout: Layout, parts: Mapping[str, Part], request: ReadRequest) -> dict[str, Ask]:
    """What is wanted of each kind, groups first: others refer to them."""
    by_kind: dict[str, list[Declared]] = {}
    for one in request.declared:
        by_kind.setdefault(one.id.kind, []).append(one)
    coming = frozenset(
        fold(one.id.key) for one in by_kind.get("groups", ()) if one.present
    ) | frozenset(
        fold(needed.key)
        for one in request.declared
        for needed in one.requires
        if needed.kind == "groups" and "groups" not in by_kind
    )
    wanted = [kind for kind in parts if kind in by_kind or kind in request.complete]
    return {
        kind: Ask(layout, tuple(by_kind.get(kind, ())), kind in request.complete, coming)
        for kind in wanted
    }


def _needs_people(asks: Iterable[Ask], *, census: bool) -> bool:
    return any(
        census
        or isinstance(one.attributes.get("members"), Mapping)
        or one.id.key.startswith("delegations/")
        or "owner" in one.attributes
        for ask in asks
        for one in ask.declared
    ) or any(ask.complete for ask in asks)


def _references(asks: Iterable[Ask]) -> list[Value]:
    """People whom the declarations name."""
    found: list[Value] = []
    for ask in asks:
        for one in ask.declared:
            members = one.attributes.get("members")
            people = members.get("people") if isinstance(members, Mapping) else None
            if isinstance(people, tuple):
                found += people
            if one.id.key.startswith("delegations/"):
                found.append(one.attributes.get("person", one.id.key.removeprefix("delegations/")))
            if one.id.kind == "guests" and one.attributes.get("owner"):
                found.append(one.attributes["owner"])
    return found


def _fill(
    directory: Directory,
    school: School,
    wanted: Mapping[str, Mapping[str, Search]],
    failed: dict[str, EntconfError],
) -> None:
    """Run the searches of all kinds at once and sort what they find into the school."""
    named = [(kind, name, search) for kind, some in wanted.items() for name, search in some.items()]
    if not named:
        return
    distinct = list(dict.fromkeys(search for _, _, search in named))
    answers = dict(zip(distinct, directory.search(distinct, range(len(distinct))), strict=True))
    for kind, name, search in named:
        answer = answers[search]
        if answer.error is not None:
            failed.setdefault(kind, answer.error)
        else:
            _sort(school, name, answer.entries)


def _sort(school: School, name: str, entries: Sequence[Entry]) -> None:
    settings = school.settings
    groups = {
        "groups": (school.groups, settings.groups.rdn, settings.groups.member),
        "other_groups": (school.other_groups, settings.groups.rdn, settings.groups.member),
        "delegations": (school.delegations, settings.groups.rdn, settings.groups.member),
        "memberships": (school.memberships, settings.groups.rdn, settings.groups.member),
        "roles": (school.roles, settings.roles.rdn, settings.roles.member),
    }
    if name in groups:
        into, naming, member = groups[name]
        for entry in entries:
            group = Group.of(entry, naming, member, settings.placeholder)
            into[_group_key(school, name, group)] = group
    elif name == "guests_here":
        school.guests_here.update(dn_key(entry.dn) for entry in entries)
    elif name == "guests":
        school.guests += entries
    elif name == "applications":
        known = {entry.dn for entry in school.applications}
        school.applications += [entry for entry in entries if entry.dn not in known]
    elif name == "profiles":
        naming = settings.profiles.rdn
        school.profiles.update((fold(one.first(naming)), one.first(naming)) for one in entries)
    elif name == "logins":
        school.logins.update(fold(one.first(settings.people.login)) for one in entries)


def _group_key(school: School, name: str, group: Group) -> str:
    if name == "groups":
        key = school.layout.key_of(school.settings.groups.name, group.name)
        return fold(key or group.name)
    if name == "roles":
        key = school.layout.key_of(school.settings.roles.name, group.name)
        return fold(key or group.name)
    return dn_key(group.dn) if name == "memberships" else fold(group.name)


def _read_people(
    directory: Directory, school: School, asks: Iterable[Ask], failed: dict[str, EntconfError]
) -> None:
    """The people of the school, those named from elsewhere, and guardians known by name only."""
    asks = tuple(asks)
    references = _references(asks)
    layout = school.layout
    named_people = bool(references) or any(ask.complete for ask in asks)
    wanted = people_search(layout, referenced=named_people)
    try:
        entries = read_people(directory, wanted)
    except (SystemUnreachable, EntconfError) as error:
        for ask in asks:
            for one in ask.declared:
                failed.setdefault(one.id.kind, error)
        return
    add_people(school.people, entries)
    attributes = people_attributes(layout, referenced=True)
    searches = []
    missing = [one for one in references if school.people.find(one) is None]
    if (named := reference_filter(layout, missing)) is not None:
        searches.append(Search(layout.people, attributes, named, what="people"))
    parents_wanted = missing_guardians(school.people, entries).values()
    searches += [
        Search(layout.people, attributes, one, what="parents")
        for one in lookup_filters(layout, parents_wanted)
    ]
    for place, answer in enumerate(directory.search(searches, range(len(searches)))):
        parents = place > 0 or named is None
        for entry in answer.whole():
            person = person_of(school.people, entry)
            into = school.people.here if parents else school.people.elsewhere
            into[dn_key(entry.dn)] = person


def _look_elsewhere(directory: Directory, school: School) -> dict[str, int]:
    """Look for members who are not of the school; those who are nowhere are counted by group."""
    layout = school.layout
    strangers: dict[str, str] = {}
    for group in school.groups.values():
        strangers |= {
            key: dn
            for key, dn in group.members.items()
            if school.people.person(key) is None and is_below(dn, layout.people)
        }
    if not strangers or not school.people.complete:
        return {}
    attributes = people_attributes(layout, referenced=True)
    searches = [
        Search(layout.people, attributes, one, what="people")
        for one in lookup_filters(layout, strangers.values())
    ]
    for answer in directory.search(searches, range(len(searches))):
        for entry in answer.whole():
            school.people.elsewhere[dn_key(entry.dn)] = person_of(school.people, entry)
    dead = {key for key in strangers if school.people.person(key) is None}
    counts = {group.name: len(dead & group.members.keys()) for group in school.groups.values()}
    return {name: count for name, count in counts.items() if count}


def _dead_members(dead: Mapping[str, int]) -> list[Text]:
    return [
        msgn(
            "group {name}: {n} member has no account any more",
            "group {name}: {n} members have no account any more",
            count,
            name=name,
        )
        for name, count in sorted(dead.items())
    ]


def _find_all(
    asks: Mapping[str, Ask],
    parts: Mapping[str, Part],
    school: School,
    failed: Mapping[str, EntconfError],
) -> Found:
    found = Found()
    for kind, ask in asks.items():
        error = failed.get(kind)
        if error is not None:
            found.unknown.append(Unknown(kind, error.message))
            found.declared += ask.declared
        else:
            parts[kind].find(ask, school, found)
    return found


def _read_names(directory: Directory, school: School) -> None:
    """All names of roles and applications, when a declared one is not there."""
    settings, layout = school.settings, school.layout
    roles, applications = settings.roles, settings.applications
    answers = directory.search(
        [
            Search(layout.roles, (roles.rdn,), equals("objectClass", roles.object_class)),
            Search(
                layout.applications,
                applications.names,
                equals("objectClass", applications.object_class),
            ),
        ]
    )
    if answers[0].error is None:
        school.role_names = [one.first(roles.rdn) for one in answers[0].entries]
    if answers[1].error is None:
        names = applications.names
        school.application_names = [
            value for one in answers[1].entries for name in names for value in one.all(name)
        ]


def _census(school: School) -> Census:
    people = school.people
    if not people.complete:
        return Census()
    naming = school.settings.groups.name
    return Census(
        people.counts(people.here),
        {
            school.layout.key_of(naming, group.name) or group.name: people.counts(group.members)
            for group in school.groups.values()
        },
        {one.id: one.profile for one in (*people.elsewhere.values(), *people.here.values())},
    )
