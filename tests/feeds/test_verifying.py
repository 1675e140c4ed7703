"""From files of a drop to findings, and from one verification to the next."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from entconf.engine.store.store import Store
from entconf.feeds.checks.evidence import LiveSchool
from entconf.feeds.remembering import (
    AREA,
    Remembered,
    nothing_remembered,
    recall,
    remember,
)
from entconf.feeds.roster import Origin, Person, Roster
from entconf.feeds.verification import Verification
from entconf.feeds.verifying import Question, verify
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.model.profiles import Profile
from entconf.model.text import msg
from tests.feeds.accounts import account, held, living
from tests.feeds.schools import (
    OTHER,
    PUPILS,
    SCHOOL,
    TODAY,
    changed,
    healthy,
    with_people,
    without_people,
)
from tests.feeds.writing import write_delivery

HERE = (Establishment(SCHOOL, "Collège Inventé"),)
TOMORROW = TODAY + timedelta(days=1)


def look(
    drop: Path,
    today: date = TODAY,
    known: Remembered | None = None,
    schools: tuple[Establishment, ...] = HERE,
    **more: object,
) -> Verification:
    question = Question(drop, VerifySettings(), today, schools)
    question = replace(question, **more)  # type: ignore[arg-type]  # fields of Question
    return verify(question, known or nothing_remembered())


@pytest.mark.parametrize("academy", ["", "AC-REIMS$"])
def test_a_finding_of_a_person_knows_the_account(tmp_path: Path, academy: str) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    accounts = [
        replace(one, external_id=f"{academy}{one.external_id}")
        for one in held(account("2003", classes=("6A",)))
    ]
    (one,) = look(tmp_path, accounts=lambda _: living(accounts)).found
    assert (one.finding.code, one.finding.person) == ("ENT05", "2003")
    assert one.account is not None
    assert one.account.id == "u2003"


def told(verification: Verification) -> list[tuple[str, str]]:
    return [(one.finding.code, one.finding.weight.value) for one in verification.found]


def test_a_healthy_delivery_is_silent(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    verification = look(tmp_path)
    assert told(verification) == []
    assert verification.answer == "unknown"  # the ENT was not looked at
    assert [one.name for one in verification.applied] == [f"ENT_Complet_{TODAY:%Y%m%d}"]


def test_without_a_school_all_of_the_feed_is_verified(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    verification = look(tmp_path, schools=())
    assert told(verification) == []
    assert [one.establishment.uai for one in verification.schools] == [SCHOOL]


def test_an_archive_is_the_same(tmp_path: Path) -> None:
    loose = write_delivery(tmp_path / "loose", healthy(), TODAY)
    with tarfile.open(tmp_path / "delivery.tgz", "w:gz") as archive:
        for file in sorted(loose.iterdir()):
            archive.add(file, file.name)
    assert told(look(tmp_path / "delivery.tgz")) == []


def test_remarks_of_readers_are_findings_about_the_person(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    path = tmp_path / f"ENT_Complet_{TODAY:%Y%m%d}_Eleve_0000.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("02/01/2015", "02-01-2015"), encoding="utf-8")
    (one,) = look(tmp_path).found
    assert (one.finding.code, one.finding.uai, one.finding.person) == ("REC05", SCHOOL, "2001")
    assert one.person is not None
    assert one.person.initials == "A. E."


def test_a_remark_about_another_school_is_left_out(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    path = tmp_path / f"ENT_Complet_{TODAY:%Y%m%d}_Eleve_0000.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("02/01/2015", "02-01-2015"), encoding="utf-8")
    verification = look(tmp_path, schools=(Establishment(OTHER),))
    assert told(verification) == [("REF01", "blocking")]


@pytest.mark.parametrize(
    ("category", "wanted"),
    [
        ("Eleve", [("DEL04", "blocking")]),
        ("PersRelEleve", [("DEL04", "blocking")]),
        ("PersEducNat", [("DEL04", "blocking")]),
        ("EtabEducNat", [("DEL04", "blocking")]),
    ],
)
def test_a_missing_file_is_told_once(
    tmp_path: Path, category: str, wanted: list[tuple[str, str]]
) -> None:
    write_delivery(tmp_path, healthy(), TODAY, without=[category])
    assert told(look(tmp_path)) == wanted


def test_a_cut_file_is_told_once(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    path = tmp_path / f"ENT_Complet_{TODAY:%Y%m%d}_Eleve_0000.xml"
    path.write_bytes(path.read_bytes()[:20_000])
    assert told(look(tmp_path)) == [("DEL05", "blocking")]


def test_an_empty_complete_file_is_told_once(tmp_path: Path) -> None:
    roster = healthy()
    people = {key: one for key, one in roster.people.items() if one.profile is not Profile.STUDENTS}
    write_delivery(tmp_path, replace(roster, people=people), TODAY)
    assert told(look(tmp_path)) == [("DEL06", "blocking")]


def test_a_missing_part_is_told_once(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    first = tmp_path / f"ENT_Complet_{TODAY:%Y%m%d}_Eleve_0000.xml"
    first.rename(first.with_name(first.name.replace("_0000", "_0001")))
    assert told(look(tmp_path)) == [("DEL04", "blocking")]


def test_an_empty_drop_is_a_finding(tmp_path: Path) -> None:
    verification = look(tmp_path)
    assert told(verification) == [("DEL01", "blocking")]
    assert verification.answer == "no"


def test_a_delta_brings_the_complete_up_to_date(tmp_path: Path) -> None:
    roster = healthy()
    write_delivery(tmp_path, without_people(roster, "2001"), TODAY)
    assert told(look(tmp_path)) == [("REF07", "warning")]
    only = replace(roster, people={"2001": roster.people["2001"]}, structures={})
    write_delivery(tmp_path, only, TOMORROW, kind="Delta")
    assert told(look(tmp_path, TOMORROW)) == []


def renamed(folder: Path, ent: str) -> None:
    for path in folder.iterdir():
        path.rename(path.with_name(path.name.replace("ENT_", f"{ent}_")))


def test_of_two_senders_the_one_that_has_the_people_counts(tmp_path: Path) -> None:
    write_delivery(tmp_path / "a", healthy(), TODAY)
    # An old sender that lists the structures too, of whom nobody asks.
    elsewhere = replace(healthy(), people={})
    renamed(write_delivery(tmp_path / "b", elsewhere, TODAY - timedelta(days=90)), "AUTRE")
    verification = look(tmp_path)
    assert told(verification) == []
    assert [one.ent for one in verification.applied] == ["ENT"]


def test_schools_of_two_senders_are_each_verified_in_their_own(tmp_path: Path) -> None:
    write_delivery(tmp_path / "a", healthy(), TODAY)
    moved = replace(healthy().structures["100"], uai=OTHER)
    spoilt = changed(healthy(), "2001", ine="")
    there = replace(spoilt, structures={**spoilt.structures, "100": moved})
    renamed(write_delivery(tmp_path / "b", there, TODAY), "AUTRE")
    verification = look(tmp_path, schools=(*HERE, Establishment(OTHER)))
    assert [(one.finding.code, one.finding.uai) for one in verification.found] == [("REC06", OTHER)]
    assert {one.establishment.uai for one in verification.schools} == {SCHOOL, OTHER}


def test_a_broken_archive_of_before_is_left_alone(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    (tmp_path / "ENT_20261001.zip").write_bytes(b"no archive")
    assert told(look(tmp_path)) == []
    (tmp_path / f"ENT_{TOMORROW:%Y%m%d}.zip").write_bytes(b"no archive")
    assert told(look(tmp_path)) == [("DEL05", "blocking")]


def kept(tmp_path: Path, verification: Verification) -> Remembered:
    """What the store gives back of what was learned."""
    with Store(tmp_path / "site") as store:
        remember(store.notes, verification.learned)
        return recall(store.notes)


def test_since_when_a_finding_lasts_is_remembered(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    write_delivery(drop, changed(healthy(), "2001", classes=()), TODAY)
    known = kept(tmp_path, look(drop))
    write_delivery(drop, changed(healthy(), "2001", classes=()), TOMORROW)
    again = look(drop, TOMORROW, known)
    assert [(one.finding.code, one.since) for one in again.found] == [("REF03", TODAY)]
    known = kept(tmp_path, again)
    later = TOMORROW + timedelta(days=1)
    write_delivery(drop, healthy(), later)
    mended = look(drop, later, known)
    assert told(mended) == []
    assert not any(mended.learned.lasting.values())


def test_a_mass_change_blocks_until_it_is_accepted(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    write_delivery(drop, healthy(), TODAY)
    known = kept(tmp_path, look(drop))
    gone = [str(2000 + number) for number in range(10)]
    parents = [str(4000 + number) for number in range(10)]
    write_delivery(drop, without_people(healthy(), *gone, *parents), TOMORROW)
    for _ in range(2):
        blocked = look(drop, TOMORROW, known)
        assert told(blocked) == [("DEL08", "blocking")] * 2
        known = kept(tmp_path, blocked)
    known = kept(tmp_path, look(drop, TOMORROW, known, accept=True))
    assert told(look(drop, TOMORROW, known)) == []


def test_to_verify_twice_changes_nothing(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    write_delivery(drop, healthy(), TODAY)
    once = look(drop)
    known = kept(tmp_path, once)
    twice = look(drop, TODAY, known)
    assert told(twice) == []
    assert twice.learned.series == once.learned.series


def test_a_delivery_of_yesterday_after_the_one_of_today(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    write_delivery(drop, healthy(), TOMORROW)
    known = kept(tmp_path, look(drop, TOMORROW))
    for path in drop.iterdir():
        path.unlink()
    write_delivery(drop, healthy(), TODAY)
    assert told(look(drop, TOMORROW, known)) == [("DEL02", "blocking")]


def test_no_person_is_in_the_store(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    spoilt = changed(healthy(), "2001", classes=(), ine="")
    write_delivery(drop, spoilt, TODAY)
    kept(tmp_path, look(drop))
    with Store(tmp_path / "site") as store:
        notes = " ".join(str(note.content) for note in store.notes.of(AREA).values())
    people = spoilt.people.values()
    for secret in _secrets(people):
        assert secret not in notes


def _secrets(people: Iterable[Person]) -> set[str]:
    """Names, INE, mails, join keys long enough to be told from a digit of a hash."""
    found = {text for one in people for text in (one.last_name, one.ine, one.email) if text}
    return found | {f'"{one.key}"' for one in people}


def live(roster: Roster, *without: str) -> LiveSchool:
    people = {
        key: replace(one, account=Account(f"ent-{key}", key, one.profile))
        for key, one in roster.people.items()
        if key not in without
    }
    return LiveSchool(Roster(Origin.ACCOUNTS, people, roster.structures))


def test_the_answer_needs_the_ent(tmp_path: Path) -> None:
    write_delivery(tmp_path, changed(healthy(), "2001", ine=""), TODAY)
    question = Question(
        tmp_path, VerifySettings(), TODAY, HERE, accounts=lambda _school: live(healthy())
    )
    assert verify(question, nothing_remembered(), checks=()).answer == "yes"


def test_an_ent_that_cannot_be_read_is_told_and_no_yes(tmp_path: Path) -> None:
    write_delivery(tmp_path, healthy(), TODAY)
    down = LiveSchool(None, failure=msg("down"))
    verification = look(tmp_path, accounts=lambda _school: down)
    assert verification.answer == "unknown"
    assert [str(one.failure) for one in verification.unread] == ["down"]


def test_people_are_named_by_their_account(tmp_path: Path) -> None:
    write_delivery(tmp_path, changed(healthy(), "2001", ine=""), TODAY)
    verification = look(tmp_path, accounts=lambda _school: live(healthy()))
    (one,) = [one for one in verification.found if one.finding.code == "REC06"]
    assert one.ent_id == "ent-2001"
    assert "EXEMPLE" not in repr(one)


def test_the_journal_gets_counts_and_nobody(tmp_path: Path) -> None:
    write_delivery(tmp_path, changed(healthy(), "2001", ine=""), TODAY)
    entry = look(tmp_path).journal_entry()
    assert isinstance(entry, dict)
    assert "2001" not in str(entry["schools"])
    assert str(entry["schools"]).count("'REC06': 1") == 1


def test_a_shared_guardian_of_two_schools_stays_one_person(tmp_path: Path) -> None:
    """Nothing is found about the guardian of a pupil of the school beside."""
    roster = healthy()
    there = replace(roster.people["2001"], key="2999", ine="099999999AB", home="900")
    there = replace(there, structures=("900",), classes=(), groups=(), attachment="999")
    both = replace(roster.people["4001"], children=("2001", "2999"))
    write_delivery(tmp_path, with_people(roster, there, both), TODAY)
    assert told(look(tmp_path)) == []
    assert len(roster.people) - PUPILS - 6 == PUPILS
