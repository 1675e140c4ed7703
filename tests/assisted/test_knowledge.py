"""What is known, since when and by what; what ages, what the summer takes, what a backup holds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from entconf.drivers.assisted.product import Limit
from entconf.drivers.base import ReadRequest
from entconf.errors import ConfigurationError, PutOff
from entconf.model.backend import BackendSettings
from entconf.model.change import Action, Change, FieldChange
from entconf.model.guidance import Answer, Basis, Evidence, Reply, Sighting, Step
from entconf.model.resource import Declared, ResourceId
from entconf.model.text import Text
from entconf.model.values import Value
from tests.assisted.sites import DAY, SCHOOL, UAI, driver_of, example_site, said
from tests.assisted.test_exports import HEADER, LINE, PRONOTE, drop
from tests.assisted.test_worksheet import filled, looked, read
from tests.cli.conftest import Run

GUEST = ResourceId(UAI, "guests", "theatre")


def days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


def change_of_title(after: str = "PRONOTE") -> Change:
    return Change(PRONOTE, Action.CREATE, {}, {"title": after}, ())


class Scripted:
    """A guide with answers given beforehand; it keeps the objections."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.objections: list[str] = []

    def ask(self, step: Step, objection: Text | None) -> Answer:
        assert step.id == PRONOTE
        self.objections += [str(objection)] if objection is not None else []
        return self._answers.pop(0)


def by_export() -> Answer:
    return Answer(Reply.DONE, Evidence(Basis.EXPORT, "c.durand", days_ago(0)))


def test_what_nobody_saw_for_long_is_told(tmp_path: Path) -> None:
    driver = driver_of(tmp_path, stale_days=20)
    driver.note([Sighting(PRONOTE, present=True, fields={"title": "P"})], said(at=days_ago(21)))
    request = ReadRequest(SCHOOL, (Declared(PRONOTE, {"title": "P"}),), census=False)
    (notice,) = map(str, driver.read(request).notices)
    assert "not seen for more than 20 days" in notice
    assert "0511234P/connectors/pronote, by statement" in notice
    (known,) = driver.known(SCHOOL)
    assert (known.field, known.days, known.evidence.basis) == ("title", 21, Basis.STATEMENT)
    assert driver_of(tmp_path, stale_days=21).read(request).notices == ()


def test_without_an_export_of_people_nobody_is_counted_and_that_is_told(tmp_path: Path) -> None:
    (notice,) = map(str, driver_of(tmp_path).read(ReadRequest(SCHOOL)).notices)
    assert "the people touched are not counted" in notice


def test_the_summer_makes_manual_accounts_unsure(tmp_path: Path) -> None:
    limit = Limit(("guests",), "", "08-15", confirmed=True)
    assert limit.last_forgotten(date(2026, 8, 15)) == date(2026, 8, 15)
    assert limit.last_forgotten(date(2026, 8, 14)) == date(2025, 8, 15)
    driver = driver_of(tmp_path)
    sighting = Sighting(GUEST, present=True, fields={"first_name": "Ada"})
    driver.note([sighting], said(at="2020-06-12T08:00:00+00:00"))
    request = ReadRequest(SCHOOL, (Declared(GUEST, {"first_name": "Ada"}),))
    (unknown,) = driver.read(request).unknown
    assert "désactivés chaque été" in str(unknown.reason)
    driver.note([sighting], said(at=days_ago(0)))
    assert driver.read(request).unknown == ()


def test_an_export_that_contradicts_an_answer_is_told_and_asked_again(tmp_path: Path) -> None:
    drop(tmp_path, HEADER + LINE.replace("PRONOTE", "Pronotte"))
    driver = driver_of(tmp_path)
    reading = driver.read(ReadRequest(SCHOOL))
    guide = Scripted(by_export(), Answer(Reply.DONE, said()))
    driver.guided_by(guide)
    fields = (FieldChange("title", "Pronotte", "PRONOTE"),)
    before, after = {"title": "Pronotte"}, {"title": "PRONOTE"}
    driver.perform(Change(PRONOTE, Action.UPDATE, before, after, fields), reading)
    (objection,) = guide.objections
    assert "the export connecteurs.csv says Pronotte for Titre, not PRONOTE" in objection


