"""`entconf verify`: do the accounts follow the academy?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from entconf.cli.lazy import META, Command
from entconf.cli.options import day_option, option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _

_PATH = click.Path(exists=True, path_type=Path)


@click.command(
    "verify",
    cls=Command,
    help=_(
        "Verify that accounts follow the academic feed, for the schools named by UAI or pattern "
        "(all of the site when none is). Nothing is changed. Exit codes: 0 nothing wrong, "
        "9 warnings, 10 errors, 11 something blocks, 7 an ENT could not be read, 3 invalid site."
    ),
)
@click.argument("schools", metavar="[UAI|PATTERN]...", nargs=-1, shell_complete=proposed("schools"))
@option(
    "--feed",
    metavar="PATH",
    type=_PATH,
    text=_(
        "A drop or a delivery of the AAF. No site is needed, nor looked at unless --site names one."
    ),
)
@option("--siecle", metavar="PATH", type=_PATH, text=_("Exports of SIECLE of the one school."))
@option("--stsweb", metavar="PATH", type=_PATH, text=_("Exports of STSWEB of the one school."))
@day_option(_("Verify as of that day (2026-09-01). Default: today."))
@option("--offline", is_flag=True, text=_("Do not look at the ENT."))
@option("--full", is_flag=True, text=_("Every finding, and people by their names."))
@option("--json", "as_json", is_flag=True, text=_("Write the findings as JSON."))
@option(
    "--csv",
    "csv",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    text=_("Write a table for Excel into the folder for each who can mend something."),
)
@option(
    "--letter",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Write a page to print and hand over (HTML)."),
)
@option(
    "--to",
    type=click.Choice(["secretariat", "head", "academy", "help-desk", "administrator"]),
    default="secretariat",
    text=_("For whom --letter is. Default: the secretariat."),
)
@option(
    "--accept",
    is_flag=True,
    text=_("Take a mass change as meant: the next deliveries are held against this one."),
)
@variables
def command(  # noqa: PLR0913 - one parameter an option
    schools: tuple[str, ...],
    variables: tuple[tuple[str, str], ...],
    *,
    feed: Path | None,
    siecle: Path | None,
    stsweb: Path | None,
    at: date,
    offline: bool,
    full: bool,
    as_json: bool,
    csv: Path | None,
    letter: Path | None,
    to: str,
    accept: bool,
) -> int:
    """Verify, show, write, remember."""
    from entconf.cli.verification_files import Wanted, write_files  # noqa: PLC0415 - as below
    from entconf.cli.verifying import Asked, run_verification  # noqa: PLC0415 - not needed for help
    from entconf.report.verification import verification_lines  # noqa: PLC0415 - as above
    from entconf.report.verification_document import (  # noqa: PLC0415 - as above
        verification_document,
    )

    session = open_session()
    asked = Asked(
        schools=schools,
        day=at,
        feed=feed,
        named_site=bool(click.get_current_context().meta.get(f"{META}site")),
        siecle=siecle,
        stsweb=stsweb,
        offline=offline,
        accept=accept,
        variables=dict(variables),
    )
    verification, code = run_verification(session, asked)
    console = session.console
    if as_json:
        console.raw(verification_document(verification, console.language, code, full=full))
    else:
        console.result(verification_lines(verification, console.language, full=full))
    shown = "json" if as_json else "screen"
    wanted = Wanted(full=full, shown=shown, csv=csv, letter=letter, to=to)
    root = session.site() if feed is None or asked.named_site else None
    write_files(session, verification, wanted, root)
    return code
