"""`entconf credentials mail`: letters to those with a local account and an address."""

from __future__ import annotations

import click

from entconf.assistance.credentials.choice import Choice
from entconf.cli.choosing_people import choosing
from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "mail",
    cls=Command,
    help=_(
        "Write to those whose local account was never activated and who have an address: how to "
        "activate it, each alone. Pupils are never written to. What would leave is shown first; "
        "called again under the same name, nobody gets it twice. Exit codes: 0 all sent, "
        "2 only shown, 6 some did not get it, 7 the server did not answer."
    ),
)
@click.argument("school", metavar="[UAI]", required=False, shell_complete=proposed("schools"))
@choosing
@option("--name", metavar="NAME", text=_("The name of this mailing. Default: one a school year."))
@option("--plan", "plan_only", is_flag=True, text=_("Only show what would leave."))
@option("--yes", "-y", is_flag=True, text=_("Do not ask."))
@option(
    "--in",
    "spoken",
    type=click.Choice(["fr", "en"]),
    default="fr",
    text=_("The language of what is printed or sent."),
)
@option(
    "--again-in-doubt",
    is_flag=True,
    text=_("Send again to those who may have got it when the server went away."),
)
@option("--json", "as_json", is_flag=True, text=_("Write what came of it as JSON."))
def command(  # noqa: PLR0913 - one parameter an option
    choice: Choice,
    school: str | None,
    *,
    name: str | None,
    plan_only: bool,
    yes: bool,
    spoken: str,
    again_in_doubt: bool,
    as_json: bool,
) -> int:
    """Show, ask, send."""
    from entconf.assistance.mail import Doubt  # noqa: PLC0415 - not needed for help
    from entconf.cli.writing_letters import Letters, write_letters  # noqa: PLC0415 - as above

    letters = Letters(
        choice=choice,
        spoken=spoken,
        name=name or "",
        doubt=Doubt.SEND if again_in_doubt else Doubt.LEAVE,
        plan_only=plan_only,
        yes=yes,
        json=as_json,
    )
    return write_letters(open_session(), [school] if school else [], letters)
