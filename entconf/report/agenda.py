"""The agenda and the duties of the school year, as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from entconf.assistance.agenda.kept import Attended
from entconf.model.agenda import Meeting, MeetingType
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_TYPES: Mapping[MeetingType, Text] = {
    MeetingType.MEETING: msg("meeting"),
    MeetingType.TRAINING: msg("training"),
    MeetingType.EXCHANGE: msg("exchange with colleagues"),
}


def meeting_lines(
    meetings: Iterable[Meeting],
    attended: Mapping[str, Attended],
    zone: tzinfo,
    language: Language,
) -> Sequence[Line]:
    """One line a meeting: when, its name, its title, and what was attended of it."""
    found = []
    for one in meetings:
        begins, ends = one.begins.astimezone(zone), one.ends.astimezone(zone)
        when = f"{begins:%Y-%m-%d}" if one.whole_days else f"{begins:%Y-%m-%d %H:%M}-{ends:%H:%M}"
        told = attended.get(one.key)
        came = (
            msg("{hours} h, {people} people", hours=f"{told.hours:g}", people=told.people)
            if told
            else None
        )
        found.append(
            line(
                f"{when:<22}  ",
                Span(one.key, Style.STRONG),
                f"  {language(_TYPES[one.type])}{language.colon}{one.title}",
                Span(f"  [{language(came)}]", Style.GOOD) if came else "",
            )
        )
    return found


def agenda_document(
    meetings: Iterable[Meeting], attended: Mapping[str, Attended], zone: tzinfo
) -> str:
    """The agenda as JSON; moments with their offset in the agenda's zone."""
    rows: list[JsonValue] = []
    for one in meetings:
        told = attended.get(one.key)
        rows.append(
            {
                "key": one.key,
                "title": one.title,
                "type": one.type.value,
                "begins": one.begins.astimezone(zone).isoformat(),
                "ends": one.ends.astimezone(zone).isoformat(),
                "hours": one.hours,
                "whole_days": one.whole_days,
                "place": one.place,
                "schools": [*one.schools],
                "imported": bool(one.uid),
                "attended": {"hours": told.hours, "people": told.people} if told else None,
            }
        )
    told_all = {"format": FORMAT, "document": "agenda", "agenda": rows}
    return json.dumps(told_all, ensure_ascii=False, indent=1) + "\n"
