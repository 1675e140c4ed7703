"""Lines of the journal that are no writes: what exchanges took and gave, what verifications found.

Both hold digests and counts, nobody's name (directory reference, section 8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from entconf.engine.plan_reading import Place
from entconf.engine.store.actor import Actor
from entconf.engine.store.chain import Line
from entconf.engine.store.journal_reading import content_of
from entconf.errors import PlanFileError, StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

#: The sorts of these lines.
EXCHANGED = "exchanged"
VERIFIED = "verified"

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file that was taken or given: its digest, its size in bytes, not its name."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """What an exchange took and gave. `planned` and `counts` are numbers by a word of its type.

    `counts` is empty where the run failed before anything was counted.
    """

    uai: str
    name: str
    type: str
    files: tuple[FileTold, ...]
    planned: Mapping[str, int]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SchoolVerified:
    """What a verification came to in one school: `findings` counts by code.

    `answer` is yes, no or unknown, `since` the day it holds from; `waiting` counts people.
    """

    uai: str
    answer: str
    since: str
    waiting: int
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """A verification of the feed. `at` is a UTC moment, `day` the day it was made for.

    `findings` counts those that are no school's own.
    """

    at: str
    actor: Actor
    day: str
    answer: str
    deliveries: tuple[str, ...]
    schools: tuple[SchoolVerified, ...]
    findings: Mapping[str, int]


def read_exchanged(lines: Iterable[Line]) -> Sequence[ExchangeRow]:
    """What exchanges told, the oldest first. Raises StoreError for a line that cannot be read."""
    return [_row(line, _exchanged) for line in lines if line.what == EXCHANGED]


def read_verified(lines: Iterable[Line]) -> Sequence[VerificationRow]:
    """The verifications, the oldest first. Raises StoreError for a line that cannot be read."""
    return [_row(line, _verified) for line in lines if line.what == VERIFIED]


def _row(line: Line, read: Callable[[Line, Place], Row]) -> Row:
    try:
        return read(line, content_of(line))
    except PlanFileError as error:
        raise StoreError(
            msg(
                "line {number} of the journal is damaged: {why}",
                number=line.number,
                why=error.message,
            ),
            hint=msg("`entconf history verify` tells the first line that was changed"),
        ) from error


def _exchanged(_: Line, place: Place) -> ExchangeRow:
    return ExchangeRow(
        place.at("uai").text(),
        place.at("exchange").text(),
        place.at("type").text(),
        place.at("files").each(_file),
        place.at("planned").every(Place.integer),
        place.at("counts").every(Place.integer),
    )


def _file(place: Place) -> FileTold:
    return FileTold(place.at("sha256").text(), place.at("size").integer())


def _verified(line: Line, place: Place) -> VerificationRow:
    told, actor = place.at("verified"), place.at("actor")
    schools = told.at("schools")
    return VerificationRow(
        line.at,
        Actor(*(actor.at(name).text() for name in ("name", "job", "person"))),
        told.at("day").text(),
        told.at("answer").text(),
        told.at("deliveries").each(Place.text),
        tuple(_school(uai, schools.at(uai)) for uai in sorted(schools.mapping())),
        told.at("findings").every(Place.integer),
    )


def _school(uai: str, place: Place) -> SchoolVerified:
    return SchoolVerified(
        uai,
        place.at("answer").text(),
        place.at("since").text(),
        place.at("waiting").integer(),
        place.at("findings").every(Place.integer),
    )
