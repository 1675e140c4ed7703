"""Who of a roster gets an account, and as what: the rules of the ENT's nightly import.

Facts: directory reference, sections 1.4 to 1.6 and 3.2. Nothing here touches the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from entconf.feeds.roster import Authority, InStructure, Person, Roster
from entconf.model.profiles import Profile
from entconf.sandbox.invent.names import plain
from entconf.sandbox.store.registrar import Incoming

PROFILE_NAMES = {
    Profile.STUDENTS: "Student",
    Profile.PARENTS: "Relative",
    Profile.TEACHERS: "Teacher",
    Profile.STAFF: "Personnel",
    Profile.GUESTS: "Guest",
}
_MOBILE = ("+336", "+337", "06", "07")
_SEPARATOR = "$"


def legal_ties(roster: Roster) -> dict[str, list[str]]:
    """The keys of the legal guardians of each pupil, as far as the roster holds both.

    A contact or somebody merely in charge gets no account (section 1.4).
    """
    people = roster.people
    return {
        pupil.key: [
            tie.adult
            for tie in pupil.guardians
            if tie.authority is Authority.LEGAL and tie.adult in people
        ]
        for pupil in people.values()
        if pupil.profile is Profile.STUDENTS
    }


def structures_of(person: Person) -> list[str]:
    """The keys of every structure that a record speaks of, the home first."""
    told = [person.home, *person.structures, *person.directs]
    places: Iterable[InStructure] = (*person.classes, *person.groups, *person.head_of)
    told += [place.structure for place in places]
    told += [lesson.structure for lesson in person.teaching]
    told += [function.structure for function in person.functions]
    return [key for key in dict.fromkeys(told) if key]


def classes_of(person: Person) -> list[tuple[str, str]]:
    """Structure and code of each class that somebody is in or teaches."""
    places = (*person.classes, *person.head_of)
    told = [(place.structure, place.code) for place in places]
    told += [(each.structure, each.code) for each in person.teaching if not each.group]
    return list(dict.fromkeys(told))


def groups_of(person: Person) -> list[tuple[str, str]]:
    """Structure and code of each teaching group."""
    told = [(place.structure, place.code) for place in person.groups]
    told += [(each.structure, each.code) for each in person.teaching if each.group]
    return list(dict.fromkeys(told))


def incoming(
    person: Person,
    source: str,
    structures: tuple[str, ...],
    classes: tuple[str, ...],
    groups: tuple[str, ...],
) -> Incoming:
    """Somebody as the import writes them."""
    return Incoming(
        external_id=person.key,
        profile=PROFILE_NAMES[person.profile or Profile.STAFF],
        first_name=person.first_name,
        last_name=person.last_name,
        source=source,
        structures=structures,
        facts=_facts(person),
        classes=classes,
        groups=groups,
    )


def _facts(person: Person) -> Mapping[str, str]:
    phones = ["".join(phone.split()) for phone in person.phones]
    mobiles = [phone for phone in phones if phone.startswith(_MOBILE)]
    fixed = [phone for phone in phones if phone not in mobiles]
    functions = [
        [each.structure, each.code, each.label, each.discipline, each.discipline_label]
        for each in person.functions
    ]
    return {
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "email": person.email,
        "mobile": next(iter(mobiles), ""),
        "home_phone": next(iter(fixed), ""),
        "attachment_id": person.attachment,
        "ine": person.ine,
        "title": person.title,
        "surname": person.birth_name,
        "aaf_functions": json.dumps(functions, ensure_ascii=False) if functions else "",
    }


def is_usable(person: Person) -> bool:
    """Whether a record has what an account cannot do without: two names that make a login."""
    return bool(plain(person.first_name) and plain(person.last_name))


def class_key(structure: str, code: str) -> str:
    """The external id of a class, as the feed composes it."""
    return f"{structure}{_SEPARATOR}{code}"
