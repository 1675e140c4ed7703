"""`entconf support open`: a new ticket."""

from __future__ import annotations

from gettext import gettext

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.profiles import PROFILES


def _facts(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> dict[str, str]:
    found = {}
    for one in value:
        name, equals, text = one.partition("=")
        if not equals:
            template = gettext(_("{value!r} is not NAME=VALUE."))
            raise click.BadParameter(template.format(value=one))
        found[name.strip()] = text.strip()
    return found


@click.command(
    "open",
    cls=Command,
    help=_(
        "Open a ticket of a topic (`entconf support topics`) and show the first checks. What is "
        "private in the text (INE, birth dates, telephones, addresses) is hidden before it is kept."
    ),
)
@click.argument("topic", metavar="TOPIC")
@click.argument("text", metavar="TEXT")
@option(
    "--uai", metavar="UAI", default="", text=_("The school. Default: the only one of the site.")
)
@option("--profile", type=click.Choice(PROFILES), default=None, text=_("Who is concerned."))
@option("--person", metavar="ENT-ID", default="", text=_("The ENT's id of the person, no name."))
@option(
    "--fact",
    "facts",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_facts,
    text=_(
        "Something a help desk asks for: identity, scope, since, browser, expected, observed, "
        "tried, evidence, feed."
    ),
)
@option(
    "--i-have-checked",
    "checked",
    is_flag=True,
    text=_("Keep the text as it is: it says nothing private."),
)
@variables
def command(  # noqa: PLR0913 - the parts of a ticket
    *,
    topic: str,
    text: str,
    uai: str,
    profile: str | None,
    person: str,
    facts: dict[str, str],
    checked: bool,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """Keep it, and tell what to look at first."""
    from entconf.assistance.support.ticket import Ticket  # noqa: PLC0415 - not needed for help
    from entconf.cli.supporting import (  # noqa: PLC0415 - as above
        check_facts,
        check_person,
        kept_text,
        open_desk,
        the_school,
    )
    from entconf.desired.support import find_topic  # noqa: PLC0415 - as above
    from entconf.report.support import ticket_rows, topic_lines  # noqa: PLC0415 - as above

    session = open_session()
    with open_desk(session) as desk:
        about = find_topic(desk.settings, topic)
        school = the_school(desk.root, uai, dict(variables))
        draft = Ticket(
            number=0,
            uai=school.establishment.uai,
            topic=about.name,
            opened=desk.now,
            text=kept_text(session, text, checked=checked),
            profile=profile or "",
            person=check_person(person),
            facts={
                name: kept_text(session, value, checked=checked)
                for name, value in check_facts(facts).items()
            },
        )
        ticket = desk.log.open(draft)
        session.console.result(ticket_rows([ticket], desk.settings, session.language))
        session.console.result(topic_lines(about, session.language))
    return ExitCode.OK
