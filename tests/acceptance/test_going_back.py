"""Runs on the second server that are cut short are finished, and undone to the last value."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import whole_play
from tests.acceptance.sites import Run
from tests.acceptance.test_faults import nothing_doubled
from tests.stranger.faults import Fault, Trouble


def rolled_back(scene: Scene) -> Run:
    """Undo the last run, every guard that stands in the way lifted by its name."""
    shown = scene.site.run("rollback", "last", "--plan").expect(0, 2, 4)
    names = {part.split(")")[0] for part in shown.said.split("(guard ")[1:]}
    lifted = [word for name in sorted(names) for word in ("--lift", name)]
    return scene.site.run("rollback", "last", "--yes", *lifted).expect(0)


def differences(scene: Scene) -> set[str]:
    plan = json.loads(scene.site.run("plan", "--json").expect(0, 2).out)["plan"]
    return {"/".join(one["id"].values()) for one in plan["changes"]}


def test_after_a_rollback_the_first_plan_is_planned_again(scene: Scene) -> None:
    scene.site.play(whole_play())
    first = differences(scene)
    scene.site.run("apply", "--yes").expect(0)
    assert differences(scene) == set()
    rolled_back(scene)
    assert differences(scene) == first
    scene.converges()
    nothing_doubled(scene)


@pytest.mark.parametrize(
    ("trouble", "where"),
    [
        (Trouble.DROP_AFTER, "POST /directory/api/user"),
        (Trouble.ERROR_AFTER, "POST /directory/group$"),
        (Trouble.ERROR_BEFORE, "PUT /appregistry/authorize/group"),
        (Trouble.FORBIDDEN, "POST /timeline/flashmsg"),
        (Trouble.DROP_BEFORE, "POST /appregistry/application/external"),
    ],
    ids=str,
)
def test_what_a_run_left_is_finished_once_and_can_be_undone(
    scene: Scene, trouble: Trouble, where: str
) -> None:
    scene.site.play(whole_play())
    first = differences(scene)
    scene.server.faults.add(Fault(trouble, where, times=None))
    scene.site.run("apply", "--yes").expect(0, 6, 7)
    scene.server.faults.clear()
    scene.site.run("apply", "--resume", "last", "--yes").expect(0)
    assert differences(scene) == set()
    nothing_doubled(scene)
    runs = json.loads(scene.site.run("history", "--json").expect(0).out)["runs"]
    made = Counter(
        one["resource"]
        for run in runs
        for one in _story(scene, run["run"])
        if (one["state"], one["action"]) == ("done", "create")
    )
    assert {name: n for name, n in made.items() if n > 1} == {}
    rolled_back(scene)
    assert differences(scene) == first


def _story(scene: Scene, run: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        scene.site.run("history", "show", run, "--json").expect(0).out
    )["writes"]
    return found
