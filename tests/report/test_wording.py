"""Impacts, sizes and results, said in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.engine.backup_files import BackupEntry
from entconf.engine.run_result import Outcome, RunResult, State
from entconf.engine.watch import Phase
from entconf.model.change import Action, Change, FieldChange, Impact
from entconf.model.profiles import PROFILES
from entconf.model.resource import ResourceId
from entconf.model.text import msg
from entconf.report.language import Language
from entconf.report.lines import plain
from entconf.report.results import result_lines
from entconf.report.wording import say_impact, say_size
from tests.report.golden import check_golden


@pytest.mark.parametrize("code", ["fr", "en"])
def test_impacts(code: str) -> None:
    language = Language(code)
    told = [
        language(sentence)
        for profile in (*PROFILES, "")
        for number in (1, 2)
        for sentence in say_impact(Impact(profile, number, number, "Blog"))
    ]
    told += [
        language(sentence)
        for what in (
            "account",
            "access to the ENT",
            "room in the workspace",
            "writing to teachers",
            "writing to Club journal",
        )
        for sentence in say_impact(Impact("guests", 1, 0, what))
    ]
    check_golden(f"impacts.{code}.txt", "\n".join(told) + "\n")


def test_nobody_is_not_told() -> None:
    assert say_impact(Impact("students", 0, 0, "Blog")) == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (1500, "1500 octets"),
        (2048, "2 ko"),
        (500 * 1024**2, "500 Mo"),
        (3 * 1024**3, "3 Go"),
        (None, "(non réglé)"),
    ],
)
def test_sizes(value: int | None, told: str) -> None:
    assert say_size(value, Language("fr")) == told


def _outcome(key: str, state: State, **more: object) -> Outcome:
    change = Change(ResourceId("0990001N", "features", key), Action.UPDATE, {}, {}, ())
    return Outcome(change, state, **more)  # type: ignore[arg-type]  # the fields of an Outcome


@pytest.mark.parametrize("code", ["fr", "en"])
def test_results(code: str) -> None:
    leftovers = (FieldChange("for", ("staff",), ("teachers",)), FieldChange("members", ("p1",), ()))
    outcomes = (
        *(_outcome(f"app {state.value}", state) for state in State),
        _outcome("wiki", State.UNPROVEN, message=msg("did you mean {word}?", word="Wiki")),
        _outcome("forum", State.UNPROVEN, leftovers=leftovers),
    )
    result = RunResult(
        "20261123T101500-abc",
        outcomes,
        (BackupEntry("20261123T101500Z", Path("backups/one.json.gz"), "0990001N"),),
        interrupted=True,
        incomplete=True,
    )
    seconds = {Phase.BACKUP: 1.25, Phase.WRITING: 61.0}
    check_golden(f"results.{code}.txt", plain(result_lines(result, Language(code), seconds)))


def test_a_run_without_anything_to_do() -> None:
    lines = result_lines(RunResult("run"), Language("en"), {})
    assert plain(lines) == "Nothing to apply.\n"
