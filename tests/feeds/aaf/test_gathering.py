"""A roster from a complete delivery, and what a delta makes of it (section 1.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.feeds.aaf.deliveries import find_deliveries
from entconf.feeds.aaf.gathering import update
from entconf.feeds.aaf.records import Operation, read_records
from entconf.feeds.findings import Remark
from entconf.feeds.roster import DeclaredClass, DeclaredGroup, Origin, Roster
from entconf.model.profiles import Profile
from tests.feeds.aaf.invented import (
    GUARDIAN,
    PUPIL,
    SCHOOL,
    TEACHER,
    Attributes,
    records_of,
    request,
    roster_of,
    write,
)


@pytest.fixture
def complete(tmp_path: Path) -> Roster:
    folder = tmp_path / "complete"
    folder.mkdir()
    write(folder, "Eleve", request("Eleve", PUPIL))
    write(folder, "PersRelEleve", request("PersRelEleve", GUARDIAN))
    write(folder, "PersEducNat", request("PersEducNat", TEACHER))
    write(folder, "EtabEducNat", request("EtabEducNat", SCHOOL))
    write(
        folder,
        "MatiereEducNat",
        request("MatEducNat", {"ENTMatJointure": "020700", "ENTLibelleMatiere": "FRANCAIS"}),
    )
    mef = {"ENTMefJointure": "1001001211U", "ENTLibelleMef": "6EME ULIS"}
    write(folder, "MefEducNat", request("MefEducNat", mef))
    roster, told = roster_of(folder)
    assert told == []
    return roster


def after(roster: Roster, folder: Path, *requests: tuple[str, str]) -> tuple[Roster, list[str]]:
    """The roster after a delta of these requests, each with the category of its file."""
    by_category: dict[str, list[str]] = {}
    for category, one in requests:
        by_category.setdefault(category, []).append(one)
    place = folder / "delta"
    place.mkdir()
    for category, ones in by_category.items():
        write(place, category, *ones, kind="Delta")
    (delivery,) = find_deliveries(place)
    told: list[Remark] = []
    new = update(roster, read_records(delivery), told.append, delivery)
    return new, [remark.code for remark in told]


def change(category: str, attributes: Attributes) -> tuple[str, str]:
    return category, request(category, attributes, "modifyRequest")


def removal(category: str, key: str) -> tuple[str, str]:
    return category, request(category, {}, "deleteRequest", key)


def test_a_complete_delivery_becomes_a_roster(complete: Roster) -> None:
    assert complete.origin is Origin.AAF
    assert str(complete.as_of) == "2026-09-01"
    assert list(complete.people) == ["1000001", "5001", "3000001"]
    school = complete.structures["100"]
    assert (school.uai, school.name, school.kind) == ("0990001M", "CLG COLETTE INVENTEE", "COLLEGE")
    assert school.is_school
    assert school.classes == (
        DeclaredClass("6A", "SIXIEME A", ("10010012110", "1001001211U")),
        DeclaredClass("5B", "", ("10110001110",)),
    )
    assert school.groups == (
        DeclaredGroup("6A GR1", "", ("6A",)),
        DeclaredGroup("6LATIN", "LATIN", ("6A", "5B")),
    )
    assert complete.subjects["020700"].label == "FRANCAIS"
    assert complete.mefs["1001001211U"].label == "6EME ULIS"


def test_a_modification_replaces_and_erases(complete: Roster, tmp_path: Path) -> None:
    told = {**PUPIL, "ENTEleveClasses": "100$5B", "ENTEleveGroupes": "", "ENTEleveINE": ""}
    new, codes = after(complete, tmp_path, change("Eleve", told))
    pupil = new.people["1000001"]
    assert codes == []
    assert [one.code for one in pupil.classes] == ["5B"]
    assert (pupil.groups, pupil.ine) == ((), "")
    assert complete.people["1000001"].ine == "991234567AB"
    assert list(new.people) == list(complete.people)


def test_what_a_partial_modification_does_not_speak_of_stays(
    complete: Roster, tmp_path: Path
) -> None:
    told = {"ENTPersonJointure": "1000001", "ENTEleveClasses": "200$5B"}
    new, codes = after(complete, tmp_path, change("Eleve", told))
    pupil, before = new.people["1000001"], complete.people["1000001"]
    assert set(codes) == {"DEL07"}
    assert [one.code for one in pupil.classes] == ["5B"]
    assert (pupil.last_name, pupil.ine, pupil.guardians, pupil.groups) == (
        before.last_name,
        before.ine,
        before.guardians,
        before.groups,
    )
    assert pupil.structures == ("100", "200")


def test_a_partial_modification_of_a_teacher_keeps_the_profile(
    complete: Roster, tmp_path: Path
) -> None:
    told = {
        "ENTPersonJointure": "3000001",
        "ENTPersonFonctions": "200$DIR$DIRECTION$D0010$CHEF",
    }
    new, _ = after(complete, tmp_path, change("PersEducNat", told))
    teacher = new.people["3000001"]
    assert teacher.profile is Profile.TEACHERS
    assert teacher.structures == ("100", "200")
    assert len(teacher.teaching) == 3


def test_abnormal_requests_of_a_delta(complete: Roster, tmp_path: Path) -> None:
    unknown = {**PUPIL, "ENTPersonJointure": "1000009"}
    known = {**PUPIL, "sn": "CHANGEE"}
    new, codes = after(
        complete,
        tmp_path,
        change("Eleve", unknown),
        ("Eleve", request("Eleve", known)),
        removal("Eleve", "1000077"),
        removal("PersRelEleve", "1000001"),
        ("EtabEducNat", request("EtabEducNat", {**SCHOOL, "ENTStructureClasses": "6A$$1"})),
    )
    assert codes == ["DEL03", "DEL03", "DEL03"]
    assert set(new.people) == {"1000001", "5001", "3000001", "1000009"}
    assert new.people["1000001"].last_name == "CHANGEE"
    assert len(new.structures["100"].classes) == 1


def test_deletions_come_last_and_keep_the_others(complete: Roster, tmp_path: Path) -> None:
    new, codes = after(
        complete, tmp_path, removal("PersRelEleve", "5001"), change("PersRelEleve", GUARDIAN)
    )
    assert codes == []
    assert set(new.people) == {"1000001", "3000001"}
    assert [one.adult for one in new.people["1000001"].guardians] == ["5001", "5002", "5003"]


def test_a_key_that_comes_twice_is_told(complete: Roster, tmp_path: Path) -> None:
    _, codes = after(complete, tmp_path, change("Eleve", PUPIL), change("Eleve", PUPIL))
    assert codes == ["REC02"]
    folder = tmp_path / "twice"
    folder.mkdir()
    write(folder, "Eleve", *(request("Eleve", {**PUPIL, "sn": name}) for name in ("A", "B")))
    roster, told = roster_of(folder)
    assert [(one.code, one.weight, one.subject, one.place.record) for one in told] == [
        ("REC02", "error", "1000001", 2)
    ]
    assert roster.people["1000001"].last_name == "B"


def test_a_key_held_by_somebody_of_another_category_is_told(tmp_path: Path) -> None:
    write(tmp_path, "Eleve", request("Eleve", PUPIL))
    same = {**GUARDIAN, "ENTPersonJointure": "1000001"}
    write(tmp_path, "PersRelEleve", request("PersRelEleve", same))
    roster, told = roster_of(tmp_path)
    assert [one.code for one in told] == ["REC02"]
    assert roster.people["1000001"].profile is Profile.STUDENTS


def test_operations_are_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        "Eleve",
        request("Eleve", PUPIL),
        change("Eleve", PUPIL)[1],
        removal("Eleve", "1")[1],
        kind="Delta",
    )
    found = [(one.operation, one.key, one.value is None) for one in records_of(tmp_path)]
    assert found == [
        (Operation.ADD, "1000001", False),
        (Operation.MODIFY, "1000001", False),
        (Operation.DELETE, "1", True),
    ]