def test_an_export_proves_an_answer(tmp_path: Path) -> None:
    driver = driver_of(tmp_path)
    reading = driver.read(ReadRequest(SCHOOL))
    guide = Scripted(by_export())
    driver.guided_by(guide)
    drop(tmp_path, HEADER + LINE)
    driver.perform(change_of_title(), reading)
    assert guide.objections == []
    assert {one.evidence.basis for one in driver.known(SCHOOL)} == {Basis.EXPORT}


def test_nobody_there_is_no_answer(tmp_path: Path) -> None:
    driver = driver_of(tmp_path)
    with pytest.raises(PutOff):
        driver.perform(change_of_title(), driver.read(ReadRequest(SCHOOL)))
    assert driver.known(SCHOOL) == []


def test_a_damaged_sheet_is_unknown_and_named(tmp_path: Path) -> None:
    driver = driver_of(tmp_path)
    driver.note([Sighting(PRONOTE, present=True, fields={"title": "P"})], said())
    sheet = tmp_path / f".entconf/assisted/{UAI}/connectors.json"
    sheet.write_text("{", encoding="utf-8")
    (unknown,) = driver.read(ReadRequest(SCHOOL, (Declared(PRONOTE, {"title": "P"}),))).unknown
    assert str(sheet) in str(unknown.reason)
    assert [one.good for one in driver.check([SCHOOL])] == [False, False]


def test_settings_are_read_strictly(tmp_path: Path) -> None:
    from entconf.drivers.registry import open_driver  # noqa: PLC0415 - for this test alone

    options: dict[str, Value] = {"product": True, "folder": "x", "stale_days": 0, "exports": ""}
    with pytest.raises(ConfigurationError) as caught:
        open_driver(BackendSettings("ent", "assisted", options, site=tmp_path), lambda _: "")
    told = [str(one.message) for one in caught.value.problems()]
    assert [one.split(":")[1].strip() for one in told] == [
        "folder",
        "product",
        "exports",
        "stale_days",
    ]


def applied(run: Run, tmp_path: Path) -> Path:
    site = example_site(tmp_path)
    code, told = read(run, site, filled(site, looked(run, site), "done"))
    assert code == 0, told
    return site


def test_drift_tells_by_what_each_value_is_known(run: Run, tmp_path: Path) -> None:
    site = applied(run, tmp_path)
    done = run("drift", "--evidence", "--site", site, "--at", DAY)
    assert done.exit_code == 0, done.output
    assert "connectors pronote title  statement, c.durand" in done.output
    old = run("drift", "--unseen-for", "1", "--site", site, "--at", DAY)
    assert "0 values are known" in old.output
    assert run("drift", "--evidence", "--json", "--site", site).exit_code != 0


def test_a_backup_holds_proofs_and_its_restore_is_a_worksheet(run: Run, tmp_path: Path) -> None:
    site = applied(run, tmp_path)
    people = f"UAI;Identifiant;Profil;Classe\n{UAI};zoe.secret;élève;6A\n"
    drop(site, people, "personnes.csv")
    drop(site, f"UAI;Identifiant;Intitulé;URL;Accès\n{UAI};esidoc;e-sidoc;https://x.example/;élève\n",
         "services.csv")  # fmt: skip
    assert run("backup", "--site", site).exit_code in {0, 7}
    out = tmp_path / "taken"
    done = run("backups", "files", UAI, "--out", out, "--site", site)
    assert done.exit_code == 0, done.output
    taken = {one.relative_to(out).as_posix() for one in out.rglob("*") if one.is_file()}
    assert {"declared.json", "seen/connectors.json", "exports/services.csv"} <= taken
    assert "exports/personnes.csv" not in taken
    assert json.loads((out / "seen/connectors.json").read_text(encoding="utf-8"))["things"]

    driver_of(site, "kosmos").note([Sighting(PRONOTE, present=False)], said(at=days_ago(0)))
    back = run("restore", UAI, "--yes", "--site", site, "--at", DAY)
    assert back.exit_code == 2, back.output
    (page,) = (site / ".entconf/worksheets").glob("*.html")
    assert "PRONOTE" in page.read_text(encoding="utf-8")
