"""`entconf sandbox feed`: the files of invented schools, healthy or with flaws on request."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import day_option, option
from entconf.cli.session import open_session
from entconf.cli.words import _

_LIST = "list"


@click.command(
    "feed",
    cls=Command,
    help=_(
        "Write what the academy, SIECLE, STSWEB and the ENT's own tables would tell of invented "
        "schools into the folder OUT. The same arguments always give the same bytes."
    ),
)
@click.argument("out", metavar="OUT", required=False, type=click.Path(path_type=Path))
@option(
    "--pupils",
    type=click.IntRange(1, 100_000),
    default=400,
    show_default=True,
    text=_("Pupils of each school."),
)
@option("--schools", type=click.IntRange(1, 2000), text=_("Number of schools. Default: 1."))
@option("--uai", "uais", metavar="UAI", multiple=True, text=_("UAI of a school; may be repeated."))
@option("--seed", type=int, default=2026, text=_("Everything invented follows from this number."))
@day_option(_("Day of the delivery (2026-09-01). Default: today."), name="--date")
@option("--first-degree", is_flag=True, text=_("Primary schools, with extractions of ONDE."))
@option(
    "--delta",
    "deltas",
    type=click.IntRange(0, 60),
    default=0,
    text=_("So many daily deltas after a complete delivery; the last is of the day."),
)
@option("--archive", type=click.Choice(["zip", "tgz"]), text=_("Pack each delivery."))
@option(
    "--encoding",
    type=click.Choice(["UTF-8", "ISO-8859-15"], case_sensitive=False),
    default="UTF-8",
    show_default=True,
    text=_("Encoding of the deliveries."),
)
@option(
    "--part",
    type=click.IntRange(1, 1_000_000),
    default=2000,
    show_default=True,
    text=_("Records in each part of a category."),
)
@option(
    "--flaws",
    metavar="LIST",
    default="",
    text=_("Flaws by name, with commas; `list` shows them, `all` plants all that go together."),
)
def command(  # noqa: PLR0913 - one parameter an option
    *,
    out: Path | None,
    pupils: int,
    schools: int | None,
    uais: tuple[str, ...],
    seed: int,
    at: date,
    first_degree: bool,
    deltas: int,
    archive: str | None,
    encoding: str,
    part: int,
    flaws: str,
) -> int:
    """Write the set, or show the flaws."""
    from entconf.cli.feeding import flaw_lines, written_lines  # noqa: PLC0415 - not for help
    from entconf.errors import ExitCode  # noqa: PLC0415 - as above
    from entconf.sandbox.feed_writing.order import (  # noqa: PLC0415 - as above
        Archive,
        FeedEncoding,
        FeedOrder,
    )
    from entconf.sandbox.feed_writing.writing import write_feed  # noqa: PLC0415 - as above

    console = open_session().console
    if flaws.strip() == _LIST:
        console.result(flaw_lines(console.language))
        return ExitCode.OK
    if out is None:
        raise click.MissingParameter(param_type="argument", param_hint="OUT")
    order = FeedOrder(
        day=at,
        pupils=pupils,
        schools=schools or max(len(uais), 1),
        seed=seed,
        uais=tuple(one.upper() for one in uais),
        first_degree=first_degree,
        deltas=deltas,
        archive=Archive(archive) if archive else None,
        encoding=FeedEncoding(encoding.upper()),
        part=part,
        flaws=tuple(name.strip() for name in flaws.split(",") if name.strip()),
    )
    console.result(written_lines(write_feed(order, out), console.language))
    return ExitCode.OK
