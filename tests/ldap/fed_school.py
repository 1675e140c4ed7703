"""A school of a feed as the directory that follows it: one entry for each person told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from entconf.feeds.roster import Authority, Person, Roster
from entconf.model.profiles import Profile
from tests.ldap.invented import PERSON_CLASSES, entry, frame, person, structure_entry, structure_of

ACADEMY = "AC-REIMS"
_AUXILIARIES = {
    Profile.STUDENTS: ("ENTEleve", "National_ELV"),
    Profile.PARENTS: ("ENTAuxPersRelEleve", "National_TUT"),
    Profile.TEACHERS: ("ENTAuxEnseignant", "National_ENS"),
    Profile.STAFF: ("ENTAuxNonEnsEtab", "National_DIR"),
}
_LEGAL = {Authority.LEGAL: "1", Authority.IN_CHARGE: "2", Authority.CONTACT: "0"}

Attributes = Mapping[str, str | Sequence[str]]


def directory_of(
    roster: Roster, uai: str, changed: Mapping[str, Attributes], without: Collection[str] = ()
) -> str:
    """LDIF: the school of that UAI and its people; `changed` and `without` are by join key."""
    entries = [*frame(), structure_entry(0, uai)]
    for key in roster.people:
        if key not in without:
            told = {**_attributes(roster, key), **changed.get(key, {})}
            entries.append(entry(person(uid(key)), told))
    return "".join(entries)


def uid(key: str) -> str:
    """The uid of somebody of the feed: a directory makes its own."""
    return f"fed{key}"


def _attributes(roster: Roster, key: str) -> dict[str, str | Sequence[str]]:
    one = roster.people[key]
    auxiliary, profile = _AUXILIARIES[one.profile or Profile.STAFF]
    told: dict[str, str | Sequence[str]] = {
        "objectClass": (*PERSON_CLASSES, auxiliary),
        "uid": uid(key),
        "cn": f"{one.last_name} {one.first_name}",
        "sn": one.last_name,
        "givenName": one.first_name,
        "displayName": f"{one.first_name} {one.last_name}",
        "ENTPersonLogin": f"{one.first_name}.{one.last_name}.{key}".lower(),
        "ENTPersonJointure": f"{ACADEMY}${key}",
        "ENTPersonProfils": profile,
        **{name: value for name, value in _simple(one) if value},
    }
    return told


def _simple(one: Person) -> Iterator[tuple[str, str | Sequence[str]]]:
    here = structure_of(0)
    yield "mail", one.email
    yield "ENTPersonDateNaissance", one.birth_date.isoformat() if one.birth_date else ""
    if one.profile is not Profile.PARENTS:
        yield "ENTPersonStructRattach", here
    if one.profile is Profile.STUDENTS:
        yield from _of_pupil(one, here)
    elif one.profile is Profile.PARENTS:
        yield "ENTAuxPersRelEleveEleve", [person(uid(child)) for child in one.children]
    else:
        yield "ENTPersonFonctions", [f"{here}${f.code}${f.label}$-$-" for f in one.functions]
        yield "ENTAuxEnsClasses", [f"{here}${held.code}" for held in one.classes]
        yield "ENTAuxEnsGroupes", [f"{here}${held.code}" for held in one.groups]


def _of_pupil(one: Person, here: str) -> Iterator[tuple[str, str | Sequence[str]]]:
    yield "ENTEleveINE", one.ine
    yield "ENTEleveStructRattachId", one.attachment
    yield "ENTEleveClasses", [f"{here}${held.code}" for held in one.classes]
    yield "ENTEleveGroupes", [f"{here}${held.code}" for held in one.groups]
    ties = ((tie, _LEGAL[tie.authority]) for tie in one.guardians)
    yield (
        "ENTElevePersRelEleve",
        [f"{person(uid(tie.adult))}${tie.link}$1${legal}$1$0" for tie, legal in ties],
    )
    for name in ("ENTEleveLibelleMEF", "ENTEleveNivFormation"):
        yield name, one.mef_label
    yield "ENTEleveMEF", one.mef
    yield "ENTEleveStatutEleve", "SCOLAIRE"
    yield "ENTEleveFiliere", "GENERALE"
    yield "ENTEleveMajeur", "N"
