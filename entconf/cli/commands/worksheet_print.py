"""`entconf worksheet print`: what people have to do by hand."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import Selection, option, selecting
from entconf.cli.session import open_session
from entconf.cli.words import _


@click.command(
    "print",
    cls=Command,
    help=_(
        "Make the worksheet of what people have to do by hand, screen by screen: a PDF for the "
        "pen, or a page whose ticks `entconf worksheet read` takes back. Exit codes: 0 nothing "
        "to do, 2 something."
    ),
)
@option(
    "--pdf",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Write the worksheet for paper."),
)
@option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Write the worksheet as a page with boxes to tick."),
)
@selecting
def command(selection: Selection, *, pdf: Path | None, html: Path | None) -> int:
    """Plan, and write what people have to do."""
    from entconf.cli.loading import load_desired  # noqa: PLC0415 - not needed for help
    from entconf.cli.planning import plan_live  # noqa: PLC0415 - as above
    from entconf.cli.worksheets import save, worksheet_of  # noqa: PLC0415 - as above
    from entconf.errors import ExitCode  # noqa: PLC0415 - as above
    from entconf.model.text import msg, msgn  # noqa: PLC0415 - as above

    if pdf is None and html is None:
        from gettext import gettext  # noqa: PLC0415 - only to refuse

        raise click.UsageError(gettext(_("Say where it goes: --pdf FILE or --html FILE.")))
    session = open_session()
    desired = load_desired(session, selection)
    sheet = worksheet_of(desired, plan_live(session, desired))
    if not sheet.number:
        session.console.remark(msg("Nothing is left for anybody to do by hand."))
        return ExitCode.OK
    if html is not None:
        from entconf.report.worksheet_page import worksheet_page  # noqa: PLC0415 - when asked

        save(html, worksheet_page(sheet, session.language).encode())
    if pdf is not None:
        from entconf.report.worksheet_paper import worksheet_paper  # noqa: PLC0415 - when asked

        save(pdf, worksheet_paper(sheet, session.language))
    told = msgn("{n} thing to do by hand", "{n} things to do by hand", sheet.number)
    session.console.remark(told)
    return ExitCode.CHANGES
