"""What is kept too long, as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from entconf.engine.purging import Old
from entconf.engine.store.access_log import ExportRow
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

FORMAT = 1


def old_lines(found: Sequence[Old], language: Language) -> Sequence[Line]:
    """Each area with what would be erased."""
    lines: list[Line] = []
    for one in found:
        title = f"{language(one.area.title)} ({one.area.name}, {one.count})"
        lines.append(line(Span(title, Style.STRONG)))
        for relic in one.relics:
            told = msg("since {day}", day=relic.since.isoformat())
            count = f"  {relic.count}" if relic.count > 1 else ""
            pieces: list[Span | str] = [f"  {relic.name}{count}  "]
            pieces.append(Span(language(told), Style.DIM))
            if relic.note is not None:
                pieces.append(Span(f"  {language(relic.note)}", Style.WARNING))
            lines.append(line(*pieces))
    return lines


def say_erased(counts: Mapping[str, int]) -> Text:
    """The closing sentence."""
    number = sum(counts.values())
    return msgn("{n} thing was erased.", "{n} things were erased.", number)


def purge_document(found: Sequence[Old], erased: Mapping[str, int] | None) -> str:
    """What is too old, and what was erased of it (null: nothing was, it was a dry run)."""
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "purge",
        "old": [
            {
                "area": one.area.name,
                "count": one.count,
                "things": [
                    {"name": relic.name, "since": relic.since.isoformat(), "count": relic.count}
                    for relic in one.relics
                ],
            }
            for one in found
        ],
        "erased": None if erased is None else {**erased},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def export_lines(rows: Sequence[ExportRow], language: Language) -> Sequence[Line]:
    """The access log: when, what, for whom, how many people, who."""
    if not rows:
        return [line(language(msg("Nobody exported personal data yet.")))]
    return [_export(one, language) for one in rows]


def _export(row: ExportRow, language: Language) -> Line:
    told = row.export
    people = msgn("{n} person", "{n} people", told.people)
    shown = msg("by name") if told.names else msg("by id and initials")
    where = " ".join((*told.files, *told.schools))
    return line(
        Span(row.at, Style.STRONG),
        f"  {told.what}{f' ({told.to})' if told.to else ''}  {language(people)}, "
        f"{language(shown)}  {where}",
        Span(f"  {row.actor.person or row.actor.name}", Style.DIM),
    )


def exports_document(rows: Sequence[ExportRow]) -> str:
    """The access log as JSON."""
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "exports",
        "exports": [
            {
                "at": row.at,
                "who": row.actor.name,
                "person": row.actor.person,
                "job": row.actor.job,
                "what": row.export.what,
                "to": row.export.to,
                "people": row.export.people,
                "names": row.export.names,
                "schools": [*row.export.schools],
                "files": [*row.export.files],
            }
            for row in rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
