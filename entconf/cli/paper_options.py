"""The options that say how slips are printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from entconf.cli.options import option
from entconf.cli.words import _

Function = TypeVar("Function", bound=Callable[..., object])

_OPTIONS = (
    option(
        "--out",
        metavar="FOLDER",
        type=click.Path(file_okay=False, path_type=Path),
        text=_("Write the PDFs into a new folder below this one."),
    ),
    option(
        "--per-page",
        type=click.Choice(["1", "2", "8"]),
        default="8",
        text=_("How many slips on a page."),
    ),
    option(
        "--keep-days",
        type=click.IntRange(1, 90),
        metavar="DAYS",
        text=_(
            "Days after which `entconf purge` erases the files. Default: the inventory's, or 14."
        ),
    ),
    option(
        "--in",
        "spoken",
        type=click.Choice(["fr", "en"]),
        default="fr",
        text=_("The language of what is printed or sent."),
    ),
)


def printing(function: Function) -> Function:
    """Give a command the options --out, --per-page, --keep-days and --in."""
    for decorate in reversed(_OPTIONS):
        function = decorate(function)
    return function
