"""The option that names a school year."""

from __future__ import annotations

from datetime import date
from gettext import gettext

import click

from entconf.cli.options import option
from entconf.cli.words import _
from entconf.model.school_year import SchoolYear


def _year(_context: click.Context, _option: click.Parameter, value: str | None) -> SchoolYear:
    if value is None:
        return SchoolYear.of(date.today())  # noqa: DTZ011 - the day on the wall of whoever asks
    try:
        return SchoolYear.parse(value)
    except ValueError:
        template = gettext(_("{value!r} is not a school year; write it as 2026-2027."))
        raise click.BadParameter(template.format(value=value)) from None


#: `--year 2026-2027`, as a SchoolYear.
year_option = option(
    "--year",
    metavar="YEAR",
    callback=_year,
    text=_("A school year, as in 2026-2027. Default: the present one."),
)
