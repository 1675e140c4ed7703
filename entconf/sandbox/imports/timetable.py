"""A timetable as far as the report of its import needs it, whatever editor it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field


class WrongTimetable(Exception):
    """The file is not what its structure expects; the key says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of a timetable; `birth` is ISO, empty when the file does not tell it."""

    first: str = field(repr=False)
    last: str = field(repr=False)
    birth: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a file holds. `sealed` describes an encrypted container, of which nothing else shows."""

    source: str
    uai: str = ""
    weeks: tuple[int, ...] = ()
    teachers: tuple[Named, ...] = ()
    pupils: tuple[Named, ...] = ()
    classes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    courses: int = 0
    ignored: int = 0
    sealed: str = ""


#: The longest number of either editor: a mask of 64 weeks.
_DIGITS = 20


def whole(text: str) -> int | None:
    """A number of a timetable; None when it is none, or longer than any."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def iso_date(text: str) -> str:
    """A date of either editor as ISO; empty when it is none."""
    from datetime import datetime  # noqa: PLC0415 - only imports need it

    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text[:10], form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return ""
