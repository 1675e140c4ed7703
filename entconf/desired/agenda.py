"""Read `agenda.yml`: meetings and training, their hours local to a time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.lone_files import entries_in, mapping_of, read_lone_file, text_at, texts_at
from entconf.model.agenda import Meeting, MeetingType
from entconf.model.local_time import NotAMoment, at_clock, read_clock, read_day, read_moment
from entconf.model.text import msg
from entconf.model.values import Value

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FILE = "agenda.yml"
DEFAULT_ZONE = "Europe/Paris"
_DAY_LENGTH = 10


def load_agenda(root: FilePath) -> tuple[Meeting, ...]:
    """The meetings of the site's agenda.yml, by their moments; none where there is no such file.

    Raises ConfigurationError with every mistake: an hour that does not exist, an end before its
    beginning, a time zone that nobody knows.
    """
    document = read_lone_file(root / FILE, FILE, "agenda")
    if document is None:
        return ()
    findings = Findings()
    zone = _zone(document, findings)
    found = []
    for name, value, path in entries_in(document, "agenda"):
        meeting = _meeting(document, name, mapping_of(value), path, zone, findings)
        if meeting is not None:
            found.append(meeting)
    findings.raise_errors()
    return tuple(sorted(found, key=lambda one: (one.begins, one.key)))


def zone_of(root: FilePath) -> ZoneInfo:
    """The time zone of the site's agenda. Raises ConfigurationError."""
    document = read_lone_file(root / FILE, FILE, "agenda")
    findings = Findings()
    zone = _zone(document, findings)
    findings.raise_errors()
    return zone


def _zone(document: Document | None, findings: Findings) -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - paid where it is used

    top = mapping_of(document.value) if document is not None else {}
    name = text_at(top, "timezone") or DEFAULT_ZONE
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        place = document.value_place(("timezone",)) if document is not None else None
        message = msg("there is no time zone {name}", name=name)
        findings.error("unknown-zone", message, place, msg("write one as in Europe/Paris"))
        return ZoneInfo(DEFAULT_ZONE)


def _meeting(
    document: Document,
    name: str,
    value: Mapping[str, Value],
    path: Path,
    zone: ZoneInfo,
    findings: Findings,
) -> Meeting | None:
    written, until = text_at(value, "from").strip(), text_at(value, "until").strip()
    whole = len(written) == _DAY_LENGTH
    where = "from"
    try:
        begins = (
            at_clock(read_day(written), time.min, zone) if whole else read_moment(written, zone)
        )
        where = "until"
        ends = _end(written, until, begins, zone, whole=whole)
    except NotAMoment as wrong:
        place = document.value_place((*path, where))
        findings.error("bad-moment", wrong.message, place, wrong.hint)
        return None
    if ends < begins:
        message = msg("it ends before it begins")
        findings.error("bad-window", message, document.value_place((*path, "until")))
        return None
    return Meeting(
        key=name,
        title=text_at(value, "title"),
        type=MeetingType(text_at(value, "type") or MeetingType.MEETING),
        begins=begins,
        ends=ends,
        whole_days=whole,
        place=text_at(value, "place"),
        schools=texts_at(value, "schools"),
        source=document.key_place(path),
    )


def _end(written: str, until: str, begins: datetime, zone: ZoneInfo, *, whole: bool) -> datetime:
    """When it ends: after an hour where nothing says more, after its last day for whole days."""
    if whole:
        last = read_day(until or written)
        return at_clock(last + timedelta(days=1), time.min, zone)
    if not until:
        return begins + timedelta(hours=1)
    if len(until) < _DAY_LENGTH:
        return at_clock(begins.astimezone(zone).date(), read_clock(until), zone)
    return read_moment(until, zone)
