"""`entconf credentials plan`: who signs in with what, and who may reset it."""

from __future__ import annotations

import click

from entconf.assistance.credentials.choice import Choice
from entconf.cli.choosing_people import choosing
from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "plan",
    cls=Command,
    help=_(
        "Tell with which identity people sign in, by profile and class, and who may reset it. "
        "Nothing is changed. People are ids and initials unless --full."
    ),
)
@click.argument("schools", metavar="[UAI|PATTERN]...", nargs=-1, shell_complete=proposed("schools"))
@choosing
@option("--login", "logins", metavar="LOGIN", multiple=True, text=_("Only this person."))
@option("--people", is_flag=True, text=_("Each person too, by id and initials."))
@option("--full", is_flag=True, text=_("Each person by name and login; the access log tells it."))
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
@variables
def command(  # noqa: PLR0913 - one parameter an option
    choice: Choice,
    schools: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    *,
    logins: tuple[str, ...],
    people: bool,
    full: bool,
    as_json: bool,
) -> int:
    """Read the accounts, and count."""
    from dataclasses import replace  # noqa: PLC0415 - not needed for help

    from entconf.cli.crediting import show_plans  # noqa: PLC0415 - not needed for help
    from entconf.report.credentials import Shown  # noqa: PLC0415 - as above

    return show_plans(
        open_session(),
        schools,
        replace(choice, logins=frozenset(logins)),
        Shown(people=people, full=full),
        variables=dict(variables),
        as_json=as_json,
    )
