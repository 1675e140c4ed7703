"""In which shape a plan is shown, and the options that say so."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import wraps
from gettext import gettext
from typing import Concatenate, ParamSpec, TypeVar

import click

from entconf.cli.console import Console
from entconf.cli.options import option
from entconf.cli.words import _
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text
from entconf.report.view import PlanView, view_plan

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a plan is to be shown. `length` 0 means: what the forge of this job accepts."""

    json: bool = False
    markdown: bool = False
    diff: bool = False
    length: int = 0


def shaping(function: Callable[Concatenate[Shape, P], R]) -> Callable[P, R]:
    """Give a command the options that say how a plan is shown, as one Shape."""

    @wraps(function)
    def command(*args: P.args, **options: P.kwargs) -> R:
        shape = Shape(
            json=bool(options.pop("as_json")),
            markdown=bool(options.pop("markdown")),
            diff=bool(options.pop("diff")),
            length=int(options.pop("max_length") or 0),  # type: ignore[call-overload]  # an int by click
        )
        if shape.json and shape.markdown:
            raise click.UsageError(gettext(_("--json and --markdown exclude each other.")))
        return function(shape, *args, **options)

    decorated: Callable[P, R] = command
    for decorate in reversed(_OPTIONS):
        decorated = decorate(decorated)
    return decorated


_OPTIONS = (
    option("--json", "as_json", is_flag=True, text=_("Write the plan as JSON.")),
    option(
        "--markdown",
        is_flag=True,
        text=_("Write the plan as the Markdown of a comment on a merge request."),
    ),
    option("--diff", is_flag=True, text=_("Show long texts line by line.")),
    option(
        "--max-length",
        type=click.IntRange(min=1000),
        metavar="CHARACTERS",
        text=_("Cut the Markdown there. Default: 1,000,000 on GitLab, 65,536 elsewhere."),
    ),
)


def show_plan(console: Console, plan: Plan, shape: Shape, refused: Sequence[Text] = ()) -> PlanView:
    """Write a plan on the standard output, with the verdicts of the policy on it."""
    from entconf.kinds.catalog import all_kinds  # noqa: PLC0415 - not needed for help

    view = view_plan(plan, all_kinds(), refused)
    if shape.json:
        from entconf.engine.plan_file import plan_to_json  # noqa: PLC0415 - one shape of three

        console.raw(plan_to_json(plan))
    elif shape.markdown:
        from entconf.report import markdown  # noqa: PLC0415 - one shape of three

        limit = shape.length or _forge_length(markdown.GITLAB_LENGTH, markdown.GITHUB_LENGTH)
        console.raw(markdown.plan_markdown(view, console.language, limit=limit, diff=shape.diff))
    else:
        from entconf.report.text import plan_lines  # noqa: PLC0415 - one shape of three

        console.result(plan_lines(view, console.language, diff=shape.diff))
    return view


def _forge_length(gitlab: int, other: int) -> int:
    return gitlab if os.environ.get("GITLAB_CI") else other
