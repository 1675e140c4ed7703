"""`entconf purge`, files of `entconf verify`, and the access log, from the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from entconf.cli.console import Console
from entconf.cli.purging import Purge, purge
from entconf.cli.session import Session
from entconf.engine.exported_files import exported_files
from entconf.engine.purging import PurgeRequest, find_old
from entconf.engine.purging_files import FILES
from entconf.engine.store.chain import lines_that_say
from entconf.engine.store.store import Store
from entconf.errors import ExitCode
from entconf.feeds.remembering import recall
from entconf.report.language import Language
from tests.cli.conftest import Run
from tests.feeds.schools import SCHOOL, TODAY, changed, healthy, with_people, without_people
from tests.feeds.writing import write_delivery

AT = ("--at", TODAY.isoformat())
NAME = "=HYPERLINK(1)<script>"
_IN_XML = NAME.replace("<", "&lt;")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one school, without ENT, and a delivery with a pupil of no class."""
    root = tmp_path / "site"
    (root / "inventory").mkdir(parents=True)
    (root / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n    feed: {path: drop, keep_days: 30}\n"
        f"  hosts:\n    {SCHOOL}: {{name: Collège Inventé}}\n",
        encoding="utf-8",
    )
    spoilt = changed(healthy(), "2001", classes=(), last_name=_IN_XML)
    write_delivery(root / "drop", spoilt, TODAY)
    return root


