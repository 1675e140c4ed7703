"""`entconf rollback` on the embedded ENT: back to where the run began, under the same guards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import Run
from tests.cli.test_whole_path import Site, set_by_hand


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)


def differences(site: Site) -> set[str]:
    """The resources that a plan would change."""
    plan = json.loads(site.entconf("plan", "--json")[1])["plan"]
    return {"/".join(one["id"].values()) for one in plan["changes"]}


def test_after_a_rollback_the_plan_is_the_first_one_again(site: Site, run: Run) -> None:
    first = differences(site)
    assert first
    assert site.entconf("apply", "--yes")[0] == 0
    assert differences(site) == set()
    code, output, errors = site.entconf("rollback", "last", "--plan")
    assert code in {2, 4}, output + errors
    lifted = [word for name in guards(output) for word in ("--lift", name)]
    code, output, errors = site.entconf("rollback", "last", "--yes", *lifted)
    assert code == 0, output + errors
    assert differences(site) == first
    runs = json.loads(run("history", "--json", "--site", site.root).stdout)["runs"]
    assert [one["command"] for one in runs] == ["rollback", "apply"]
    assert runs[0]["of"] == runs[1]["run"]
    assert runs[0]["backups"]


def guards(output: str) -> list[str]:
    """The names of the guards that a shown plan is refused by."""
    return [one.split(")")[0] for one in output.split("(guard ")[1:]]


def test_what_somebody_changed_since_is_left_alone(site: Site) -> None:
    assert site.entconf("apply", "--yes")[0] == 0
    set_by_hand(site.url, contents={"fr": "<p>Tout autre chose.</p>"})
    code, output, errors = site.entconf("rollback", "last", "--yes", "--only", "announcements")
    assert code == 6, output + errors
    assert "is not undone: somebody changed it since the run" in output


def test_a_policy_holds_for_a_rollback(site: Site) -> None:
    assert site.entconf("apply", "--yes")[0] == 0
    (site.root / "policy.yml").write_text("limits:\n  deletions: 0\n", encoding="utf-8")
    code, _, errors = site.entconf("rollback", "last", "--yes")
    assert code == 4
    assert "the policy allows 0" in errors


def test_a_run_that_nobody_made_cannot_be_undone(site: Site) -> None:
    code, _, errors = site.entconf("rollback", "20260101T000000-000000", "--yes")
    assert code == 3
    assert "the journal knows no run" in errors
