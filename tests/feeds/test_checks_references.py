"""REF: each unit once found and once not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.roster import (
    Authority,
    DeclaredClass,
    DeclaredGroup,
    Guardianship,
    InStructure,
    Origin,
    Person,
    Roster,
    Structure,
    Teaching,
)
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from tests.feeds.schools import (
    CLASSES,
    MEF,
    OTHER,
    PUPILS,
    SCHOOL,
    changed,
    codes,
    evidence,
    found,
    guardian,
    healthy,
    pupil,
    with_people,
    with_school,
    without_people,
)

H = healthy()
SIX_A, SIX_B = DeclaredClass("6A", "", (MEF,)), DeclaredClass("6B", "", (MEF,))
LATIN = DeclaredGroup("6AB LATIN", "", CLASSES)
IN_A, IN_B = InStructure("100", "6A"), InStructure("100", "6B")


def tie(adult: int, authority: Authority = Authority.LEGAL) -> Guardianship:
    return Guardianship(str(adult), "10", authority)


def stranger(number: int) -> Person:
    """A guardian whom nobody names."""
    return replace(guardian(number), key="4999", email="", children=())


FLAWS: list[tuple[str, Roster, list[tuple[str, str]]]] = [
    ("pupil of nowhere", changed(H, "2001", home="555"), [("REF01", "error")]),
    ("UAI with a wrong key", with_school(H, siret="123"), [("REF02", "warning")]),
    ("pupil without class", changed(H, "2001", classes=()), [("REF03", "error")]),
    (
        "leaver without class",
        changed(H, "2001", classes=(), left=date(2026, 10, 1)),
        [("REF03", "information")],
    ),
    ("leaver in a class", changed(H, "2001", left=date(2026, 10, 1)), [("REF03", "warning")]),
    ("pupil in two classes", changed(H, "2001", classes=(IN_A, IN_B)), [("REF03", "warning")]),
    (
        "class in lower case",
        changed(H, "2001", classes=(InStructure("100", "6b"),)),
        [("REF04", "error")],
    ),
    (
        "group not declared",
        changed(H, "2001", groups=(InStructure("100", "6GREC"),)),
        [("REF04", "error")],
    ),
    (
        "class without pupil",
        with_school(H, classes=(SIX_A, SIX_B, DeclaredClass("6C"))),
        [("REF05", "warning")],
    ),
    (
        "group of an unknown class",
        with_school(H, groups=(LATIN, DeclaredGroup("G", "", ("6Z",)))),
        [("REF05", "warning")],
    ),
    (
        "class declared twice",
        with_school(H, classes=(SIX_A, SIX_B, SIX_A)),
        [("REF05", "warning")],
    ),
    ("guardian not delivered", without_people(H, "4001"), [("REF06", "error")]),
    ("guardian without pupil", with_people(H, stranger(1)), [("REF07", "warning")]),
    ("tie of one side", changed(H, "4001", children=("2002",)), [("REF07", "warning")]),
    (
        "minor with a mere contact",
        changed(H, "2001", guardians=(tie(4001, Authority.CONTACT),)),
        [("REF08", "warning")],
    ),
    (
        "one adult twice",
        changed(H, "2001", guardians=(tie(4001), tie(4001))),
        [("REF08", "warning")],
    ),
    ("unknown MEF", changed(H, "2001", mef="99999999999"), [("REF09", "warning")]),
    ("other label of a MEF", changed(H, "2001", mef_label="CM2"), [("REF09", "warning")]),
    ("unknown subject", changed(H, "2001", subjects=("999999",)), [("REF09", "warning")]),
    (
        "class of another MEF",
        with_school(H, classes=(replace(SIX_A, mefs=("10110001110",)), SIX_B)),
        [("REF09", "warning")] * (PUPILS // 2),
    ),
    ("teacher without function", changed(H, "7004", functions=()), [("REF10", "warning")]),
    ("teacher without class", changed(H, "7004", teaching=(), classes=()), [("REF10", "warning")]),
    (
        "head teacher of no class",
        changed(H, "7004", head_of=(InStructure("100", "5Z"),)),
        [("REF10", "warning")],
    ),
    ("school without head", without_people(H, "7900"), [("REF11", "information")]),
    (
        "school without head teachers",
        changed(changed(H, "7000", head_of=()), "7001", head_of=()),
        [("REF11", "information")],
    ),
]


@pytest.mark.parametrize(("name", "roster", "wanted"), FLAWS, ids=[one[0] for one in FLAWS])
def test_a_flaw_is_found_once_by_its_code(
    name: str, roster: Roster, wanted: list[tuple[str, str]]
) -> None:
    assert codes(evidence(roster)) == wanted


def test_an_undeclared_class_tells_who_uses_it_and_the_near_miss() -> None:
    roster = changed(H, "2001", classes=(InStructure("100", "6 b"),))
    (one,) = found(evidence(roster))
    assert str(one.detail) == (
        "the class 6 b is not declared; 1 pupils and 0 of staff name it (6B is)"
    )
    assert one.uai == SCHOOL


def test_a_class_of_teachers_alone_is_for_stsweb() -> None:
    taught = (Teaching("100", "5Z", "020700"),)
    roster = changed(H, "7004", teaching=taught, classes=(InStructure("100", "5Z"),))
    (one,) = found(evidence(roster))
    assert (one.code, one.mender.value) == ("REF04", "head")


def test_a_head_teacher_of_a_class_told_already_is_no_second_finding() -> None:
    lost = InStructure("100", "5Z")
    roster = changed(H, "7004", head_of=(lost,), classes=(lost,))
    assert codes(evidence(roster)) == [("REF04", "error")]


def test_a_school_that_is_not_delivered_blocks_and_has_no_echo() -> None:
    roster = replace(H, structures={"900": H.structures["900"]})
    assert codes(evidence(roster)) == [("REF01", "blocking")]


def test_a_uai_with_a_wrong_letter_is_told_with_the_right_one() -> None:
    spoilt = with_school(H, uai="0990001A")
    asked = (Establishment("0990001A"),)
    looked_at = evidence(spoilt, schools=asked, index=FeedIndex(spoilt, {"0990001A"}))
    (one,) = found(looked_at)
    assert (one.code, one.weight.value) == ("REF02", "warning")
    assert f"should be {SCHOOL[-1]}" in str(one.detail)


def test_a_replacement_zone_has_no_key() -> None:
    zone = Structure("901", "1004001V", "Z.REMP", "SANS OBJET")
    roster = replace(H, structures={**H.structures, "901": zone})
    assert codes(evidence(roster)) == []


def test_no_pupil_in_a_class_is_one_finding() -> None:
    roster = H
    for number in range(PUPILS):
        roster = changed(roster, str(2000 + number), classes=())
    told = [one.code for one in found(evidence(roster))]
    assert told.count("REF03") == 1


def test_the_year_change_lets_classes_be_empty() -> None:
    roster = changed(H, "2001", classes=())
    roster = with_school(roster, classes=(SIX_A, SIX_B, DeclaredClass("6C")))
    roster = changed(roster, "7004", teaching=(), classes=())
    september = evidence(roster, today=date(2026, 9, 5), deliveries=[])
    assert codes(september) == [("REF03", "information"), ("REF05", "information")]


@pytest.mark.parametrize("category", [Category.PERS_REL_ELEVE, Category.ELEVE, Category.ETAB])
def test_nothing_is_concluded_from_what_was_not_delivered(category: Category) -> None:
    """The missing file is told by DEL04; what points into it is no further finding."""
    profiles = {Category.PERS_REL_ELEVE: Profile.PARENTS, Category.ELEVE: Profile.STUDENTS}
    kept = {key: one for key, one in H.people.items() if one.profile is not profiles.get(category)}
    structures = {} if category is Category.ETAB else H.structures
    roster = replace(H, people=kept, structures=structures)
    assert codes(evidence(roster, doubtful=frozenset({category}))) == []


def test_what_belongs_to_another_school_is_left_out() -> None:
    there = Structure("200", OTHER, "Autre", classes=(DeclaredClass("5A"),))
    lost = replace(pupil(59), key="2999", ine="", home="200", structures=("200",), classes=())
    roster = with_people(replace(H, structures={**H.structures, "200": there}), lost)
    told = codes(evidence(roster))
    assert told == [("REF07", "warning")]  # the guardian of both is of the school asked for
    assert ("REF03", "error") in codes(
        evidence(roster, index=FeedIndex(roster), schools=(Establishment(OTHER),))
    )


def test_the_first_degree_declares_no_classes() -> None:
    school = Structure("100", SCHOOL, "Ecole", "ECOLE")
    roster = replace(H, origin=Origin.AAF1D, structures={"100": school}, subjects={}, mefs={})
    doubtful = frozenset({Category.MEF, Category.MATIERE})
    assert codes(evidence(roster, doubtful=doubtful)) == []
