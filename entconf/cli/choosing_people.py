"""The options that choose people of a school, as one Choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import click

from entconf.assistance.credentials.choice import Choice
from entconf.cli.options import option
from entconf.cli.words import _
from entconf.model.profiles import PROFILES

P = ParamSpec("P")
R = TypeVar("R")


def _words(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> frozenset[str]:
    return frozenset(word.strip() for one in value for word in one.split(",") if word.strip())


_OPTIONS = (
    option(
        "--profile",
        "profiles",
        multiple=True,
        type=click.Choice(PROFILES),
        text=_("Only this profile; may be given several times."),
    ),
    option(
        "--class",
        "classes",
        metavar="CLASS",
        multiple=True,
        callback=_words,
        text=_("Only these classes, separated by commas."),
    ),
    option("--never-activated", is_flag=True, text=_("Only accounts that were never activated.")),
)


def choosing(function: Callable[Concatenate[Choice, P], R]) -> Callable[P, R]:
    """Give a command the options that choose people."""

    @wraps(function)
    def command(*args: P.args, **options: P.kwargs) -> R:
        choice = Choice(
            profiles=frozenset(options.pop("profiles")),  # type: ignore[call-overload]  # a tuple of strings by click
            classes=options.pop("classes"),  # type: ignore[arg-type]  # made by _words
            never_activated=bool(options.pop("never_activated")),
        )
        return function(choice, *args, **options)

    decorated: Callable[P, R] = command
    for decorate in reversed(_OPTIONS):
        decorated = decorate(decorated)
    return decorated
