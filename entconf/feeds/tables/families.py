"""Families of tables: parents name their children, and the roster ties both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from entconf.feeds.roster import Guardianship, Person, Place
from entconf.feeds.tables.identity import plain
from entconf.feeds.tables.people import Child
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Unfound:
    """A child named by a parent that is no pupil read, or that several pupils could be."""

    place: Place
    candidates: int = 0


@dataclass(slots=True)
class Families:
    """What parents said of children by name, until every pupil is read."""

    named: dict[str, list[Child]] = field(default_factory=dict)

    def note(self, parent: Person, children: Sequence[Child]) -> None:
        """Keep the children that a parent's row names."""
        if children:
            self.named.setdefault(parent.key, []).extend(children)

    def tie(self, people: Mapping[str, Person]) -> tuple[dict[str, Person], list[Unfound]]:
        """The same people, children found and guardians told on the pupils' side too."""
        by_name = _pupils_by_name(people.values()) if self.named else {}
        told, unfound = dict(people), []
        for key, children in self.named.items():
            parent = told[key]
            keys = []
            for child in children:
                fitting = _fitting(child, by_name)
                if len(fitting) == 1:
                    keys.append(fitting[0].key)
                else:
                    unfound.append(Unfound(parent.place, len(fitting)))
            known = tuple(dict.fromkeys((*parent.children, *keys)))
            told[key] = replace(parent, children=known)
        guardians: dict[str, list[str]] = {}
        for one in told.values():
            for child_key in one.children:
                guardians.setdefault(child_key, []).append(one.key)
        for key, adults in guardians.items():
            if key in told:
                told[key] = _with_guardians(told[key], adults)
        return told, unfound


def _pupils_by_name(people: Iterable[Person]) -> dict[tuple[str, str], list[Person]]:
    found: dict[tuple[str, str], list[Person]] = {}
    for one in people:
        if one.profile is Profile.STUDENTS:
            first = plain(one.first_name)
            for last in {plain(one.last_name), plain(one.birth_name)}:
                found.setdefault((last, first), []).append(one)
    return found


def _fitting(child: Child, by_name: Mapping[tuple[str, str], list[Person]]) -> list[Person]:
    fitting = by_name.get((plain(child.last_name), plain(child.first_name)), [])
    wanted = plain(child.class_name)
    if len(fitting) > 1 and wanted:
        same = [one for one in fitting if any(plain(held.code) == wanted for held in one.classes)]
        return same or fitting
    return fitting


def _with_guardians(pupil: Person, adults: Sequence[str]) -> Person:
    known = {tie.adult for tie in pupil.guardians}
    more = (Guardianship(adult) for adult in dict.fromkeys(adults) if adult not in known)
    return replace(pupil, guardians=(*pupil.guardians, *more))
