"""What an import makes of classes that nobody declares."""

from __future__ import annotations

from entconf.feeds.roster import (
    DeclaredClass,
    InStructure,
    Origin,
    Person,
    Roster,
    Structure,
)
from entconf.model.profiles import Profile
from entconf.sandbox.imports.first_degree import shown_name, with_places_of_people


def pupil(key: str, code: str, label: str, group: str = "") -> Person:
    groups = (InStructure("400", group, f"G {group}"),) if group else ()
    places = (InStructure("400", code, label),)
    return Person(key, Profile.STUDENTS, classes=places, groups=groups)


def school_of(*people: Person, origin: Origin = Origin.AAF1D, **fields: object) -> Structure:
    school = Structure("400", "0990002P", "École", **fields)  # type: ignore[arg-type]  # any field
    roster = Roster(origin, {one.key: one for one in people}, {"400": school})
    return with_places_of_people(roster).structures["400"]


def names(school: Structure) -> list[str]:
    classes = [shown_name(one, Origin.AAF1D) for one in school.classes]
    return classes + [shown_name(one, Origin.AAF1D) for one in school.groups]


def test_classes_and_groups_come_from_people_by_their_labels() -> None:
    school = school_of(pupil("1", "77", "CP MME A"), pupil("2", "78", "CE1 M. B", "9"))
    assert [one.code for one in school.classes] == ["77", "78"]
    assert names(school) == ["CP MME A", "CE1 M. B", "G 9"]
    assert school.is_school


def test_two_classes_of_one_label_and_one_without_stay_apart() -> None:
    school = school_of(pupil("1", "77", "CP"), pupil("2", "78", "CP"), pupil("3", "79", ""))
    assert names(school) == ["CP", "78", "79"]


def test_a_label_that_another_pupil_tells_is_taken() -> None:
    assert names(school_of(pupil("1", "77", ""), pupil("2", "77", "CP"))) == ["CP"]


def test_what_is_declared_stays_as_it_is() -> None:
    school = school_of(pupil("1", "77", "CP"), classes=(DeclaredClass("77", "declared"),))
    assert school.classes == (DeclaredClass("77", "declared"),)


def test_the_second_degree_declares_its_classes_itself() -> None:
    school = school_of(pupil("1", "6A", "6EME A"), origin=Origin.AAF)
    assert school.classes == ()
    assert shown_name(DeclaredClass("6A", "6EME A"), Origin.AAF) == "6A"
