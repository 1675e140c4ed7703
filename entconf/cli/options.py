"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from gettext import gettext
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from entconf.cli.lazy import Option
from entconf.cli.words import _
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear

P = ParamSpec("P")
R = TypeVar("R")
Function = TypeVar("Function", bound=Callable[..., object])


def option(*names: str, text: str, **settings: object) -> Callable[[Function], Function]:
    """An option of a command; `text` is the English template of its help."""
    return click.option(*names, cls=Option, help=text, **settings)


def one_school(function: Function) -> Function:
    """`--uai UAI`: the school that a command is about, where the site has several."""
    complete = proposed("schools")
    text = _("The school.")
    return option("--uai", metavar="UAI", default="", shell_complete=complete, text=text)(function)


def latest(function: Function) -> Function:
    """`--last N`: how many lines of a list, fifty where nobody says."""
    number = click.IntRange(min=1)
    text = _("At most so many. Default: 50.")
    return option("--last", metavar="N", type=number, default=50, text=text)(function)


def proposed(name: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """What a shell proposes: the function `name` of completing.py, imported when it is asked."""

    def propose(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
        from entconf.cli import completing  # noqa: PLC0415 - only while a shell completes

        found: list[str] = getattr(completing, name)(context, option, incomplete)
        return found

    return propose


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a site is asked for, as of which day."""

    day: date
    limit: str = "all"
    tags: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    playbooks: tuple[Path, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


def _refused(template: str, value: str) -> click.BadParameter:
    return click.BadParameter(gettext(template).format(value=value))


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> date:
    if value is None:
        return date.today()  # noqa: DTZ011 - the day on the wall of whoever asks
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _refused(_("{value!r} is not a day; write it as 2026-09-01."), value) from None


def _variable(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for one in value:
        name, equals, text = one.partition("=")
        if not equals or not name.strip():
            raise _refused(_("{value!r} is not NAME=VALUE."), one)
        pairs.append((name.strip(), text))
    return tuple(pairs)


def _words(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> frozenset[str]:
    return frozenset(word.strip() for one in value for word in one.split(",") if word.strip())


#: `-e NAME=VALUE`, as pairs under the name `variables`.
variables = option(
    "--extra-var",
    "-e",
    "variables",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_variable,
    text=_("A variable that wins over those of the inventory."),
)


def day_option(text: str, name: str = "--at") -> Callable[[Function], Function]:
    """`--at DATE`, today unless given; `text` is the English template of its help.

    The parameter is called `at`, whatever the option's `name`.
    """
    return option(name, "at", metavar="DATE", callback=_day, text=text)


def _year(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> SchoolYear | None:
    try:
        return None if value is None else SchoolYear.parse(value)
    except ValueError:
        raise _refused(
            _("{value!r} is no school year; write it as 2026-2027."), value or ""
        ) from None


#: `--year YEAR`, as a SchoolYear under the name `year`; None where it is not given.
school_year = option(
    "--year",
    "year",
    metavar="YEAR",
    callback=_year,
    text=_("The school year (2026-2027). Default: the one of that day."),
)

_SELECTION = (
    day_option(_("Plan as of that day (2026-09-01). Default: today.")),
    option(
        "--limit",
        "-l",
        metavar="PATTERN",
        default="all",
        shell_complete=proposed("schools"),
        text=_("Only these establishments: UAIs or groups, as in colleges:!0990001P."),
    ),
    option(
        "--tags",
        "-t",
        metavar="TAGS",
        multiple=True,
        callback=_words,
        text=_("Only plays with one of these tags, separated by commas."),
    ),
    option(
        "--kind",
        "-k",
        "kinds",
        metavar="KIND",
        multiple=True,
        callback=_words,
        shell_complete=proposed("kinds"),
        text=_("Only this kind (features, groups, ...); may be given several times."),
    ),
    option(
        "--playbook",
        "-p",
        "playbooks",
        metavar="FILE",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        text=_("Only this playbook; may be given several times. Default: all of playbooks/."),
    ),
    variables,
)


def selecting(function: Callable[Concatenate[Selection, P], R]) -> Callable[P, R]:
    """Give a command the options that choose a part of the site, as one Selection."""

    @wraps(function)
    def command(*args: P.args, **options: P.kwargs) -> R:
        selection = Selection(
            day=options.pop("at"),  # type: ignore[arg-type]  # made by the callbacks above
            limit=options.pop("limit"),  # type: ignore[arg-type]  # a string by click
            tags=options.pop("tags"),  # type: ignore[arg-type]  # made by _words
            kinds=options.pop("kinds"),  # type: ignore[arg-type]  # made by _words
            playbooks=options.pop("playbooks"),  # type: ignore[arg-type]  # paths by click
            variables=options.pop("variables"),  # type: ignore[arg-type]  # made by _variable
        )
        return function(selection, *args, **options)

    decorated: Callable[P, R] = command
    for decorate in reversed(_SELECTION):
        decorated = decorate(decorated)
    return decorated


#: `--identity FILE`, as paths under the name `identity`.
identity = option(
    "--identity",
    "-i",
    "identity",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="ENTCONF_AGE_IDENTITY",
    text=_(
        "A file with the age identity that opens encrypted backups; may be given several times. "
        "Default: the file that ENTCONF_AGE_IDENTITY names."
    ),
)

_CONSENT = (
    option("--yes", "-y", is_flag=True, text=_("Do not ask.")),
    option(
        "--lift",
        metavar="GUARD",
        multiple=True,
        text=_("Lift one guard of the policy by its name; may be given several times."),
    ),
    option(
        "--confirm",
        metavar="NAME",
        multiple=True,
        text=_("Say that this person confirmed what the policy lets them confirm."),
    ),
    option("--diff", is_flag=True, text=_("Show long texts line by line.")),
    option("--json", "as_json", is_flag=True, text=_("Write what came of it as JSON.")),
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person agreed to on the command line before anything was asked."""

    yes: bool
    lift: frozenset[str]
    diff: bool
    json: bool


def agreeing(function: Callable[Concatenate[Agreement, P], R]) -> Callable[P, R]:
    """Give a command the options by which a person agrees to changes, as one Agreement."""

    @wraps(function)
    def command(*args: P.args, **options: P.kwargs) -> R:
        lift = options.pop("lift")
        confirm = options.pop("confirm")
        agreement = Agreement(
            yes=bool(options.pop("yes")),
            lift=frozenset([*lift, *(f"confirm:{name}" for name in confirm)]),  # type: ignore[misc, attr-defined]  # tuples of strings by click
            diff=bool(options.pop("diff")),
            json=bool(options.pop("as_json")),
        )
        return function(agreement, *args, **options)

    decorated: Callable[P, R] = command
    for decorate in reversed(_CONSENT):
        decorated = decorate(decorated)
    return decorated
