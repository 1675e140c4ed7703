"""`entconf verify`: with a site and without, and what it ends with."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest

from entconf.engine.store.store import Store
from entconf.feeds.roster import Roster
from tests.cli.conftest import ROOT, Run
from tests.feeds.schools import OTHER, SCHOOL, TODAY, changed, healthy, without_people
from tests.feeds.writing import write_delivery

AT = ("--at", TODAY.isoformat())
YES_FIRST = "The deliveries can be applied; whether the ENT follows was not looked at."


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one school with an ENT in memory, and its drop."""
    root = tmp_path / "site"
    (root / "inventory").mkdir(parents=True)
    (root / "inventory" / "schools.yml").write_text(
        "all:\n  vars:\n    ent: {driver: memory}\n    feed: {path: drop}\n"
        f"  hosts:\n    {SCHOOL}: {{name: Collège Inventé}}\n",
        encoding="utf-8",
    )
    return root


def deliver(site: Path, roster: Roster, day: date = TODAY) -> None:
    write_delivery(site / "drop", roster, day)


def test_a_delivery_is_verified_without_a_site(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    drop = write_delivery(tmp_path / "drop", healthy(), TODAY)
    told = run("verify", "--feed", drop, *AT)
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0] == YES_FIRST
    assert not (tmp_path / ".entconf").exists()


@pytest.mark.parametrize(
    ("roster", "code", "answer"),
    [
        (healthy(), 0, "unknown"),
        (without_people(healthy(), "7900"), 0, "unknown"),  # REF11 is information
        (changed(healthy(), "2001", ine=""), 9, "unknown"),
        (changed(healthy(), "2001", classes=()), 10, "unknown"),
        (Roster(healthy().origin, {}, healthy().structures), 11, "no"),
    ],
)
def test_exit_codes_tell_weights_apart(
    run: Run, tmp_path: Path, roster: Roster, code: int, answer: str
) -> None:
    drop = write_delivery(tmp_path / "drop", roster, TODAY)
    told = run("verify", "--feed", drop, "--json", *AT)
    document = json.loads(told.stdout)
    assert (told.exit_code, document["exit_code"], document["answer"]) == (code, code, answer)


