"""Counting the people of an establishment: from what was read anyway, else from the metrics."""

from __future__ import annotations

from entconf.drivers.edifice.json_shapes import row_in, rows, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.parts import Found, School
from entconf.drivers.edifice.profiles import FROM_ENT, as_names
from entconf.errors import EntconfError, UnexpectedAnswer
from entconf.kinds.audiences import PERSON, names_after
from entconf.model.census import Census
from entconf.model.resource import ResourceId
from entconf.model.text import msg
from entconf.model.values import Value


def count_people(school: School, found: Found) -> Census:
    """The counts; when they cannot be read, none and a notice that says so."""
    try:
        if school.lists.has(Need.USERS):
            return _from_people(school, found)
        return Census(profiles=_from_metrics(school))
    except EntconfError as error:
        found.notices.append(msg("people could not be counted: {reason}", reason=error.message))
        return Census()


def _from_metrics(school: School) -> dict[str, int]:
    """Accounts by profile, activated or not (API reference, section 2)."""
    data = school.lists.value(Need.METRICS)
    if isinstance(data, list) and data:  # some answers come as a list of one
        data = data[0]
    if not isinstance(data, dict):
        raise UnexpectedAnswer(msg("the ENT did not answer with counts"))
    counts = {}
    for row in rows(data, "metrics") or rows(row_in(data, "metrics"), "metrics"):
        profile = FROM_ENT.get(text(row, "profile"))
        numbers = (row.get("active"), row.get("inactive"))
        if profile:
            counts[profile] = sum(number for number in numbers if isinstance(number, int))
    return counts


def _from_people(school: School, found: Found) -> Census:
    people = school.people
    everybody: set[str] = set()
    for attributes in (
        *(item.attributes for item in found.declared),
        *(item.attributes for item in found.live),
    ):
        everybody.update(_ids(attributes.get("members")))
        for held in attributes.values():
            everybody.update(names_after(PERSON, _ids(held)))
    counts: dict[str, dict[str, int]] = {}
    if school.lists.has(Need.GROUPS):
        for group in school.groups.manual:
            members = people.members.get(f"#{group.id}") or people.members.get(group.name) or set()
            held = people.profile_of(members)
            if held:
                each = counts.setdefault(group.name, {})
                for profile in held.values():
                    each[profile] = each.get(profile, 0) + 1
    everybody.update(
        person
        for id_, handle in found.handles.items()
        if isinstance(person := _person(id_, handle), str)
    )
    return Census(people.counts(), counts, people.profile_of(everybody))


def _ids(value: Value) -> tuple[str, ...]:
    return as_names(value)


def _person(id_: ResourceId, handle: object) -> object:
    return getattr(handle, "person", None) if id_.kind == "rights" else None
