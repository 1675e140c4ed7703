"""Counts of a hand-out, files with codes and their end, and letters."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from entconf.assistance.credentials.handouts import (
    HANDOUTS,
    Counts,
    Handout,
    handouts_of,
    note_counts,
    note_printed,
)
from entconf.assistance.credentials.letters import post_of, sample_letter
from entconf.assistance.credentials.slip_files import AREA, SLIPS, file_names, open_shelf
from entconf.engine.purging import PurgeRequest, erase_old, find_old
from entconf.engine.store.actor import Actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, StoreError
from entconf.model.profiles import Profile
from tests.assistance.people import SCHOOL, UAI, code, person, shipped

YEAR = "2026-2027"
NOW = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as store:
        yield store


def test_counts_are_added_up_and_replaced(store: Store) -> None:
    note_printed(store.notes, UAI, YEAR, {"3B": 27, "3C": 12})
    note_printed(store.notes, UAI, YEAR, {"3B": 1})
    (first, second) = handouts_of(store.notes, UAI, YEAR)
    assert (first.label, first.printed, second.printed) == ("3B", 28, 12)
    after = note_counts(store.notes, first, Counts(out=27, signed=25))
    assert after.open == 2
    note_counts(store.notes, after, Counts(destroyed=2))
    found = handouts_of(store.notes, UAI, YEAR)[0]
    assert (found.out, found.signed, found.destroyed, found.open) == (27, 25, 2, 0)
    assert handouts_of(store.notes, UAI, "2025-2026") == []
    assert handouts_of(store.notes, "0990002P", YEAR) == []


@pytest.mark.parametrize(
    "counts", [Counts(out=3, signed=4), Counts(signed=1), Counts(out=-1), Counts(2, 1, 2)]
)
def test_counts_that_cannot_be_are_refused(store: Store, counts: Counts) -> None:
    with pytest.raises(ConfigurationError, match="3B"):
        note_counts(store.notes, Handout(UAI, YEAR, "3B"), counts)
    assert handouts_of(store.notes, UAI, YEAR) == []


def test_a_damaged_note_is_told(store: Store) -> None:
    store.notes.write(HANDOUTS, {f"{UAI}/{YEAR}/3B": {"out": "many"}})
    with pytest.raises(StoreError, match="damaged"):
        handouts_of(store.notes, UAI, YEAR)


def test_files_are_private_and_end(store: Store, tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path / "out", UAI, store.notes, NOW, date(2026, 9, 16))
    path = shelf.put("3B-slips.pdf", b"%PDF code")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) != 0o700, "the folder itself is theirs"
    with pytest.raises(StoreError):
        shelf.put("3B-slips.pdf", b"again")
    with pytest.raises(StoreError, match="is there already"):
        open_shelf(tmp_path / "out", UAI, store.notes, NOW, date(2026, 9, 16))

    before = PurgeRequest(tmp_path, store, datetime(2026, 9, 15, tzinfo=UTC), days=1)
    assert find_old(before, [AREA]) == []
    after = replace(before, now=datetime(2026, 9, 16, tzinfo=UTC), days=9999)
    path.write_bytes(b"%PDF code, and what somebody wrote on it")
    found = find_old(after, [AREA])
    assert [one.name for one in found[0].relics] == [str(path)]
    assert erase_old(after, found, Actor("test")) == {"slips": 1}
    assert not path.parent.exists()
    assert store.notes.of(SLIPS) == {}


def test_a_file_that_somebody_took_away_is_only_forgotten(store: Store, tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path, UAI, store.notes, NOW, date(2026, 9, 3))
    path = shelf.put("a.pdf", b"x")
    path.unlink()
    request = PurgeRequest(tmp_path, store, datetime(2026, 9, 3, tzinfo=UTC))
    found = find_old(request, [AREA])
    assert "gone already" in str(found[0].relics[0].note)
    assert erase_old(request, found, Actor("test")) == {"slips": 0}
    assert store.notes.of(SLIPS) == {}


def test_a_file_is_remembered_before_it_is_written(store: Store, tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path, UAI, store.notes, NOW, date(2026, 9, 3))
    (shelf.folder / "a.pdf").mkdir()
    with pytest.raises(StoreError):
        shelf.put("a.pdf", b"x")
    assert [*store.notes.of(SLIPS)] == [str(shelf.folder / "a.pdf")]


def test_names_of_files_are_safe_and_unique() -> None:
    found = file_names(["3B", "3b", "3/B", "../..", "Terminale STMG n°1", "6ème é", ""])
    assert found == ["3B", "3b-2", "3_B", "_", "Terminale_STMG_n_1", "6ème_é", "_-2"]


LETTERS = [
    person("1", profile=Profile.GUESTS, email="ada@exemple.example", first="Thị", last="ĐẶNG"),
    person("2", profile=Profile.GUESTS),
    person("3", profile=Profile.STUDENTS, email="pupil@exemple.example"),
    person("4", profile=Profile.TEACHERS, source="AAF", email="t@ac.example"),
    person("5", profile=Profile.GUESTS, email="active@exemple.example", activated=True),
]


def test_letters_go_to_each_alone_and_never_to_pupils() -> None:
    codes = {one: code(f"code-{one}") for one in "1234"}
    post = post_of(SCHOOL, LETTERS, codes, "fr")
    (message,) = post.messages
    assert message.to == ("ada@exemple.example",)
    assert message.about == "1"
    assert message.subject == "Votre compte ENT : Collège Inventé"
    assert "Bonjour Thị ĐẶNG," in message.text
    assert "code-1" in message.text
    assert not any(f"code-{one}" in message.text for one in "234")
    assert (post.pupils, post.elsewhere, post.active, post.addressless) == (1, 1, 1, 1)
    assert "code-1" not in repr(post)
    assert "Hello" in post_of(SCHOOL, LETTERS, codes, "en").messages[0].text


def test_a_sample_has_no_code_and_nobody_in_it() -> None:
    sample = sample_letter(SCHOOL, shipped().known["local"], "fr")
    assert sample is not None
    assert "********" in sample.text
    assert sample_letter(SCHOOL, shipped().known["academic"], "fr") is None
