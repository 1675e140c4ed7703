"""Exports and GAR deliveries run by name, against both ENTs, down to the access log."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from entconf.engine.store.store import Store
from entconf.exchange.gar.checking import check_paths
from entconf.exchange.gar.xsd import load_xsds
from tests.exchange.gar_files import codes
from tests.exchange.places import Bench

OWN_MAP = """\
software: Cahier
confirmed: false
format: {separator: ",", line_end: lf, bom: false}
files:
  - file: "cahier-{uai}.csv"
    profiles: [students]
    columns:
      - {name: id, from: external_id, required: true}
      - {name: login, from: login}
"""


def out(bench: Bench, pattern: str = "*") -> list[Path]:
    return sorted((bench.site.root / "out").glob(pattern))


def messages(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    dialect = ";" if ";" in text.splitlines()[0] else ","
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=dialect))


@pytest.fixture
def moodle(ent: Bench) -> Bench:
    ent.declare("moodle:", "  type: export", "  map: moodle", "  to: out")
    return ent


def test_a_plan_tells_the_files_and_lets_nothing_out(moodle: Bench) -> None:
    told = moodle.told("moodle", "--plan")
    assert told["exit_code"] == 2
    assert f"moodle-{moodle.school.uai}.csv" in messages(told)
    assert "docs.moodle.org" in messages(told), "what confirms the columns is shown"
    assert out(moodle) == []


def test_everybody_of_the_profiles_is_in_the_file_once(moodle: Bench) -> None:
    assert moodle.told("moodle", "--yes")["exit_code"] == 0
    (path,) = out(moodle)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    exported = [row["username"] for row in rows(path)]
    expected = [
        one.login.lower()
        for one in moodle.accounts()
        if one.profile in {"students", "teachers", "staff"}
        and not one.deletion_pending
        and one.login
    ]
    assert sorted(exported) == sorted(expected)
    assert len(set(exported)) == len(exported) > 0
    assert "code" not in path.read_text(encoding="utf-8").splitlines()[0]


def test_every_run_is_in_the_access_log_without_a_name(moodle: Bench) -> None:
    moodle.told("moodle", "--yes")
    with Store(moodle.site.root) as store:
        (line,) = store.journal.exports()
    assert line.export.to == "Moodle"
    assert line.export.people == len(rows(out(moodle)[0]))
    assert line.export.schools == (moodle.school.uai,)
    assert line.export.files == (out(moodle)[0].name,)
    assert line.export.names


def test_it_runs_again_and_status_is_fresh(moodle: Bench) -> None:
    for _ in range(2):
        assert moodle.told("moodle", "--yes")["exit_code"] == 0
    assert len(out(moodle)) == 1
    assert moodle.run("status").code == 0


def test_a_map_of_the_site_needs_no_code(ent: Bench) -> None:
    ent.site.write("exports/cahier.yml", OWN_MAP)
    ent.declare("cahier:", "  type: export", "  map: cahier", "  to: out", "  excel: true")
    told = ent.told("cahier", "--yes")
    assert told["exit_code"] == 0
    assert "NOT confirmed" in messages(told)
    (path,) = out(ent)
    content = path.read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"id";"login"\r\n')


def test_a_wrong_map_is_told_with_its_line(ent: Bench) -> None:
    ent.site.write("exports/cahier.yml", OWN_MAP.replace("from: login", "from: logins"))
    ent.declare("cahier:", "  type: export", "  map: cahier", "  to: out")
    run = ent.run("run", "cahier", "--yes")
    assert run.code == 3
    assert "exports/cahier.yml:9" in run.said
    assert "login" in run.said
    assert out(ent) == []


def test_an_unknown_map_is_told_with_the_nearest(ent: Bench) -> None:
    ent.declare("cahier:", "  type: export", "  map: mooodle", "  to: out")
    run = ent.run("run", "cahier", "--yes")
    assert run.code == 3
    assert "moodle" in run.said


def test_nobody_replaces_a_list_by_an_empty_one(ent: Bench) -> None:
    ent.site.write("exports/cahier.yml", OWN_MAP)
    ent.declare("cahier:", "  type: export", "  map: cahier", "  to: out", "  profiles: [teachers]")
    (ent.site.root / "out").mkdir()
    before = ent.site.write(f"out/cahier-{ent.school.uai}.csv", "before")
    run = ent.run("run", "cahier", "--yes")
    assert run.code == 3
    assert "nobody would be in the files" in run.said
    assert before.read_text(encoding="utf-8") == "before"


def test_logins_are_not_to_be_had_from_a_feed(ent: Bench) -> None:
    ent.declare("moodle:", "  type: export", "  map: moodle", "  to: out", "  source: feed")
    run = ent.run("run", "moodle", "--yes")
    assert run.code == 3, "there is no feed"
    assert "feed" in run.said
    assert out(ent) == []


def test_a_gar_delivery_from_live_accounts(ent: Bench) -> None:
    ent.declare("gar:", "  type: gar", "  ent: ENTEXEMPLE", "  to: out")
    plan = ent.told("gar", "--plan")
    assert plan["exit_code"] == 2
    assert "no XSD for 2D was given" in messages(plan)
    assert out(ent) == []
    done = ent.told("gar", "--yes")
    assert done["exit_code"] == 0, done
    archive, checksum = out(ent)
    assert checksum.name == f"{archive.name}.md5"
    assert codes(check_paths([archive], load_xsds([]))) <= {"GAR16"}
    with Store(ent.site.root) as store:
        (line,) = store.journal.exports()
    assert (line.export.to, line.export.files) == ("GAR", (archive.name, checksum.name))
    assert line.export.people > 0


def test_the_command_line_checks_a_delivery_without_a_site(sandbox: Bench) -> None:
    sandbox.declare("gar:", "  type: gar", "  ent: ENTEXEMPLE", "  to: out")
    sandbox.told("gar", "--yes")
    archive, checksum = out(sandbox)
    run = sandbox.site.run("gar", "check", str(archive), "--json").expect(0, 9)
    document = json.loads(run.out)
    assert (document["document"], document["files"], document["xsd"]) == ("gar-check", 5, False)
    checksum.write_text("0" * 32)
    run = sandbox.site.run("gar", "check", str(archive)).expect(11)
    assert "GAR17" in run.out


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("schools: [0990099Z]", "not among its schools"),
        ("ent: 'EN T'", "digits"),
        ("xsd: nowhere.xsd", "nowhere.xsd"),
        ("degree: 3D", "2D"),
    ],
)
def test_wrong_settings_of_a_delivery_are_told(sandbox: Bench, wrong: str, told: str) -> None:
    lines = ["  ent: ENTEXEMPLE"] if not wrong.startswith("ent") else []
    sandbox.declare("gar:", "  type: gar", *lines, "  to: out", f"  {wrong}")
    run = sandbox.run("run", "gar", "--yes").expect(3)
    assert told in run.said
    assert out(sandbox) == []
