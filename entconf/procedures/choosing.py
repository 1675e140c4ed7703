"""Which steps of a procedure a run follows, and which earlier run it goes on with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from entconf.desired.nearest import suggestion
from entconf.engine.run_choice import chosen_run
from entconf.errors import ConfigurationError, Problem
from entconf.model.procedure import Procedure, Step
from entconf.model.text import msg
from entconf.procedures.record import UNFINISHED, RunOf, Wish


def check_wish(procedure: Procedure, wish: Wish) -> None:
    """Raise ConfigurationError for a tag or a step that there is not, with the nearest."""
    tags = {tag for step in procedure.steps for tag in step.tags}
    problems = [
        Problem(
            "unknown-tag",
            msg("no step has the tag {tag}", tag=tag),
            hint=suggestion(tag, tags),
        )
        for tag in sorted((wish.tags | wish.skip_tags) - tags)
    ]
    names = [step.name for step in procedure.steps]
    if wish.start_at and wish.start_at not in names:
        message = msg("there is no step {name}", name=wish.start_at)
        problems.append(Problem("unknown-step", message, hint=suggestion(wish.start_at, names)))
    if problems:
        raise ConfigurationError(problems)


def left_out(procedure: Procedure, wish: Wish) -> Collection[str]:
    """The keys of the steps that are not wanted."""
    begun = not wish.start_at
    found = set()
    for step in procedure.steps:
        begun = begun or step.name == wish.start_at
        if not begun or not _has_tags(step, wish):
            found.add(step.key)
    return found


def _has_tags(step: Step, wish: Wish) -> bool:
    return (not wish.tags or bool(wish.tags & step.tags)) and not wish.skip_tags & step.tags


def find_run_of(runs: Sequence[RunOf], asked: str) -> RunOf:
    """The run of that name, the only one whose name begins so, or the last one.

    Raises ConfigurationError when there is none, or several. `runs`: the latest first.
    """
    found = chosen_run(runs, asked)
    if found is not None:
        return found
    problem = Problem(
        "no-run",
        msg("there is no run {name} of a procedure", name=asked),
        hint=suggestion(asked, [one.id for one in runs]) or msg("`entconf run` alone lists them"),
    )
    raise ConfigurationError([problem])


def unfinished(runs: Iterable[RunOf], file: str, schools: Collection[str]) -> Sequence[RunOf]:
    """The runs of the same procedure that wait, or were killed, for some of these schools."""
    return [
        one
        for one in runs
        if one.file == file and one.state in UNFINISHED and set(one.schools) & set(schools)
    ]


def check_unfinished(found: Sequence[RunOf]) -> None:
    """Raise ConfigurationError where a run stands in the way of a new one."""
    if not found:
        return
    first = found[0]
    raise ConfigurationError(
        [
            Problem(
                "unfinished-run",
                msg(
                    "the run {run} of this procedure, begun by {who} on {day}, is not at its end",
                    run=first.id,
                    who=first.by,
                    day=first.begun[:10],
                ),
                hint=msg(
                    "go on with it: --resume {run}; or leave it and begin anew: --new", run=first.id
                ),
            )
        ]
    )