def at(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def purged(site: Path, when: datetime, **more: object) -> ExitCode:
    session = Session(Console(Language("en")), site, verbose=False)
    asked = Purge(days=90, yes=True, **more)  # type: ignore[arg-type]  # fields of Purge
    return purge(session, site, asked, lambda: when)


def rows_of(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    text = data.decode("utf-8-sig")
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines())
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_tables_are_private_and_hold_no_names_unless_asked(
    run: Run, site: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = run("verify", "--site", site, *AT, "--offline", "--csv", out)
    assert told.exit_code == 10
    files = sorted(path.name for path in out.iterdir())
    assert f"verify-{TODAY}-secretariat.csv" in files
    for path in out.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert "HYPERLINK" not in path.read_text("utf-8")
    (row,) = [
        one for one in rows_of(out / f"verify-{TODAY}-secretariat.csv") if one["Code"] == "REF03"
    ]
    assert (row["ENT id"], row["School"], row["UAI"]) == ("2001", "Collège Inventé", SCHOOL)
    assert row["Initials"].startswith("A.")


def test_excel_runs_nothing_that_somebody_wrote(run: Run, site: Path, tmp_path: Path) -> None:
    run("verify", "--site", site, *AT, "--csv", tmp_path / "out", "--full")
    rows = rows_of(tmp_path / "out" / f"verify-{TODAY}-secretariat.csv")
    assert {one["Last name"] for one in rows if one["ENT id"] == "2001"} == {f"'{NAME}"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_letter_is_one_private_page_that_runs_nothing(
    run: Run, site: Path, tmp_path: Path, language: str
) -> None:
    page = tmp_path / "letter.html"
    page.write_text("old", encoding="utf-8")
    page.chmod(0o644)
    run("verify", "--site", site, *AT, "--letter", page, "--full", "--lang", language)
    assert page.stat().st_mode & 0o777 == 0o600
    tags = _Tags()
    tags.feed(page.read_text("utf-8"))
    names = [name for name, _ in tags.tags]
    assert ("html", {"lang": language}) in tags.tags
    assert names.count("h1") == 1
    assert names.count("table") == names.count("caption")
    assert not {"script", "img", "link", "iframe"} & set(names)
    assert all("scope" in attrs for name, attrs in tags.tags if name == "th")
    assert NAME in tags.text
    assert "Collège Inventé" in tags.text


def test_a_letter_names_nobody_unless_asked_and_is_for_whom_it_is_said(
    run: Run, site: Path, tmp_path: Path
) -> None:
    page = tmp_path / "letter.html"
    run("verify", "--site", site, *AT, "--letter", page)
    assert "HYPERLINK" not in page.read_text("utf-8")
    assert "no class" in page.read_text("utf-8")
    run("verify", "--site", site, *AT, "--letter", page, "--to", "head")
    text = page.read_text("utf-8")
    assert "nothing to mend" in text
    assert "no class" not in text


def test_every_export_leaves_a_line_in_the_access_log(run: Run, site: Path, tmp_path: Path) -> None:
    page, out = tmp_path / "letter.html", tmp_path / "out"
    run("verify", "--site", site, *AT)
    assert json.loads(run("history", "exports", "--site", site, "--json").stdout)["exports"] == []
    run("verify", "--site", site, *AT, "--full")
    run("verify", "--site", site, *AT, "--letter", page, "--csv", out)
    told = json.loads(run("history", "exports", "--site", site, "--json").stdout)["exports"]
    assert {(one["what"], one["names"]) for one in told} == {
        ("screen", True),
        ("letter", False),
        ("csv", False),
    }
    (letter,) = [one for one in told if one["what"] == "letter"]
    assert (letter["files"], letter["to"], letter["schools"]) == (
        ["letter.html"],
        "secretariat",
        [SCHOOL],
    )
    assert letter["people"] >= 1
    assert letter["who"]
    shown = run("history", "exports", "--site", site).stdout
    assert "letter (secretariat)" in shown
    assert "EXEMPLE" not in shown


def test_a_file_that_cannot_be_written_is_told(run: Run, site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = run("verify", "--site", site, *AT, "--csv", tmp_path / "file" / "in")
    assert told.exit_code == 3
    assert "cannot be written" in told.stderr


def test_written_files_go_after_ninety_days_and_a_dry_run_erases_nothing(
    run: Run, site: Path, tmp_path: Path
) -> None:
    page = tmp_path / "letter.html"
    run("verify", "--site", site, *AT, "--letter", page)
    assert purged(site, at(90), areas=("exports",)) is ExitCode.OK
    assert page.exists()
    assert purged(site, at(91), areas=("exports",), dry=True) is ExitCode.CHANGES
    assert page.exists()
    assert purged(site, at(91), areas=("exports",)) is ExitCode.OK
    assert not page.exists()
    with Store(site) as store:
        assert exported_files(store.notes) == []
        (line,) = _lines(store, "purged")
        assert line["erased"] == {"exports": 1}
        assert store.journal.verify().whole


def test_a_file_that_somebody_put_in_its_place_stays(run: Run, site: Path, tmp_path: Path) -> None:
    page = tmp_path / "letter.html"
    run("verify", "--site", site, *AT, "--letter", page)
    page.write_text("mine", encoding="utf-8")
    with Store(site) as store:
        (old,) = find_old(PurgeRequest(site, store, at(91)), FILES)
        assert old.relics[0].note is not None
    purged(site, at(91), areas=("exports",))
    assert page.read_text("utf-8") == "mine"
    assert purged(site, at(91), areas=("exports",), dry=True) is ExitCode.OK


def _lines(store: Store, what: str) -> list[dict[str, object]]:
    return [json.loads(line.content) for line in lines_that_say(store.database, what)]


def test_who_left_is_forgotten_ninety_days_after_the_feed_told_them_last(
    run: Run, site: Path
) -> None:
    run("verify", "--site", site, *AT)
    tomorrow = TODAY + timedelta(days=1)
    write_delivery(site / "drop", without_people(healthy(), "2005", "4005"), tomorrow)
    run("verify", "--site", site, "--at", tomorrow.isoformat())
    with Store(site) as store:
        (memory,) = recall(store.notes).series.values()
        assert len(memory.gone) == 2
        before = len(memory.told)
    noon = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 12, tzinfo=UTC)
    assert purged(site, noon + timedelta(days=90), areas=("people",), dry=True) is ExitCode.OK
    assert purged(site, noon + timedelta(days=91), areas=("people",)) is ExitCode.OK
    with Store(site) as store:
        (memory,) = recall(store.notes).series.values()
        assert memory.gone == {}
        assert len(memory.told) == before - 2


def test_a_series_that_ended_and_a_school_no_longer_verified_are_forgotten(
    run: Run, site: Path
) -> None:
    run("verify", "--site", site, *AT)
    purged(site, datetime(2027, 6, 1, tzinfo=UTC), areas=("deliveries", "findings"))
    with Store(site) as store:
        known = recall(store.notes)
        assert (known.series, known.lasting, known.states) == ({}, {}, {})


def test_old_deliveries_go_where_the_site_says_so_but_none_that_is_read(
    run: Run, site: Path
) -> None:
    drop = site / "drop"
    for days in (50, 31, 30):
        write_delivery(drop, with_people(healthy()), TODAY - timedelta(days=days))
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    told = json.loads(run("purge", "--site", site, "--plan", "--json", "--area", "drops").stdout)
    assert told["erased"] is None
    assert purged(site, noon, areas=("drops",)) is ExitCode.OK
    left = {path.name.split("_")[2] for path in drop.iterdir()}
    assert left == {f"{TODAY:%Y%m%d}", f"{TODAY - timedelta(days=30):%Y%m%d}"}
    # The newest complete one is read by every verification, however old it is.
    purged(site, noon + timedelta(days=400), areas=("drops",))
    assert {path.name.split("_")[2] for path in drop.iterdir()} == {f"{TODAY:%Y%m%d}"}


def test_a_cache_of_people_that_nobody_uses_goes(site: Path) -> None:
    (site / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n    ent: {driver: memory}\n    backends: {guests: directory}\n"
        "    directory: {driver: ldap, cache: .entconf/people.db}\n"
        f"  hosts:\n    {SCHOOL}: {{}}\n",
        encoding="utf-8",
    )
    cache = site / ".entconf" / "people.db"
    cache.parent.mkdir()
    cache.write_bytes(b"people")
    assert purged(site, at(90), areas=("caches",)) is ExitCode.OK
    assert cache.exists()
    assert purged(site, at(91), areas=("caches",)) is ExitCode.OK
    assert not cache.exists()


def test_nobody_is_asked_without_a_terminal(run: Run, site: Path) -> None:
    run("verify", "--site", site, "--at", "2020-10-14")
    told = run("purge", "--site", site)
    assert told.exit_code == 4
    assert run("purge", "--site", site, "--plan").exit_code == 2
    assert run("purge", "--site", site, "--area", "exprts").exit_code == 3
    assert run("purge", "--site", site, "--yes").exit_code == 0
    assert run("purge", "--site", site, "--plan").exit_code == 0


def test_the_days_are_those_that_are_asked_for(run: Run, site: Path, tmp_path: Path) -> None:
    run("verify", "--site", site, *AT, "--letter", tmp_path / "a.html")
    assert purged(site, at(10), areas=("exports",), dry=True) is ExitCode.OK
    session = Session(Console(Language("en")), site, verbose=False)
    asked = Purge(days=7, areas=("exports",), dry=True)
    assert purge(session, site, asked, lambda: at(10)) is ExitCode.CHANGES
