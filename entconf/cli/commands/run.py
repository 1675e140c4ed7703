"""`entconf run`: follow a procedure."""

from __future__ import annotations

from datetime import date
from gettext import gettext
from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Agreement, agreeing, day_option, option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _


def _words(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> frozenset[str]:
    return frozenset(word.strip() for one in value for word in one.split(",") if word.strip())


def _answers(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> dict[str, str]:
    pairs = (one.partition("=") for one in value)
    return {name.strip(): evidence.strip() for name, _equals, evidence in pairs}


@click.command(
    "run",
    cls=Command,
    help=_(
        "Follow the steps of a playbook for each of its schools; without a playbook, list the "
        "runs. A step that waits, or that a person has to confirm, ends the run: it goes on with "
        "--resume, another day, by anybody. Exit codes: 0 all done, 13 something waits, 2 "
        "something would change (--check), 6 a step failed; where all failed alike, their own code."
    ),
)
@click.argument("playbook", metavar="[PLAYBOOK]", required=False, type=click.Path(path_type=Path))
@option("--check", is_flag=True, text=_("Only show what would be done; nothing is kept."))
@option("--step", is_flag=True, text=_("Ask before each step."))
@option("--start-at", metavar="NAME", default="", text=_("Leave out the steps before this one."))
@option("--resume", metavar="RUN", default="", text=_("Go on with a run: its name, or `last`."))
@option("--new", "anew", is_flag=True, text=_("Begin anew though an earlier run still waits."))
@option(
    "--done",
    "answers",
    metavar="NAME[=EVIDENCE]",
    multiple=True,
    callback=_answers,
    text=_("Say that a manual step is done, and what proves it; may be given several times."),
)
@option(
    "--limit",
    "-l",
    metavar="PATTERN",
    default="all",
    shell_complete=proposed("schools"),
    text=_("Only these establishments: UAIs or groups, as in colleges:!0990001P."),
)
@option(
    "--tags",
    "-t",
    metavar="TAGS",
    multiple=True,
    callback=_words,
    text=_("Only steps with one of these tags, separated by commas."),
)
@option(
    "--skip-tags",
    metavar="TAGS",
    multiple=True,
    callback=_words,
    text=_("No step with one of these tags."),
)
@day_option(_("Follow as of that day (2026-09-01). Default: today."))
@agreeing
@variables
def command(  # noqa: PLR0913 - one parameter an option
    agreement: Agreement,
    *,
    playbook: Path | None,
    check: bool,
    step: bool,
    start_at: str,
    resume: str,
    anew: bool,
    answers: dict[str, str],
    limit: str,
    tags: frozenset[str],
    skip_tags: frozenset[str],
    at: date,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """Begin, rehearse, go on, or list."""
    from entconf.cli.following import Asked, run_procedure  # noqa: PLC0415 - not needed for help
    from entconf.procedures.record import Wish  # noqa: PLC0415 - as above

    if anew and resume:
        raise click.UsageError(gettext(_("--new and --resume exclude each other.")))
    asked = Asked(
        path=playbook,
        day=at,
        agreement=agreement,
        wish=Wish(tags, skip_tags, start_at),
        limit=limit,
        variables=dict(variables),
        answers=answers,
        rehearsal=check,
        one_by_one=step,
        resume=resume,
        anew=anew,
    )
    return run_procedure(open_session(), asked)
