"""Whether classes and groups of a timetable are those of STSWEB and of the ENT.

A name that matches nothing is no reason to keep the whole timetable back: the ENT leaves its
lessons out and lists it. So it is a warning, with the nearest name. A mapping to something that
the ENT does not have is a mistake of the play.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from entconf.desired.nearest import suggestion
from entconf.errors import FeedError, Problem, Severity
from entconf.exchange.base import Exchange
from entconf.exchange.timetables.files import TimetableFile
from entconf.feeds.detection import read_any, read_timetable
from entconf.feeds.roster import Roster
from entconf.feeds.timetable import Timetable
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

KINDS = ("classes", "groups")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of classes and of groups, by kind; None where nothing tells them."""

    classes: frozenset[str] | None = None
    groups: frozenset[str] | None = None

    def of(self, kind: str) -> frozenset[str] | None:
        """Those of `classes` or `groups`."""
        return self.classes if kind == "classes" else self.groups


@dataclass(frozen=True, slots=True)
class Sts:
    """What the exports of STSWEB tell: what the school declares, and what the editor gave back."""

    declared: Names = field(default_factory=Names)
    lessons: Names = field(default_factory=Names)
    problems: tuple[Problem, ...] = ()


def read_sts(path: Path, uai: str) -> Sts:
    """Read sts_emp, and emp_sts where there is one. What cannot be read is a warning."""
    problems: list[Problem] = []
    declared, lessons = Names(), Names()
    try:
        roster = read_any(path, uai).roster
        problems += _of_this_school(roster, uai, path)
        declared = _declared(roster, uai)
    except FeedError as error:
        problems.append(_warning(error, path))
    try:
        timetable = read_timetable(path).timetable
        lessons = _lessons(timetable)
        if timetable.uai and timetable.uai != uai:
            problems.append(_other(path, timetable.uai, uai))
    except FeedError:
        lessons = Names()  # an emp_sts is only there once the editor gave one back
    return Sts(declared, lessons, tuple(problems))


def _declared(roster: Roster, uai: str) -> Names:
    for school in roster.structures.values():
        if school.uai == uai:
            return Names(
                frozenset(one.code for one in school.classes),
                frozenset(one.code for one in school.groups),
            )
    return Names()


def _lessons(timetable: Timetable) -> Names:
    return Names(frozenset(timetable.classes), frozenset(timetable.groups))


def _of_this_school(roster: Roster, uai: str, path: Path) -> Iterator[Problem]:
    others = {one.uai for one in roster.structures.values() if one.is_school} - {uai}
    if others:
        yield _other(path, min(others), uai)


def _other(path: Path, other: str, uai: str) -> Problem:
    told = msg(
        "{file} is a file of the school {other}, not of {uai}", file=path.name, other=other, uai=uai
    )
    return Problem("other-school", told, Source(path.name))


def _warning(error: FeedError, path: Path) -> Problem:
    told = msg("the exports of STSWEB cannot be read: {why}", why=error.message)
    return Problem(error.code, told, Source(path.name), error.hint, Severity.WARNING)


def name_problems(
    exchange: Exchange, file: TimetableFile | None, sts: Sts, ent: Names
) -> Iterator[Problem]:
    """Each name of the timetable that STSWEB or the ENT does not have; each wrong mapping."""
    for kind in KINDS:
        mapping = exchange.names(kind)
        known = ent.of(kind)
        yield from _wrong_targets(exchange, kind, mapping, known)
        told = None if file is None else file.classes if kind == "classes" else file.groups
        source = Source(file.name) if file is not None and told is not None else None
        names = told if told is not None else sts.lessons.of(kind)
        if names is None:
            continue
        yield from _unmatched(names, sts.declared.of(kind), _IN_STS[kind], source)
        unmapped = [one for one in names if one not in mapping]
        yield from _unmatched(unmapped, known, _IN_ENT[kind], source)


_IN_STS: Mapping[str, Text] = {
    "classes": msg("the timetable has the class {name}, which STSWEB does not have", name=""),
    "groups": msg("the timetable has the group {name}, which STSWEB does not have", name=""),
}
_IN_ENT: Mapping[str, Text] = {
    "classes": msg("the timetable has the class {name}, which the ENT does not have", name=""),
    "groups": msg("the timetable has the group {name}, which the ENT does not have", name=""),
}


def _unmatched(
    names: Collection[str], known: frozenset[str] | None, template: Text, source: Source | None
) -> Iterator[Problem]:
    if known is None:
        return
    for name in sorted({*names} - known):
        hint = suggestion(name, known)
        told = Text(template.template, {"name": name})
        yield Problem("unknown-name", told, source, hint, Severity.WARNING)


def _wrong_targets(
    exchange: Exchange, kind: str, mapping: Mapping[str, str], known: frozenset[str] | None
) -> Iterator[Problem]:
    for target in _missing(mapping.values(), known):
        told = (
            msg("classes: the ENT has no class {name}", name=target)
            if kind == "classes"
            else msg("groups: the ENT has no group {name}", name=target)
        )
        yield Problem("unknown-name", told, exchange.source(kind), suggestion(target, known or ()))


def _missing(names: Collection[str], known: frozenset[str] | None) -> Sequence[str]:
    return () if known is None else sorted({*names} - known)
