"""The fields a column map may name, and where each comes from. The set is closed.

A field gives the values of somebody in one school: none, one or several. `children.` and
`guardians.` go before a field of relatives, who keep their order in every such field, so that
`item` picks the same one. A guardian who is only a contact is nobody's guardian here (directory
reference, section 1.4: the ENT gives that adult no account).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from entconf.feeds.roster import Authority, InStructure, Origin, Person, Roster
from entconf.model.export_map import ExportMap
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class School:
    """One school of a roster: whose people are exported.

    `structures` are the keys that the roster calls it by; `guardians` leads from a pupil to the
    adults that are more than a contact, `children` back.
    """

    uai: str
    name: str
    roster: Roster
    structures: frozenset[str]
    guardians: Mapping[str, Values]
    children: Mapping[str, Values]

    def people(self, profiles: Collection[Profile]) -> Iterator[Person]:
        """Everybody of the school of these profiles; a parent belongs to the child's school.

        Accounts that wait for their deletion are no longer anybody's.
        """
        for person in self.roster.people.values():
            leaving = person.account is not None and person.account.deletion_pending
            if person.profile in profiles and not leaving and self.holds(person):
                yield person

    def holds(self, person: Person) -> bool:
        """Whether somebody belongs to the school."""
        if person.account is not None or self.structures.intersection(person.structures):
            return True
        if person.profile is not Profile.PARENTS:
            return False
        people = self.roster.people
        return any(
            self.structures.intersection(people[key].structures)
            for key in self.children.get(person.key, ())
        )


def school_of(roster: Roster, uai: str, name: str = "") -> School:
    """The school of that UAI in a roster, be it live accounts or a feed."""
    structures = frozenset(one.key for one in roster.structures.values() if one.uai == uai)
    guardians: dict[str, Values] = {}
    children: dict[str, list[str]] = {}
    for person in roster.people.values():
        ties = [one.adult for one in person.guardians if one.authority is not Authority.CONTACT]
        known = tuple(key for key in dict.fromkeys(ties) if key in roster.people)
        if known:
            guardians[person.key] = known
        for key in known:
            children.setdefault(key, []).append(person.key)
    _add_told_by_adults(roster, guardians, children)
    told = {key: tuple(dict.fromkeys(keys)) for key, keys in children.items()}
    found = next((one.name for one in roster.structures.values() if one.uai == uai), "")
    return School(uai, name or found, roster, structures, guardians, told)


def _add_told_by_adults(
    roster: Roster, guardians: dict[str, Values], children: dict[str, list[str]]
) -> None:
    """Live accounts may tell a tie on the adult's side alone; a feed tells it on the pupil's."""
    if roster.origin is not Origin.ACCOUNTS:
        return
    for person in roster.people.values():
        for key in person.children:
            if key in roster.people and key not in children.get(person.key, ()):
                children.setdefault(person.key, []).append(key)
                guardians[key] = tuple(dict.fromkeys((*guardians.get(key, ()), person.key)))


Getter = Callable[[Person, School], Values]


def _one(text: str) -> Values:
    return (text,) if text else ()


def _external_id(person: Person, _school: School) -> Values:
    return _one(person.account.external_id if person.account else person.key)


def _here(listed: tuple[InStructure, ...], school: School) -> Values:
    here = (one.label or one.code for one in listed if one.structure in school.structures)
    return tuple(dict.fromkeys(here))


def _account(name: str) -> Getter:
    return lambda person, _school: _one(getattr(person.account, name) if person.account else "")


def _own(name: str) -> Getter:
    return lambda person, _school: _one(getattr(person, name))


#: Fields of somebody alone.
OWN: Mapping[str, Getter] = {
    "id": _account("id"),
    "login": _account("login"),
    "external_id": _external_id,
    "last_name": _own("last_name"),
    "first_name": _own("first_name"),
    "birth_name": _own("birth_name"),
    "title": _own("title"),
    "sex": _own("sex"),
    "birth_date": lambda one, _: _one(one.birth_date.isoformat() if one.birth_date else ""),
    "ine": _own("ine"),
    "siecle_id": _own("attachment"),
    "email": _own("email"),
    "phones": lambda one, _: one.phones,
    "profile": lambda one, _: _one(one.profile.value if one.profile else ""),
    "classes": lambda one, school: _here(one.classes, school),
    "groups": lambda one, school: _here(one.groups, school),
    "head_of": lambda one, school: _here(one.head_of, school),
    "functions": lambda one, school: tuple(
        dict.fromkeys(each.code for each in one.functions if each.structure in school.structures)
    ),
    "level": _own("level"),
    "mef": _own("mef"),
    "mef_label": _own("mef_label"),
    "subjects": lambda one, _: one.subjects,
    "source": _account("source"),
    "uai": lambda _, school: _one(school.uai),
    "school": lambda _, school: _one(school.name),
}
#: Fields of relatives: one value a relative, empty where there is none.
OF_RELATIVES = ("external_id", "id", "login", "last_name", "first_name", "email", "classes")


def _of_relatives(side: str, name: str) -> Getter:
    getter = OWN[name]

    def values(person: Person, school: School) -> Values:
        keys = getattr(school, side).get(person.key, ())
        relatives = (school.roster.people[key] for key in keys)
        return tuple([" ".join(getter(one, school)) for one in relatives])

    return values


FIELDS: Mapping[str, Getter] = {
    **OWN,
    **{
        f"{side}.{name}": _of_relatives(side, name)
        for side in ("children", "guardians")
        for name in OF_RELATIVES
    },
}
#: What only the ENT's live accounts tell, and what they never tell.
OF_ACCOUNTS = frozenset({"id", "login", "source"})
NOT_OF_ACCOUNTS = frozenset(
    {"birth_name", "title", "sex", "phones", "level", "mef", "mef_label", "subjects"}
)
#: What a map must not hold without somebody knowing (section 8); shown before every run.
SENSITIVE = frozenset({"ine", "birth_date", "phones"})


def untold_fields(used: ExportMap, origin: Origin, unknown: Collection[str] = ()) -> frozenset[str]:
    """The fields of a map that a roster of this origin never has a value for.

    `unknown` are those that the ENT says it never tells (`Accounts.unknown`, words of Account).
    """
    never = OF_ACCOUNTS if origin is not Origin.ACCOUNTS else NOT_OF_ACCOUNTS | _named(unknown)
    return frozenset(name for name in used.fields if name.rpartition(".")[2] in never)


def _named(unknown: Collection[str]) -> frozenset[str]:
    return frozenset("siecle_id" if name == "attachment" else name for name in unknown)