def test_the_document_is_what_its_schema_says(run: Run, site: Path) -> None:
    schema = json.loads((ROOT / "schemas" / "verification.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    deliver(site, changed(changed(healthy(), "2001", classes=()), "4001", email="none"))
    for extra in ((), ("--full",), ("--offline",)):
        told = run("verify", "--site", site, "--json", *AT, *extra)
        document = json.loads(told.stdout)
        assert document["findings"]
        assert [error.message for error in validator.iter_errors(document)] == []
        del document["findings"][0]["weight"]
        assert not validator.is_valid(document)


def test_people_are_ids_and_initials_unless_full(run: Run, tmp_path: Path) -> None:
    drop = write_delivery(tmp_path / "drop", changed(healthy(), "2001", ine=""), TODAY)
    for extra in ((), ("--json",)):
        told = run("verify", "--feed", drop, *AT, *extra)
        assert "2001" in told.stdout
        assert "A. E." in told.stdout
        assert "EXEMPLEAB" not in told.stdout
        told = run("verify", "--feed", drop, *AT, *extra, "--full")
        assert "EXEMPLEAB" in told.stdout


def test_a_site_is_verified_and_remembers(run: Run, site: Path) -> None:
    deliver(site, changed(healthy(), "2001", classes=()))
    told = run("verify", "--site", site, "--offline", *AT)
    assert told.exit_code == 10
    tomorrow = TODAY + timedelta(days=1)
    deliver(site, changed(healthy(), "2001", classes=()), tomorrow)
    told = run("verify", SCHOOL, "--site", site, "--offline", "--json", "--at", tomorrow)
    (finding,) = json.loads(told.stdout)["findings"]
    assert (finding["code"], finding["since"]) == ("REF03", TODAY.isoformat())
    assert finding["person"] == {"ent_id": "2001", "initials": "A. E."}
    with Store(site) as store, store.database.reading() as cursor:
        lines = cursor.execute("SELECT content FROM lines WHERE what = 'verified'").fetchall()
    assert len(lines) == 2
    assert '"REF03":1' in lines[0][0]
    assert "2001" not in lines[0][0].replace(TODAY.isoformat(), "")


def test_the_ent_is_read_unless_offline(run: Run, site: Path) -> None:
    deliver(site, healthy())
    told = run("verify", "--site", site, "--json", *AT)
    document = json.loads(told.stdout)
    assert document["offline"] is False
    assert document["schools"][0]["failure"] is None


def test_an_ent_that_is_down_has_its_own_code(run: Run, site: Path) -> None:
    inventory = site / "inventory" / "schools.yml"
    text = inventory.read_text(encoding="utf-8")
    secret = "!secret env:ENTCONF_PASSWORD"
    down = f"{{driver: edifice, url: 'http://127.0.0.1:9', login: a, password: {secret}}}"
    inventory.write_text(text.replace("{driver: memory}", down), encoding="utf-8")
    deliver(site, healthy())
    told = run("verify", "--site", site, *AT)
    assert told.exit_code == 7
    assert told.stdout.splitlines()[0] == (
        "The deliveries can be applied; whether the ENT follows could not be read."
    )
    assert "refuses the connection" in told.stdout


def test_a_site_needs_no_site_for_a_broken_playbook(run: Run, site: Path) -> None:
    (site / "playbooks").mkdir()
    (site / "playbooks" / "broken.yml").write_text("- name: [", encoding="utf-8")
    deliver(site, healthy())
    assert run("verify", "--site", site, "--offline", *AT).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--feed", "drop", "college"), "no UAI"),
        (("--feed", "drop", SCHOOL, OTHER, "--siecle", "drop"), "one school"),
        ((), "inventory/"),
    ],
)
def test_wrong_questions_are_told(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_delivery(tmp_path / "drop", healthy(), TODAY)
    told = run("verify", *arguments, *AT)
    assert told.exit_code == 3
    assert word in told.stderr


def test_a_school_without_feed_is_told(run: Run, site: Path) -> None:
    inventory = site / "inventory" / "schools.yml"
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text.replace("    feed: {path: drop}\n", ""), encoding="utf-8")
    told = run("verify", "--site", site, *AT)
    assert told.exit_code == 3
    assert "has no feed" in told.stderr
    assert "feed: {path: ...}" in told.stderr


def test_of_a_whole_site_a_school_without_feed_is_left_out(run: Run, site: Path) -> None:
    inventory = site / "inventory" / "schools.yml"
    inventory.write_text(
        f"all:\n  hosts:\n    {SCHOOL}: {{feed: {{path: drop}}}}\n    {OTHER}: {{}}\n",
        encoding="utf-8",
    )
    deliver(site, healthy())
    told = run("verify", "--site", site, "--offline", *AT)
    assert (told.exit_code, told.stderr) == (0, f"{OTHER} has no feed: it is left out\n")
    assert run("verify", OTHER, "--site", site, "--offline", *AT).exit_code == 3


def test_no_is_said_in_the_first_line_with_since_and_for_whom(run: Run, site: Path) -> None:
    deliver(site, healthy())
    old = TODAY + timedelta(days=20)
    told = run("verify", "--site", site, "--offline", "--at", old)
    assert told.exit_code == 11
    assert told.stdout.splitlines()[0] == (
        f"Automatic creation and update of accounts: NO since {TODAY} for everybody of 1 school: "
        f"Collège Inventé ({SCHOOL})."
    )


def test_a_late_feed_is_not_yet_an_incident(run: Run, site: Path) -> None:
    deliver(site, healthy())
    told = run("verify", "--site", site, "--offline", "--at", TODAY + timedelta(days=5))
    assert told.exit_code == 0
    assert "not yet an incident" in told.stdout
