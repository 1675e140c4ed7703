"""What the server keeps of exchanges: import drafts, timetable reports, archives."""

from __future__ import annotations

from dataclasses import dataclass, field

#: One line of a file: field of the ENT -> the values of its columns.
Line = dict[str, list[str]]


@dataclass(slots=True)
class Sheet:
    """A file of one profile, read: its lines by their number in the file (the header is 1)."""

    profile: str
    lines: dict[int, Line]
    errors: list[str] = field(default_factory=list)
    classes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """An import that was validated and waits to be launched."""

    id: str
    school: str
    sheets: dict[str, Sheet]
    predelete: bool = False
    transition: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a timetable import tells afterwards."""

    id: str
    school: str
    created: int
    manual: bool
    source: str
    text: str


@dataclass(slots=True)
class Timetables:
    """`running`: schools whose import is not over; `mappings`: kind and school -> names."""

    running: set[str] = field(default_factory=set)
    reports: list[Report] = field(default_factory=list)
    mappings: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    unknown: dict[tuple[str, str], list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Archive:
    """A person's export; it can be fetched once it was verified."""

    id: str
    owner: str
    content: bytes
    ready: bool = False


@dataclass(slots=True)
class Archives:
    """`broken`: exports that are asked for now never come to an end well."""

    held: dict[str, Archive] = field(default_factory=dict)
    broken: bool = False
