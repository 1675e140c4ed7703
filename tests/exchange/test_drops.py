"""Drops: names, retention, atomic arrival, checksums; transfers between folders."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entconf.exchange.drops.folder import FolderPlace
from entconf.exchange.drops.naming import Entry, filled, is_whole, matching, outdated
from entconf.exchange.drops.place import DropError
from entconf.model.establishment import Establishment
from tests.acceptance.sites import Site

SCHOOL = Establishment("0990001N", "Collège Ada")
NOW = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)


def entry(name: str, modified: float = 0) -> Entry:
    return Entry(name, 1, modified)


def test_days_are_those_of_the_school() -> None:
    # Half past ten in the evening in UTC is the next day in France.
    assert filled("{date}-{uai}-{name}", SCHOOL, NOW, "a.xml") == "20260902-0990001N-a.xml"
    assert filled("{other}", SCHOOL, NOW) == "{other}"


def test_patterns_take_whole_files_the_oldest_first() -> None:
    names = ["b.CSV", "a.csv", ".a.csv.1.part", "c.csv.filepart", "a.csv.sha256", "x/y.csv", "a?"]
    found = matching([entry(name, -place) for place, name in enumerate(names)], "*.csv")
    assert [one.name for one in found] == ["a.csv", "b.CSV"]
    assert [one.name for one in matching(map(entry, names), "a[?]")] == []
    assert not is_whole("")


@pytest.mark.parametrize(
    ("template", "limits", "gone"),
    [
        ("{name}", {"keep": 1}, []),
        ("{date}-{name}", {}, []),
        ("{date}-{name}", {"keep": 2}, ["20260901-a"]),
        ("{date}-{name}", {"before": 20260903}, ["20260901-a", "20260902-a", "20260902-b"]),
        ("{date}-{name}", {"keep": 1, "before": 20260902}, ["20260901-a", "20260902-a"]),
        ("{date}-{name}-{date}", {"keep": 1}, []),
    ],
)
def test_only_dated_files_of_the_template_go(
    template: str, limits: dict[str, int], gone: list[str]
) -> None:
    names = ["20260901-a", "20260902-a", "20260903-a", "20260902-b", "other", "2026-a"]
    assert list(outdated(map(entry, names), template, SCHOOL, limits)) == gone


def test_a_file_arrives_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FolderPlace(tmp_path / "out", "out", ours=True)
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)
    place.put(source, "a.xml")
    arrived = tmp_path / "out" / "a.xml"
    assert stat.S_IMODE(arrived.stat().st_mode) == 0o600
    source.write_bytes(b"y" * 100_000)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DropError, match=r"out/a\.xml: no space is left on the disk"):
        place.put(source, "a.xml")
    assert arrived.read_bytes()[:1] == b"x"
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["a.xml"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.csv").symlink_to(secret)
    place = FolderPlace(drop, "drop")
    assert place.entries() == []
    with pytest.raises(DropError):
        place.fetch("a.csv", tmp_path / "copy")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path / "site", ("a", "secret-of-nobody"))
    (site.root / "out").mkdir(parents=True)
    site.inventory("http://127.0.0.1:1", {SCHOOL.uai: SCHOOL.name})
    site.play(
        "- name: a\n  hosts: all\n  exchanges:\n    envoi:\n      type: transfer\n      from: out\n"
        '      to: {folder: "in/{uai}", names: "{date}-{name}", keep: 2, checksum: sha256}\n'
        '      files: "*.xml"\n'
    )
    return site


def arrived(site: Site) -> list[str]:
    return sorted(one.name for one in (site.root / "in" / SCHOOL.uai).iterdir())


def test_a_file_is_sent_once_by_its_content(site: Site) -> None:
    (site.root / "out" / "a.xml").write_text("<a/>")
    site.run("exchange", "run", "envoi", "--plan").expect(2)
    assert not (site.root / "in").exists()
    site.run("exchange", "run", "envoi", "--yes").expect(0)
    first, beside = arrived(site)
    assert beside == f"{first}.sha256"
    told = (site.root / "in" / SCHOOL.uai / beside).read_text().split()
    assert told == [hashlib.sha256(b"<a/>").hexdigest(), first]
    (site.root / "out" / "renamed.xml").write_text("<a/>")
    again = site.run("exchange", "run", "envoi", "--yes").expect(0)
    assert "Nothing to do" in again.out
    assert len(arrived(site)) == 2


def test_what_is_too_old_goes_with_its_checksum(site: Site) -> None:
    folder = site.root / "in" / SCHOOL.uai
    folder.mkdir(parents=True)
    for day in (20200101, 20200102):
        (folder / f"{day}-a.xml").write_text("old")
        (folder / f"{day}-a.xml.sha256").write_text("old")
    (folder / "mine.xml").write_text("of somebody else")
    (site.root / "out" / "a.xml").write_text("<a/>")
    site.run("exchange", "run", "envoi", "--yes").expect(0)
    left = arrived(site)
    assert left[:3] == ["20200102-a.xml", "20200102-a.xml.sha256", left[2]]
    assert "mine.xml" in left
    assert len(left) == 5


@pytest.mark.parametrize(
    ("beside", "said"),
    [(None, "has no checksum beside it"), ("0" * 64, "is not what its checksum says")],
)
def test_a_demanded_checksum_is_held(site: Site, beside: str | None, said: str) -> None:
    site.play(
        "- name: a\n  hosts: all\n  exchanges:\n    envoi:\n      type: transfer\n"
        "      from: {folder: out, checksum: sha256}\n      to: in\n      files: '*.xml'\n"
    )
    (site.root / "out" / "a.xml").write_text("<a/>")
    if beside is not None:
        (site.root / "out" / "a.xml.sha256").write_text(beside)
    assert said in site.run("exchange", "run", "envoi", "--yes").expect(7).err
    (site.root / "out" / "a.xml.sha256").write_text(hashlib.sha256(b"<a/>").hexdigest())
    site.run("exchange", "run", "envoi", "--yes").expect(0)
    assert (site.root / "in" / "a.xml").read_text() == "<a/>"


def test_a_drop_that_is_not_there_is_told(site: Site) -> None:
    (site.root / "out").rmdir()
    told = site.run("exchange", "run", "envoi", "--yes").expect(7)
    assert "out: there is no such file or folder" in told.err
    assert "failed" in site.run("exchange", "status").out


def test_a_full_disk_leaves_nothing_half(site: Site) -> None:
    (site.root / "out" / "a.xml").write_bytes(b"x" * 3_000_000)
    ended = site.run("exchange", "run", "envoi", "--yes", file_size=1_000_000)
    assert ended.code == 7, ended.said
    assert not (site.root / "in").exists()
