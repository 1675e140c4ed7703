"""Schools of the first degree as an import takes them (directory reference, section 1.5).

They declare no classes and no groups: those are what their pupils and teachers are in. The ENT
shows the label, which often names the teacher; the code alone tells two classes apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    InStructure,
    Origin,
    Roster,
    Structure,
)

_Labels = dict[str, dict[str, str]]


def with_places_of_people(roster: Roster) -> Roster:
    """The roster with the classes and groups that people name, where nothing declares them.

    A label is that of the first who has one; where another class has it, the code takes its place.
    """
    if roster.origin is not Origin.AAF1D:
        return roster
    people = roster.people.values()
    classes = _labels(one for person in people for one in (*person.classes, *person.head_of))
    groups = _labels(one for person in people for one in person.groups)
    structures = {
        key: _completed(school, classes[key], groups[key])
        for key, school in roster.structures.items()
    }
    return replace(roster, structures=structures)


def shown_name(declared: DeclaredClass | DeclaredGroup, origin: Origin) -> str:
    """What the ENT calls a class or group: by its code, in the first degree by its label."""
    return (origin is Origin.AAF1D and declared.label) or declared.code


def _labels(places: Iterable[InStructure]) -> _Labels:
    """Labels by structure and code, in the order of the codes."""
    told: _Labels = defaultdict(dict)
    for one in places:
        known = told[one.structure]
        known[one.code] = known.get(one.code) or one.label
    found: _Labels = defaultdict(dict)
    for structure, labels in told.items():
        taken: set[str] = set()
        for code, label in sorted(labels.items()):
            found[structure][code] = "" if label in taken else label
            taken.add(label)
    return found


def _completed(school: Structure, classes: dict[str, str], groups: dict[str, str]) -> Structure:
    own, held = {one.code for one in school.classes}, {one.code for one in school.groups}
    return replace(
        school,
        classes=(
            *school.classes,
            *(DeclaredClass(code, label) for code, label in classes.items() if code not in own),
        ),
        groups=(
            *school.groups,
            *(DeclaredGroup(code, label) for code, label in groups.items() if code not in held),
        ),
    )
