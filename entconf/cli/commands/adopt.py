"""`entconf adopt`: write into the files of the site what somebody changed in the back office."""

from __future__ import annotations

from dataclasses import replace

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, proposed, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "adopt",
    cls=Command,
    help=_(
        "Write the live value of what somebody changed in the back office into the file that "
        "decided it; comments and layout stay. Each change is tried before: the site must be "
        "valid and a plan find nothing more. Nothing is sent to the ENT. PATTERN chooses "
        "establishments, as --limit does. Exit codes: 0 written, or nothing to adopt, 2 --plan "
        "found something, 3 invalid site or a file that cannot be written, 4 nobody can be asked, "
        "6 something was left alone, 7 something could not be read."
    ),
)
@click.argument("patterns", metavar="[PATTERN]...", nargs=-1, shell_complete=proposed("schools"))
@option(
    "--only",
    metavar="KIND",
    multiple=True,
    shell_complete=proposed("kinds"),
    text=_("Adopt only this kind, as --kind; may be given several times."),
)
@option(
    "--key",
    "keys",
    metavar="KEY",
    multiple=True,
    text=_("Only this resource: Blog, features/Blog or UAI/features/Blog, with * and ?."),
)
@option("--all", "every", is_flag=True, text=_("All that differs, whoever moved it."))
@option(
    "--remove",
    "removals",
    is_flag=True,
    text=_("Let declarations go whose thing somebody removed."),
)
@option("--plan", "--dry-run", "only_plan", is_flag=True, text=_("Only show the diff."))
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@option("--json", "as_json", is_flag=True, text=_("Write what came of it as JSON."))
@selecting
def command(  # noqa: PLR0913 - one parameter an option
    selection: Selection,
    *,
    patterns: tuple[str, ...],
    only: tuple[str, ...],
    keys: tuple[str, ...],
    every: bool,
    removals: bool,
    only_plan: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Find what can be adopted, show it, ask, write it."""
    from entconf.cli.adopting import Manner, adopt_live  # noqa: PLC0415 - not needed for help
    from entconf.engine.wishes import Choice  # noqa: PLC0415 - as above

    session = open_session()
    kinds = frozenset(word.strip() for one in only for word in one.split(",") if word.strip())
    limit = ":".join(patterns) if patterns else selection.limit
    asked = replace(selection, limit=limit, kinds=selection.kinds | kinds)
    choice = Choice(frozenset(keys), every=every, removals=removals)
    return adopt_live(session, asked, choice, Manner(only_plan, yes, as_json))
