"""IDN: each unit once found and once not; what is in doubt stays so until it is accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from entconf.feeds.following import KEPT_DAYS, forget_the_gone
from entconf.feeds.remembering import Remembered, nothing_remembered
from entconf.feeds.roster import Guardianship, Origin, Person, Roster
from entconf.feeds.verification import Verification
from entconf.feeds.verifying import Question, verify
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from tests.feeds.accounts import account, held, remembered, with_ent
from tests.feeds.schools import (
    SCHOOL,
    TODAY,
    changed,
    codes,
    evidence,
    guardian,
    healthy,
    pupil,
    with_people,
    without_people,
)
from tests.feeds.writing import write_delivery

H = healthy()
YESTERDAY = TODAY - timedelta(days=1)
ERROR, WARNING = "error", "warning"


def rekeyed(**fields: object) -> Roster:
    """The school with pupil 2003 under another join key."""
    one = replace(pupil(3), key="2999", **fields)  # type: ignore[arg-type]  # any field
    return changed(with_people(without_people(H, "2003"), one), "4003", children=("2999",))


@pytest.mark.parametrize(
    "roster",
    [
        rekeyed(),
        rekeyed(ine="099000999ZZ"),
        rekeyed(ine="099000999ZZ", attachment="9999"),
        rekeyed(last_name="Autre", birth_date=date(2015, 9, 9), ine="099000999ZZ"),
    ],
    ids=["all the same", "other INE", "name and birth date alone", "number in SIECLE alone"],
)
def test_a_new_key_of_a_known_pupil_is_told_alone(roster: Roster) -> None:
    assert codes(with_ent(held(), roster)) == [("IDN01", ERROR)]
    memory = remembered(H, YESTERDAY)
    assert codes(evidence(roster, memory=memory)) == [("IDN01", ERROR)]


def test_an_ine_that_the_ent_does_not_tell_is_remembered() -> None:
    roster = rekeyed(last_name="AUTRE", attachment="9999")
    memory = remembered(H, YESTERDAY)
    blind = [replace(one, ine="") for one in held()]
    looked_at = with_ent(blind, roster, unknown=["ine"], memory=memory)
    assert codes(looked_at) == [("IDN01", ERROR)]
    # Without memory nothing shows that it is the same pupil.
    told = [code for code, _ in codes(with_ent(blind, roster, unknown=["ine"]))]
    assert told == ["ENT01", "ENT02"]


def test_homonyms_of_one_day_are_two_people() -> None:
    twin = replace(pupil(3), key="2999", ine="099000999ZZ", attachment="9999", guardians=())
    twin = replace(twin, guardians=(Guardianship("4004", "10"),))
    roster = changed(with_people(H, twin), "4004", children=("2004", "2999"))
    assert codes(evidence(roster, memory=remembered(H, YESTERDAY))) == []
    assert codes(with_ent(held(of=roster), roster)) == []


def test_a_new_key_that_was_merged_is_no_longer_told() -> None:
    merged = held(account("2003", external_id="2999"), account("4003", children=("2999",)))
    memory = remembered(H, YESTERDAY - timedelta(days=9))
    assert codes(with_ent(merged, rekeyed(), memory=memory)) == []


def duplicate(**fields: object) -> Person:
    return replace(guardian(3), key="4999", **fields)  # type: ignore[arg-type]  # any field


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        (duplicate(), [("IDN02", WARNING)]),
        (duplicate(last_name="Exemple-àd", first_name="ANNE", email=""), [("IDN02", WARNING)]),
        (duplicate(first_name="Marie"), []),
        (duplicate(title="M."), [("IDN02", WARNING)]),
    ],
    ids=["twice", "in other letters", "another first name", "one title"],
)
def test_an_adult_twice_on_one_pupil(other: Person, wanted: list[tuple[str, str]]) -> None:
    both = (Guardianship("4003", "10"), Guardianship("4999", "20"))
    roster = changed(with_people(H, replace(other, children=("2003",))), "2003", guardians=both)
    told = [one for one in codes(evidence(roster)) if one[0] == "IDN02"]
    assert told == wanted


def test_adults_of_one_name_in_two_families_are_two() -> None:
    other = duplicate(email="else@mail.example", phones=(), children=("2007",))
    ties = (Guardianship("4007", "10"), Guardianship("4999", "20"))
    roster = changed(with_people(H, other), "2007", guardians=ties)
    assert codes(evidence(roster)) == []
    same_mail = with_people(roster, replace(other, email="ANNE.3@mail.example"))
    assert ("IDN02", WARNING) in codes(evidence(same_mail))


def test_a_father_and_a_mother_of_one_name_are_two() -> None:
    roster = with_people(H, duplicate(title="M.", children=("2003",)))
    roster = changed(roster, "4003", title="Mme")
    ties = (Guardianship("4003", "10"), Guardianship("4999", "20"))
    roster = changed(roster, "2003", guardians=ties)
    assert "IDN02" not in {code for code, _ in codes(evidence(roster))}


def test_a_pupil_of_both_degrees() -> None:
    younger = replace(pupil(3), key="6003")
    beside = Roster(Origin.AAF1D, {"6003": younger}, {})
    assert codes(evidence(beside=(beside,))) == [("IDN03", WARNING)]
    gone = Roster(Origin.AAF1D, {"6003": replace(younger, left=date(2026, 7, 4))}, {})
    assert codes(evidence(beside=(gone,))) == []


def test_a_key_given_to_somebody_else() -> None:
    other = changed(H, "2003", last_name="AUTRE", birth_date=date(2014, 2, 2))
    assert codes(with_ent(held(), other)) == [("IDN04", ERROR)]
    assert codes(evidence(other, memory=remembered(H, YESTERDAY))) == [("IDN04", ERROR)]
    for field in ({"last_name": "AUTRE"}, {"birth_date": date(2014, 2, 2)}):
        corrected = changed(H, "2003", **field)
        assert codes(evidence(corrected, memory=remembered(H, YESTERDAY))) == []
        assert codes(with_ent(held(), corrected)) == [("ENT04", WARNING)]


def test_a_birth_date_that_was_not_known_is_no_other_one() -> None:
    before = changed(H, "7003", birth_date=None)
    now = changed(H, "7003", last_name="MARIEE")
    assert codes(evidence(now, memory=remembered(before, YESTERDAY))) == []


def look(drop: Path, day: date, known: Remembered, *, accept: bool = False) -> Verification:
    schools = (Establishment(SCHOOL),)
    return verify(Question(drop, VerifySettings(), day, schools, accept=accept), known)


def test_a_doubt_lasts_until_somebody_accepts_it(tmp_path: Path) -> None:
    write_delivery(tmp_path, H, YESTERDAY)
    known = look(tmp_path, YESTERDAY, nothing_remembered()).learned
    reused = changed(H, "2003", last_name="AUTRE", birth_date=date(2014, 2, 2))
    day = TODAY
    for _ in range(2):
        write_delivery(tmp_path, reused, day)
        told = look(tmp_path, day, known)
        assert [one.finding.code for one in told.found] == ["IDN04"]
        assert told.found[0].since == TODAY
        known = told.learned
        day += timedelta(days=1)
    known = look(tmp_path, day - timedelta(days=1), known, accept=True).learned
    assert look(tmp_path, day - timedelta(days=1), known).found == ()


def test_people_are_followed_as_hashes_and_forgotten_in_time(tmp_path: Path) -> None:
    write_delivery(tmp_path, H, YESTERDAY)
    known = look(tmp_path, YESTERDAY, nothing_remembered()).learned
    (first,) = known.series.values()
    assert (first.changed, first.gone) == ({}, {})
    moved = changed(without_people(H, "2003", "4003"), "2005", ine="099000999ZZ", mef="")
    write_delivery(tmp_path, changed(moved, "2005", email="a@b.example"), TODAY)
    known = look(tmp_path, TODAY, known).learned
    memory = known.memory(*known.series)
    assert memory.changed == {memory.hashed("2005"): TODAY}
    assert memory.gone == {memory.hashed(key): TODAY for key in ("2003", "4003")}
    assert forget_the_gone(memory, TODAY + timedelta(days=KEPT_DAYS)) is memory
    later = forget_the_gone(memory, TODAY + timedelta(days=KEPT_DAYS + 1))
    assert later.gone == {}
    assert memory.hashed("2003") not in later.told
    assert memory.hashed("2003") not in later.identities.values()
    assert len(later.told) == len(memory.told) - 2
    texts = repr(memory).encode() + b"".join([*memory.identities, *memory.told])
    for person in H.people.values():
        assert person.last_name.encode() not in texts
