"""Every renderer, in French and in English, against its golden file."""

from __future__ import annotations

import pytest

from entconf.errors import Problem, Severity
from entconf.model.plan import Plan
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.report.language import Language
from entconf.report.lines import painted, plain
from entconf.report.markdown import plan_markdown
from entconf.report.problems import problem_lines
from entconf.report.text import plan_lines
from entconf.report.view import view_plan
from tests.report.golden import check_golden
from tests.report.plans import empty_plan, full_plan, hostile_plan, kinds

PLANS = {"full": full_plan(), "empty": empty_plan(), "hostile": hostile_plan()}


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("diff", [False, True], ids=["short", "diff"])
def test_plan_text(code: str, name: str, diff: bool) -> None:  # noqa: FBT001 - a test parameter
    lines = plan_lines(view_plan(PLANS[name], kinds()), Language(code), diff=diff)
    check_golden(f"plan-{name}{'-diff' if diff else ''}.{code}.txt", plain(lines))


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("name", PLANS)
def test_plan_markdown(code: str, name: str) -> None:
    text = plan_markdown(view_plan(PLANS[name], kinds()), Language(code), diff=True)
    check_golden(f"plan-{name}.markdown.{code}.txt", text)


def test_plan_in_colour() -> None:
    lines = plan_lines(view_plan(full_plan(), kinds()), Language("en"))
    check_golden("plan-full-colour.en.txt", painted(lines).replace("\x1b", "<ESC>"))


PROBLEMS = (
    Problem(
        "unknown-word",
        msg("there is no application {word}", word="bolg"),
        Source("playbooks/colleges.yml", 3, 6),
        msg("did you mean {word}?", word="blog"),
    ),
    Problem(
        "plain-password",
        msg("a password must be a secret"),
        Source("inventory/academie.yml", 5, 9),
        severity=Severity.WARNING,
    ),
    Problem("unreachable", msg("no answer")),
)
SOURCES = {
    "playbooks/colleges.yml": "    \tbolg: [teachers, élèves]\n",
    "inventory/academie.yml": "        password: hunter2  # to be changed\n",
}


@pytest.mark.parametrize("code", ["fr", "en"])
def test_problems(code: str) -> None:
    lines = problem_lines(PROBLEMS, Language(code), lambda source: SOURCES.get(source.file))
    check_golden(f"problems.{code}.txt", plain(lines))


def test_a_plan_of_one_thing_and_of_none_reads_right() -> None:
    plan = Plan(empty_plan().origin, empty_plan().establishments, compared=0)
    text = plain(plan_lines(view_plan(plan, kinds()), Language("fr")))
    assert "0 ressource comparée" in text
    text = plain(plan_lines(view_plan(plan, kinds()), Language("en")))
    assert "0 resources compared" in text
