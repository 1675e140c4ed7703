"""Who is in a school: profiles, classes, and the ids that stand for people in a plan."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.escaping import BadName, child, dn_key, fold, is_below, split_dn
from entconf.drivers.ldap.filters import Filter, begins, equals, some
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.profiles import profile_of
from entconf.drivers.ldap.requests import Search
from entconf.errors import Problem
from entconf.model.known_people import KnownPeople
from entconf.model.profiles import PROFILES
from entconf.model.resource import Declared
from entconf.model.text import msg
from entconf.model.values import Value, sorted_set

_STRUCTURE_END = "$"
_ADULTS = frozenset({"teachers", "staff", "guests"})
_PLAIN_PERSON = re.compile(r"([A-Za-z]+)=([A-Za-z0-9._@-]+),")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the directory knows them. `classes` are class names of this school."""

    dn: str
    id: str
    profile: str
    login: str = ""
    email: str = ""
    external_ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(slots=True)
class People:
    """The people of a school, by the key of their DN, and those from elsewhere who were met."""

    layout: Layout
    here: dict[str, Person] = field(default_factory=dict)
    elsewhere: dict[str, Person] = field(default_factory=dict)
    complete: bool = False
    #: What was made of class compounds and of profiles: they come again with every pupil.
    labels: dict[str, str] = field(default_factory=dict)
    known_profiles: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = field(default_factory=dict)

    def person(self, key: str) -> Person | None:
        """The person of that DN key, if read."""
        return self.here.get(key) or self.elsewhere.get(key)

    def id_of(self, dn: str) -> str:
        """What stands for a member in a plan: the id when it is a person, else its DN."""
        key = dn_key(dn)
        if found := self.person(key):
            return found.id
        return self.named_id(dn) or key

    def named_id(self, dn: str) -> str:
        """The id that the DN of somebody of the branch holds itself; "" for others."""
        settings, branch = self.layout.settings.people, self.layout.people
        if settings.identifier != settings.rdn:
            return ""
        plain = _PLAIN_PERSON.match(dn)
        if plain is not None:
            # Most DNs: nothing escaped before the branch, which is spelled as in the settings.
            ours = dn[plain.end() :] == branch and plain[1].lower() == settings.rdn.lower()
            if ours:
                return plain[2]
        try:
            (attribute, value), parent = split_dn(dn)
        except BadName:
            return ""
        same = attribute.lower() == settings.rdn.lower() and dn_key(parent) == dn_key(branch)
        return value if same else ""

    def dn_of(self, id_: str) -> str:
        """The DN that an id stands for; ids that are DNs stand for themselves."""
        for known in (*self.here.values(), *self.elsewhere.values()):
            if known.id == id_:
                return known.dn
        if "=" in id_ and _is_dn_below(id_, self.layout.settings.base):
            return id_
        return child(self.layout.settings.people.rdn, id_, self.layout.people)

    def dns_of(self, ids: Iterable[str]) -> dict[str, str]:
        """From ids to DNs, for many at once."""
        known = {one.id: one.dn for one in (*self.elsewhere.values(), *self.here.values())}
        return {id_: known.get(id_) or self.dn_of(id_) for id_ in ids}

    def counts(self, keys: Iterable[str]) -> Mapping[str, int]:
        """How many of these people have each profile."""
        found = Counter(one.profile for key in keys if (one := self.person(key)))
        return {profile: found[profile] for profile in PROFILES if found[profile]}

    def members(self, declared: Declared) -> tuple[tuple[str, ...], list[Problem]]:
        """The ids that declared members stand for, and a problem for each unknown person."""
        value = declared.attributes.get("members")
        if not isinstance(value, Mapping):
            return sorted_set(str(one) for one in _values(value)), []
        profiles, wanted = set(_values(value.get("profiles"))), _folded(value.get("classes"))
        classes = {label for label in self.labels.values() if fold(label) in wanted}
        ids = [
            one.id
            for one in self.here.values()
            if one.profile in profiles
            or (one.profile == "students" and classes and not classes.isdisjoint(one.classes))
        ]
        problems = self._unknown_classes(declared, value.get("classes"))
        for reference in _values(value.get("people")):
            person = self.find(reference)
            if person is None:
                problems.append(self.unknown(declared, reference, "members"))
            else:
                ids.append(person.id)
        return sorted_set(ids), problems

    def known(self) -> KnownPeople:
        """Who the ids are, as far as a dump may say it: adults by login, classes, profiles."""
        classes: dict[str, set[str]] = {}
        profiles: dict[str, set[str]] = {}
        for one in self.here.values():
            if one.profile:
                profiles.setdefault(one.profile, set()).add(one.id)
            for label in one.classes if one.profile == "students" else ():
                classes.setdefault(label, set()).add(one.id)
        people = self.here.values()
        return KnownPeople(
            {one.id: one.login for one in people if one.login and one.profile in _ADULTS},
            {label: frozenset(ids) for label, ids in classes.items()},
            {profile: frozenset(ids) for profile, ids in profiles.items()},
        )

    def find(self, reference: Value) -> Person | None:
        """The person that a reference names; one who is here goes before one from elsewhere."""
        kind, text = _reference(reference)
        wanted = fold(text)
        for person in (*self.here.values(), *self.elsewhere.values()):
            names: tuple[str, ...] = {
                "login": (person.login, person.id) if kind == "any" else (person.login,),
                "any": (person.login, person.id),
                "email": (person.email,),
                "id": (person.id,),
                "external_id": person.external_ids,
            }[kind]
            if any(name and fold(name) == wanted for name in names):
                return person
        return None

    def unknown(self, declared: Declared, reference: Value, name: str) -> Problem:
        """The problem that says nobody is known by this reference."""
        _, text = _reference(reference)
        logins = [
            one.login for one in self.here.values() if one.login and one.profile != "students"
        ]
        near = difflib.get_close_matches(text, logins, 1)
        return Problem(
            "unknown-person",
            msg("{uai}: nobody is known as {who}", uai=declared.id.uai, who=text),
            declared.source_of(name),
            msg("did you mean {word}?", word=near[0]) if near else None,
        )

    def _unknown_classes(self, declared: Declared, names: Value) -> list[Problem]:
        known = {label for label in self.labels.values() if label}
        folded = {fold(label) for label in known}
        return [
            Problem(
                "unknown-class",
                msg("{uai}: there is no class {name}", uai=declared.id.uai, name=str(name)),
                declared.source_of("members"),
                msg("the classes are: {words}", words=", ".join(sorted(known)) or "-"),
            )
            for name in _values(names)
            if fold(str(name)) not in folded
        ]


