"""Exports that are dropped: taken, or refused with the line and what would be right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from entconf.drivers.assisted.driver import AssistedDriver
from entconf.drivers.base import Reading, ReadRequest
from entconf.model.guidance import Sighting
from entconf.model.resource import Declared, ResourceId
from tests.assisted.sites import SCHOOL, UAI, driver_of, said

HEADER = "modèle;UAI;clé;titre;adresse;accès\n"
LINE = f"1;{UAI};pronote;PRONOTE;https://vie.example/;enseignants,élèves\n"
PRONOTE = ResourceId(UAI, "connectors", "pronote")


def drop(site: Path, content: bytes | str, name: str = "connecteurs.csv", day: int = 0) -> Path:
    folder = site / ".entconf/drop" / UAI
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if day:
        os.utime(path, (day, day))
    return path


def read(site: Path, *declared: Declared, complete: bool = False) -> Reading:
    kinds = frozenset({"connectors"} if complete else ())
    wanted = declared or (Declared(PRONOTE, {"title": "PRONOTE"}),)
    return driver_of(site).read(ReadRequest(SCHOOL, wanted, kinds, census=False))


def test_an_export_tells_what_is_live(tmp_path: Path) -> None:
    drop(tmp_path, HEADER + LINE)
    reading = read(tmp_path, complete=True)
    (live,) = reading.live
    assert live.attributes == {
        "title": "PRONOTE",
        "url": "https://vie.example/",
        "for": ("students", "teachers"),
    }
    assert reading.unknown == ()


def test_what_a_full_export_does_not_name_is_not_there(tmp_path: Path) -> None:
    drop(tmp_path, HEADER + LINE)
    other = ResourceId(UAI, "connectors", "esidoc")
    reading = read(tmp_path, Declared(other, {"title": "e-sidoc"}))
    assert (reading.unknown, reading.live) == ((), ())


def test_a_field_that_no_export_shows_is_unknown(tmp_path: Path) -> None:
    drop(tmp_path, HEADER + LINE)
    (unknown,) = read(tmp_path, Declared(PRONOTE, {"target": "new"})).unknown
    assert unknown.key == "pronote"
    assert "never seen: target" in str(unknown.reason)


BAD: dict[str, tuple[bytes | str, tuple[str, ...]]] = {
    "another school": (HEADER + LINE.replace(UAI, "0990001X"), ("line 2", "0990001X", UAI)),
    "another version": (
        HEADER + LINE.replace("1;", "2;", 1),
        ("line 2", "version 2", "known for 1"),
    ),
    "another encoding": ((HEADER + LINE).encode("windows-1252"), ("line 1", "not utf-8")),
    "encoded twice": (
        (HEADER + LINE.replace("PRONOTE", "Vie scolaire é"))
        .encode()
        .decode("windows-1252")
        .encode(),
        ("line 1", "not utf-8"),
    ),
    "a column less": (HEADER.replace(";titre", "") + LINE, ("titre is missing",)),
    "a column renamed": (HEADER.replace("titre", "Titre") + LINE, ("titre is missing", "Titre")),
    "other delimiter": ((HEADER + LINE).replace(";", ","), ("parted by another sign (comma)",)),
    "a cell more": (HEADER + LINE.replace("\n", ";x\n"), ("line 2", "7 cells", "6")),
    "a line twice": (HEADER + LINE + LINE, ("line 3", "pronote stands on line 2 already")),
    "a mangled number": (HEADER + LINE.replace("PRONOTE", "1,23E+08"), ("line 2", "spreadsheet")),
    "an unknown profile": (
        HEADER + LINE.replace("élèves", "élève"),
        ("line 2", "did you mean élèves"),
    ),
    "no line": (HEADER, ("no line below the first",)),
    "nothing": ("", ("empty",)),
    "a spreadsheet": (b"PK\x03\x04 and so on", ("spreadsheet",)),
    "an open quote": (HEADER + LINE.replace("PRONOTE", '"PRONOTE'), ("no CSV",)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_export_makes_its_kind_unknown_and_loses_nothing(tmp_path: Path, name: str) -> None:
    content, words = BAD[name]
    driver_of(tmp_path).note([Sighting(PRONOTE, present=True, fields={"title": "Avant"})], said())
    path = drop(tmp_path, content)
    (unknown,) = read(tmp_path).unknown
    told = str(unknown.reason)
    assert (unknown.kind, unknown.key) == ("connectors", None)
    assert "connecteurs.csv" in told
    for word in words:
        assert word in told
    path.unlink()
    reading = read(tmp_path)
    assert reading.unknown == ()
    assert reading.live[0].attributes == {"title": "Avant"}


def test_an_export_contradicts_an_older_statement_and_counts(tmp_path: Path) -> None:
    driver_of(tmp_path).note([Sighting(PRONOTE, present=True, fields={"title": "Avant"})], said())
    drop(tmp_path, HEADER + LINE)
    reading = read(tmp_path)
    assert reading.live[0].attributes["title"] == "PRONOTE"
    (notice,) = map(str, reading.notices)
    assert "pronote, title: c.durand told it otherwise on 2026-11-20 (statement)" in notice
    assert read(tmp_path).notices == ()


def test_an_older_export_does_not_undo_what_was_said_since(tmp_path: Path) -> None:
    drop(tmp_path, HEADER + LINE, day=1_790_000_000)  # September 2026
    driver_of(tmp_path).note([Sighting(PRONOTE, present=True, fields={"title": "Après"})], said())
    assert read(tmp_path).live[0].attributes["title"] == "Après"


def test_the_same_export_is_taken_once(tmp_path: Path) -> None:
    drop(tmp_path, HEADER + LINE, day=1_790_000_000)
    read(tmp_path)
    driver_of(tmp_path).note(
        [Sighting(PRONOTE, present=False)], said(at="2026-09-01T00:00:00+00:00")
    )
    drop(tmp_path, HEADER + LINE, name="connecteurs-2.csv", day=1_790_000_000)
    assert read(tmp_path).live == ()


def test_of_pupils_an_export_of_people_leaves_numbers_alone(tmp_path: Path) -> None:
    people = (
        "modèle;UAI;identifiant;profil;classe\n"
        f"1;{UAI};a.martin;enseignants;\n1;{UAI};zoe.secret;élèves;6A\n1;{UAI};tom.secret;élèves;6A\n"
    )
    drop(tmp_path, people, "personnes.csv")
    group = ResourceId(UAI, "groups", "Club")
    members = {"members": {"classes": ("6A",), "people": ("a.martn",)}}
    reading = read(tmp_path, Declared(group, members))
    assert reading.census.profiles == {"students": 2, "teachers": 1}
    assert reading.census.groups["class/6A"] == {"students": 2}
    (problem,) = reading.problems
    assert "did you mean a.martin?" in str(problem.hint)
    kept = "".join(
        path.read_text(encoding="utf-8")
        for path in (tmp_path / ".entconf/assisted").rglob("*.json")
    )
    assert "a.martin" in kept
    assert "secret" not in kept


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    driver: AssistedDriver = driver_of(tmp_path)
    driver.note([Sighting(PRONOTE, present=True, fields={"title": "PRONOTE"})], said())
    folder = tmp_path / ".entconf/assisted"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / UAI / "connectors.json").stat().st_mode & 0o777 == 0o600
    assert (folder / ".gitignore").read_text() == "*\n"


def test_a_bad_export_of_people_is_told(tmp_path: Path) -> None:
    drop(
        tmp_path, f"modèle;UAI;identifiant;profil;classe\n1;{UAI};a.martin;prof;\n", "personnes.csv"
    )
    told = " ".join(map(str, read(tmp_path).notices))
    assert "personnes.csv, line 2: there is no profile prof" in told
