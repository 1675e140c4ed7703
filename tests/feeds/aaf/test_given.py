"""Real deliveries beside the repository: the facts counted in their index."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from entconf.feeds.aaf.deliveries import find_deliveries
from entconf.feeds.codes import is_siret
from entconf.feeds.roster import Authority
from entconf.model.profiles import Profile
from tests.feeds.aaf.invented import codes_of, roster_of

_KEY_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def has_right_key(uai: str) -> bool:
    """Section 3.3 of the directory reference, here written anew."""
    right = re.fullmatch(r"[0-9]{7}[A-Z]", uai)
    return right is not None and uai[7] == _KEY_LETTERS[int(uai[:7]) % 23]


def test_nomenclatures(given: Path) -> None:
    roster, told = roster_of(given / "aaf/nomenclatures")
    assert told == []
    assert (len(roster.mefs), len(roster.subjects), len(roster.structures)) == (2504, 718, 10)
    assert {len(code) for code in roster.mefs} == {11}
    assert {len(code) for code in roster.subjects} == {6}
    assert any(not code.isdigit() for code in roster.mefs)
    assert not any(one.is_school for one in roster.structures.values())


def test_structures_of_the_second_degree(given: Path) -> None:
    roster, told = roster_of(given / "aaf/structures-2d")
    structures = roster.structures.values()
    assert [str(one.detail) for one in told] == [
        "ENTStructureClasses declares 12 codes twice, in the same words"
    ]
    assert len(structures) == 125
    assert sum(has_right_key(one.uai) for one in structures) == 125
    sirets = [one.siret for one in structures if one.siret]
    assert len(sirets) == 6
    assert all(is_siret(siret) for siret in sirets)
    (school,) = (one for one in structures if one.is_school)
    assert (len(school.classes), len(school.groups)) == (12, 35)
    assert sum(bool(one.email) for one in structures) == 5


@pytest.mark.parametrize(("when", "staff"), [("before", 2), ("after", 3)])
def test_staff_before_and_after(given: Path, when: str, staff: int) -> None:
    folder = given / "aaf/staff-before-after/aaf" / when
    (delivery,) = find_deliveries(folder)
    assert (delivery.af_version, delivery.sdet_version) == (
        "AAF-VE2407",
        "Annexe 4bis version 6.4",
    )
    assert (delivery.academy, delivery.degree) == ("13", "2D")
    assert delivery.date == delivery.generated
    roster, told = roster_of(folder)
    assert told == []
    assert len(roster.people) == staff
    for structure in roster.structures.values():
        assert structure.uai == "0123456A"
        assert not has_right_key(structure.uai)
        assert structure.siret == "01234567891234"
        assert not is_siret(structure.siret)
        assert structure.academy == "PARIS"


def test_a_pupil_of_2020(given: Path) -> None:
    roster, told = roster_of(given / "aaf/small-2020")
    assert told == []
    (pupil,) = roster.people.values()
    assert [(one.link, one.authority) for one in pupil.guardians] == [
        ("10", Authority.LEGAL),
        ("20", Authority.LEGAL),
    ]
    assert [(one.structure, one.code) for one in pupil.classes] == [("3000", "1AQUA")]


def test_names_without_kind_date_and_part(given: Path) -> None:
    folder = given / "aaf/mini/complet"
    roster, told = roster_of(folder)
    assert Counter(one.profile for one in roster.people.values()) == {
        Profile.STUDENTS: 3,
        Profile.PARENTS: 6,
        Profile.TEACHERS: 2,
        Profile.STAFF: 2,
    }
    assert {one.code for one in told} == {"REC09"}


def test_the_whole_folder_holds_six_deliveries(given: Path) -> None:
    found = find_deliveries(given / "aaf")
    assert len(found) == 6
    assert all(not one.remarks for one in found)
    assert set(codes_of(given / "aaf")) == {"REC09", "REF05"}
