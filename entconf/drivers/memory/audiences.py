"""Who is meant: from profiles, classes, groups and references to ids and holders."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.memory.people import find_person, unknown_person
from entconf.drivers.memory.world import World
from entconf.errors import Problem
from entconf.kinds.audiences import CLASS, GROUP, PERSON, PROFILE
from entconf.model.compare import Who
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, ResourceId
from entconf.model.values import Value, sorted_set


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a world makes of who is meant. `coming` are the groups that a request declares."""

    world: World
    coming: Mapping[str, Declared]

    def of(self, declared: Declared, field: str, who: Who) -> tuple[tuple[str, ...], list[Problem]]:
        """A field in the system's terms, and a problem for each unknown person.

        What is in these terms already (from a plan or a backup) is taken as it is.
        """
        value = declared.attributes.get(field)
        if not isinstance(value, Mapping):
            return sorted_set(str(one) for one in _items(value)), []
        persons, problems = self._persons(declared, field, value)
        if who is Who.PERSONS:
            return sorted_set({*persons, *self._members(declared.id.uai, value)}), problems
        holders = {
            *_texts(value, "words"),
            *(PROFILE + name for name in _texts(value, "profiles")),
            *(CLASS + name for name in _texts(value, "classes")),
            *(GROUP + name for name in _texts(value, "groups")),
            *(PERSON + person for person in persons),
        }
        return sorted_set(holders), problems

    def _persons(
        self, declared: Declared, field: str, value: Mapping[str, Value]
    ) -> tuple[list[str], list[Problem]]:
        people, found, problems = self.world.people, [], []
        for reference in _items(value.get("people")):
            person = find_person(people, declared.id.uai, reference)
            if person is None:
                problems.append(unknown_person(people, declared, reference, field))
            else:
                found.append(person.id)
        return found, problems

    def _members(self, uai: str, value: Mapping[str, Value]) -> set[str]:
        profiles, classes = _texts(value, "profiles"), set(_texts(value, "classes"))
        found = {
            one.id
            for one in self.world.people
            if one.uai == uai
            and (
                one.profile in profiles
                or (one.profile == "students" and not classes.isdisjoint(one.classes))
            )
        }
        for name in _texts(value, "groups"):
            found |= self._in_group(uai, name)
        return found

    def _in_group(self, uai: str, name: str) -> set[str]:
        """The members of a group: those it is declared to have, else those it has."""
        declared = self.coming.get(name)
        if declared is not None and "members" in declared.attributes:
            return set(self.of(declared, "members", Who.PERSONS)[0])
        live = self.world.resources.get(ResourceId(uai, "groups", name))
        return {str(one) for one in _items(live.attributes.get("members"))} if live else set()


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _texts(value: Mapping[str, Value], name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in _items(value.get(name)))
