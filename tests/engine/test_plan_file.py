"""A saved plan: stable bytes, and every damage named with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entconf.engine.plan_file import content_hash, plan_from_json, plan_to_json
from entconf.errors import ExitCode, PlanFileError
from entconf.model.census import Census
from entconf.model.plan import Notice, Plan, UnknownPart
from entconf.model.secret import Secret
from entconf.model.text import msg, msgn
from tests.engine.sites import UAI, declare, desired_of, live, plan_of, world_of


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    world = world_of(live("groups", "Old", members=()))
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members={"classes": ("6A",), "people": (), "profiles": ()}),
        declare("groups", "Old", present=False),
        declare("connectors", "pronote", title="É", sso__secret=Secret("env:X"), sso__type="oauth"),
    )
    made = plan_of(desired, world)
    return replace(
        made,
        unknown=(UnknownPart(UAI, "features", None, msg("{inner}", inner=msg("no"))),),
        notices=(Notice(UAI, msgn("{n} one", "{n} many", 3)),),
    )


def test_a_plan_comes_back_as_it_was(plan: Plan) -> None:
    text = plan_to_json(plan)
    again = plan_from_json(text)
    assert again == plan
    assert plan_to_json(again) == text


def test_a_plan_holds_references_and_no_profile_of_anybody(plan: Plan) -> None:
    text = plan_to_json(
        replace(plan, census={UAI: Census({"students": 2}, {}, {"s-1": "students"})})
    )
    assert '"$secret": "env:X"' in text
    assert "s-1" not in text


def edited(plan: Plan, change: Callable[[dict[str, Any]], object], *, rehash: bool = True) -> str:
    document = json.loads(plan_to_json(plan))
    change(document)
    if rehash and isinstance(document.get("plan"), dict):
        document["sha256"] = content_hash(document["plan"])
    return json.dumps(document)


def test_an_edited_plan_is_refused(plan: Plan) -> None:
    text = edited(plan, lambda d: d["plan"]["changes"].pop(), rehash=False)
    with pytest.raises(PlanFileError, match="does not match its hash") as caught:
        plan_from_json(text)
    assert caught.value.exit_code is ExitCode.STALE


def test_a_newer_format_is_refused(plan: Plan) -> None:
    with pytest.raises(PlanFileError, match="format 99"):
        plan_from_json(edited(plan, lambda d: d.update(format=99)))


@pytest.mark.parametrize("end", [0, 1, 50, -5])
def test_a_plan_cut_short_is_refused(plan: Plan, end: int) -> None:
    with pytest.raises(PlanFileError, match="not a whole plan"):
        plan_from_json(plan_to_json(plan)[:end])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("plan"), "plan"),
        (lambda d: d.update(format="1"), "format"),
        (lambda d: d["plan"].update(changes={}), "plan.changes"),
        (lambda d: d["plan"]["changes"][0].update(action="burn"), r"changes\[0\].action"),
        (lambda d: d["plan"]["changes"][0].pop("why"), r"changes\[0\].why"),
        (lambda d: d["plan"]["changes"][0].update(after=[1]), r"changes\[0\].after"),
        (lambda d: d["plan"]["changes"][0]["fields"][0].update(after=1.5), r"fields\[0\].after"),
        (lambda d: d["plan"]["changes"][1].update(requires=["x"]), r"requires\[0\]"),
        (lambda d: d["plan"].update(compared=True), "plan.compared"),
        (lambda d: d["plan"]["origin"].update(day=3), "plan.origin.day"),
    ],
)
def test_a_damaged_plan_names_the_place(
    plan: Plan, change: Callable[[dict[str, Any]], object], place: str
) -> None:
    with pytest.raises(PlanFileError, match=place):
        plan_from_json(edited(plan, change))


def test_what_is_no_object_is_no_plan() -> None:
    with pytest.raises(PlanFileError, match="an object was expected"):
        plan_from_json("[]")
