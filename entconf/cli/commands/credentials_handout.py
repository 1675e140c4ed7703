"""`entconf credentials handout`: how a hand-out goes, in counts."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "handout",
    cls=Command,
    help=_(
        "Note how many slips of a class were handed out, signed for and destroyed; without a "
        "class, list the hand-outs of the school year. Only counts are kept."
    ),
)
@click.argument("label", metavar="[CLASS]", required=False)
@option(
    "--school",
    metavar="UAI",
    shell_complete=proposed("schools"),
    text=_("The school. Default: the one of the site."),
)
@option("--out", type=click.IntRange(min=0), metavar="N", text=_("Slips that were handed out."))
@option("--signed", type=click.IntRange(min=0), metavar="N", text=_("Slips that were signed for."))
@option("--destroyed", type=click.IntRange(min=0), metavar="N", text=_("Slips destroyed."))
@option("--year", metavar="YEAR", text=_("The school year, as 2026-2027. Default: this one."))
@option("--json", "as_json", is_flag=True, text=_("Write the hand-outs as JSON."))
def command(  # noqa: PLR0913 - one parameter an option
    label: str | None,
    *,
    school: str | None,
    out: int | None,
    signed: int | None,
    destroyed: int | None,
    year: str | None,
    as_json: bool,
) -> int:
    """Note or list."""
    from entconf.assistance.credentials.handouts import Counts  # noqa: PLC0415 - not for help
    from entconf.cli.counting_slips import list_or_note  # noqa: PLC0415 - as above

    counts = Counts(out, signed, destroyed)
    return list_or_note(
        open_session(), school or "", label or "", counts, year=year, as_json=as_json
    )
