"""`entconf usage` and `entconf mission`: on the embedded ENT, and out of files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from entconf.engine.store.chain import lines_that_say
from entconf.engine.store.store import Store
from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import UAI, Run
from tests.report.activity.year import UAI as INVENTED
from tests.report.activity.year import YEAR, make_site


@pytest.fixture
def school(sandbox: RunningSandbox, tmp_path: Path) -> Path:
    """A site of the embedded ENT's school, with targets."""
    root = tmp_path / "site"
    (root / "inventory").mkdir(parents=True)
    (root / "inventory" / "schools.yml").write_text(
        f"all:\n  vars:\n    ent: {{driver: edifice, url: '{sandbox.url}', "
        "login: !secret env:ENTCONF_LOGIN, password: !secret env:ENTCONF_PASSWORD}\n"
        "    feed: {path: drop, activation: {students: 1}}\n"
        f"  hosts:\n    {UAI}: {{name: Collège Inventé}}\n",
        encoding="utf-8",
    )
    return root


def document(told: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(told)
    return found


def test_the_ent_is_asked_and_what_it_told_is_kept(run: Run, school: Path) -> None:
    told = run("usage", "--site", school, "--json")
    assert told.exit_code == 0, told.output
    found = document(told.stdout)
    assert found["activation"]
    assert found["visits"]
    for one in found["activation"]:
        population, active = one["population"], one["active"]
        if isinstance(population, int) and isinstance(active, int):
            assert population >= 5
            assert active == 0 or active >= 5
            assert active == population or population - active >= 5
    again = run("usage", "--site", school, "--json", "--offline")
    assert again.stdout == told.stdout
    with Store(school) as store:
        (line,) = lines_that_say(store.database, "usage")
    numbers = [
        value
        for one in json.loads(line.content)["usage"]["activation"]
        for value in (one["population"], one["active"])
        if value is not None
    ]
    assert not any(0 < one < 5 for one in numbers)


def test_a_missed_target_is_a_warning(run: Run, school: Path) -> None:
    path = school / "inventory" / "schools.yml"
    path.write_text(path.read_text("utf-8").replace("students: 1", "students: 100"), "utf-8")
    told = run("usage", "--site", school)
    assert told.exit_code == 9
    assert "Target: 100 % of pupils: missed" in told.stdout


def test_the_table_for_excel_holds_what_is_shown(run: Run, school: Path, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    told = document(run("usage", "--site", school, "--json", "--csv", path).stdout)
    rows = [*csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";")]
    cells = {(r["indicator"], r["profile"], r["class"], r["month"]): r["value"] for r in rows}
    for one in told["activation"]:
        value = cells["active", str(one["profile"]), str(one["class"]), ""]
        assert value == ("" if one["active"] is None else str(one["active"]))


def test_an_ent_that_does_not_answer_is_no_empty_school(
    run: Run, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_PASSWORD", "wrong")
    told = run("usage", "--site", school)
    assert told.exit_code == 7
    with Store(school) as store:
        assert lines_that_say(store.database, "usage") == ()


def test_an_ent_that_tells_nothing_and_figures_out_of_a_file(run: Run, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    told = run("usage", "--site", site, "--uai", INVENTED)
    assert told.exit_code == 3
    assert "entconf usage template" in told.stderr
    path = tmp_path / "figures.csv"
    path.write_text(run("usage", "template", "--lang", "fr").stdout, encoding="utf-8")
    assert run("usage", "import", path, "--site", site).exit_code == 0
    late = ("--at", "2027-07-31")
    shown = run("usage", "--site", site, "--uai", INVENTED, "--offline", "--year", YEAR, *late)
    assert "12480, 702 users" in shown.stdout
    path.write_text("mois;uai;visites;visiteurs\n2026-09;0991111A;9;9\n", encoding="utf-8")
    told = run("usage", "import", path, "--site", site)
    assert told.exit_code == 3
    assert "0991111A is no school of the site" in told.stderr
    with Store(site) as store:
        assert len(lines_that_say(store.database, "usage")) == 1


def test_which_school_and_which_year(run: Run, tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    told = run("mission", "--site", site)
    assert told.exit_code == 3
    assert "--uai" in told.stderr
    told = run("mission", "--site", site, "--uai", INVENTED, "--year", "2026")
    assert told.exit_code == 3 or "no school year" in told.output
    assert run("mission", "--site", site, "--uai", INVENTED, "--year", YEAR).exit_code == 0


def test_the_mission_as_json_names_its_lines(run: Run, school: Path) -> None:
    run("usage", "--site", school)
    told = document(run("mission", "--site", school, "--json").stdout)
    assert len(told["duties"]) == 14
    (adoption,) = [one for one in told["duties"] if one["code"] == "3.2"]
    assert adoption["standing"] == "done"
    evidence = adoption["evidence"]
    assert isinstance(evidence, list)
    assert evidence[0]["figure"]["lines"] == [1]


def test_what_a_real_run_did_is_counted_and_explained(
    run: Run, example: Path, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    site = ("--site", example, "-e", f"ent_url={sandbox.url}")
    assert run("apply", *site, "--yes").exit_code == 0
    (row,) = json.loads(run("history", "--site", example, "--json").stdout)["runs"]
    told = json.loads(run("history", "show", row["run"], "--site", example, "--json").stdout)
    done = sum("features/" in json.dumps(one) for one in told["writes"] if one["state"] == "done")
    assert done
    told = run("report", *site, "--uai", UAI, "--out", tmp_path, "--format", "json")
    assert told.exit_code == 0, told.output
    report = json.loads(next(tmp_path.glob("*.json")).read_text("utf-8"))
    figures = {one["name"]: one for one in report["figures"]}
    assert figures["changes.features"]["value"] == done
    assert figures["changes.features"]["runs"] == [row["run"]]
    assert figures["backups"]["value"] == 1
    standing = {i["code"]: i["standing"] for s in report["sections"] for i in s["items"]}
    assert standing["1.1"] == "done"
    assert standing["1.3"] == "partly"
    assert standing["3.3"] == "none"