def people_filter(layout: Layout) -> Filter | None:
    """The filter for people tied to the school; None when the branch holds nobody else."""
    ties = layout.settings.people.establishment
    if not ties:
        return None
    # The first attribute holds the DN alone, as its syntax asks; compounds begin with it.
    return some(
        equals(name, layout.structure)
        if place == 0
        else begins(name, layout.structure + _STRUCTURE_END)
        for place, name in enumerate(ties)
    )


def people_attributes(layout: Layout, *, referenced: bool) -> tuple[str, ...]:
    """What is asked of people: what tells who they are, and names only when somebody is named."""
    settings = layout.settings.people
    known = ["objectClass", settings.identifier, settings.profiles, *settings.classes]
    known += settings.guardians
    if referenced:
        known += [settings.login, settings.email, settings.external_id]
    return tuple(dict.fromkeys(known))


def people_search(layout: Layout, *, referenced: bool) -> Search:
    """The search for the people of the school."""
    wanted = people_filter(layout)
    attributes = people_attributes(layout, referenced=referenced)
    if wanted is None:
        return Search(layout.people, attributes, equals("objectClass", "person"), what="people")
    return Search(layout.people, attributes, wanted, what="people")


def add_people(people: People, entries: Sequence[Entry]) -> None:
    """Take in the people of the school, and their guardians by name."""
    guardians: dict[str, str] = {}
    settings = people.layout.settings.people
    for entry in entries:
        person = person_of(people, entry)
        people.here[dn_key(entry.dn)] = person
        for name in settings.guardians:
            for dn in entry.all(name):
                guardians.setdefault(dn_key(dn), dn)
    if settings.identifier == settings.rdn:
        for key, dn in guardians.items():
            if key not in people.here:
                people.here[key] = Person(dn, people.id_of(dn), "parents")
    people.complete = True


def missing_guardians(people: People, entries: Sequence[Entry]) -> dict[str, str]:
    """Guardians whose entries must be read because the RDN does not tell their id."""
    settings = people.layout.settings.people
    if settings.identifier == settings.rdn:
        return {}
    found = (dn for entry in entries for name in settings.guardians for dn in entry.all(name))
    return {key: dn for dn in found if (key := dn_key(dn)) not in people.here}


def lookup_filters(layout: Layout, dns: Iterable[str], size: int = 200) -> list[Filter]:
    """Filters that find these people by their RDNs, some of them in each filter."""
    names = []
    for dn in dns:
        with suppress(BadName):
            (attribute, value), parent = split_dn(dn)
            if dn_key(parent) == dn_key(layout.people):
                names.append(equals(attribute, value))
    return [some(names[start : start + size]) for start in range(0, len(names), size)]


def reference_filter(layout: Layout, references: Iterable[Value]) -> Filter | None:
    """The filter for people named in a site, wherever they belong; None when nobody is."""
    settings = layout.settings.people
    found = []
    for reference in references:
        kind, text = _reference(reference)
        names = {
            "login": (settings.login,),
            "any": (settings.login, settings.identifier),
            "email": (settings.email,),
            "id": (settings.identifier,),
            "external_id": (settings.external_id,),
        }[kind]
        found += [equals(name, text) for name in names]
    return some(found) if found else None


def person_of(people: People, entry: Entry) -> Person:
    """A person out of an entry."""
    settings, labels = people.layout.settings.people, people.labels
    classes = []
    for name in settings.classes:
        for value in entry.all(name):
            label = labels.get(value)
            if label is None:
                label = labels[value] = class_label(value, people.layout.structure)
            if label:
                classes.append(label)
    said = (entry.all(settings.profiles), entry.all("objectClass"))
    profile = people.known_profiles.get(said)
    if profile is None:
        profile = people.known_profiles[said] = profile_of(*said)
    return Person(
        dn=entry.dn,
        id=entry.first(settings.identifier) or dn_key(entry.dn),
        profile=profile,
        login=entry.first(settings.login),
        email=entry.first(settings.email),
        external_ids=entry.all(settings.external_id),
        classes=tuple(classes),
    )


def class_label(compound: str, structure: str) -> str:
    """The class in `structure$class`, when it is of this school; a bare label is taken as is."""
    place, sign, label = compound.partition(_STRUCTURE_END)
    if not sign:
        return compound
    ours = not structure or dn_key(place) == dn_key(structure)
    return label.partition(_STRUCTURE_END)[0] if ours else ""


def _reference(reference: Value) -> tuple[str, str]:
    if isinstance(reference, Mapping):
        kind, value = next(iter(reference.items()))
        return kind, str(value)
    return "any", str(reference)


def _is_dn_below(text: str, base: str) -> bool:
    return is_below(text, base)


def _values(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _folded(value: Value) -> set[str]:
    return {fold(str(one)) for one in _values(value)}
