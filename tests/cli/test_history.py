"""`entconf history`: what every run did, to people and to programs, and whether it is whole."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from entconf.drivers.memory.world import Failure
from entconf.engine.applying import apply_plan
from entconf.engine.run_result import RunResult
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.errors import RequestRefused
from entconf.model.text import msg
from tests.cli.conftest import Run
from tests.engine.sites import (
    UAI,
    context_of,
    declare,
    desired_of,
    live,
    plan_of,
    world_of,
)


@pytest.fixture
def past(tmp_path: Path) -> tuple[Path, RunResult]:
    """A site whose journal holds one run: a group of pupils, a removal, a refusal."""
    root = tmp_path / "site"
    (root / "inventory").mkdir(parents=True)
    world = world_of(live("connectors", "old", title="Ancien"))
    world.failures.append(Failure(RequestRefused(msg("no")), kind="opening"))
    desired = desired_of(
        root,
        declare("groups", "Club", members={"classes": ("6A",), "profiles": (), "people": ()}),
        declare("connectors", "old", present=False),
        declare("opening", "students", open=True),
    )
    with Store(root) as store:
        run = context_of(desired, world, store, lift=["confirm:Principal"])
        return root, apply_plan(plan_of(desired, world), run, Silence())


def test_the_runs_are_listed(run: Run, past: tuple[Path, RunResult]) -> None:
    root, result = past
    told = run("history", "--site", root)
    assert told.exit_code == 0
    assert result.run in told.stdout
    assert "done: 2" in told.stdout
    assert "refused by the system: 1" in told.stdout
    data = json.loads(run("history", "list", "--json", "--site", root).stdout)
    (one,) = data["runs"]
    assert (one["run"], one["command"], one["result"]) == (result.run, "apply", "ended")
    assert one["counts"] == {"done": 2, "refused": 1}
    assert one["lifted"] == ["confirm:Principal"]
    assert one["backups"] == [f"{UAI}/{result.backups[0].name}"]


def test_a_site_without_any_run_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "inventory").mkdir()
    told = run("history", "--site", tmp_path)
    assert (told.exit_code, told.stdout) == (0, "No run yet.\n")
    assert run("history", "show", "last", "--site", tmp_path).exit_code == 3


@pytest.mark.parametrize("name", ["whole", "beginning", "last"])
def test_a_run_is_told_write_by_write_without_any_pupil(
    run: Run, past: tuple[Path, RunResult], name: str
) -> None:
    root, result = past
    asked = {"whole": result.run, "beginning": result.run[:17], "last": "last"}[name]
    told = run("history", "show", asked, "--site", root)
    assert told.exit_code == 0, told.stderr
    assert f"+ {UAI}/groups/Club" in told.stdout
    assert "members: +10 persons" in told.stdout
    assert f"- {UAI}/connectors/old" in told.stdout
    assert "title: was Ancien" in told.stdout
    assert "refused by the system\n    no\n" in told.stdout
    assert "s-0990001X" not in told.stdout


def test_a_run_is_told_to_programs_without_any_pupil(
    run: Run, past: tuple[Path, RunResult]
) -> None:
    root, result = past
    output = run("history", "show", result.run, "--json", "--site", root).stdout
    assert "s-0990001X" not in output
    writes = {one["resource"]: one for one in json.loads(output)["writes"]}
    group = writes[f"{UAI}/groups/Club"]
    assert group["fields"] == [{"name": "members", "persons_out": 0, "persons_in": 10}]
    removed = writes[f"{UAI}/connectors/old"]
    assert removed["fields"] == [{"name": "title", "before": "Ancien", "after": None}]
    opening = writes[f"{UAI}/opening/students"]
    assert (opening["state"], opening["message"]) == ("refused", "no")


def test_a_run_nobody_made_is_refused_with_the_nearest(
    run: Run, past: tuple[Path, RunResult]
) -> None:
    root, result = past
    told = run("history", "show", result.run[:-1] + "zz", "--site", root)
    assert told.exit_code == 3
    assert "the journal knows no run" in told.stderr
    assert result.run in told.stderr


def test_verify_tells_the_line_that_was_edited(run: Run, past: tuple[Path, RunResult]) -> None:
    root, _ = past
    told = run("history", "verify", "--site", root)
    assert told.exit_code == 0
    head = json.loads(run("history", "verify", "--json", "--site", root).stdout)["head"]
    assert head in told.stdout
    assert run("history", "verify", "--head", head, "--site", root).exit_code == 0
    assert run("history", "verify", "--head", "f" * 64, "--site", root).exit_code == 1
    connection = sqlite3.connect(root / ".entconf/state.db")
    with connection:
        connection.execute("UPDATE lines SET at = '2020-01-01' WHERE number = 3")
    connection.close()
    told = run("history", "verify", "--site", root, "--lang", "fr")
    assert told.exit_code == 1
    assert "à partir de la ligne 3" in told.stdout
    data = json.loads(run("history", "verify", "--json", "--site", root).stdout)
    assert (data["whole"], data["broken"]) == (False, 3)


def test_a_word_of_the_group_is_helped_with(run: Run) -> None:
    told = run("history", "--help")
    assert told.exit_code == 0
    assert "verify" in told.stdout
    assert run("history", "list", "--help").exit_code == 0
