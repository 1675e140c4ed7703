"""Duties of the school year as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from entconf.assistance.agenda.due import Standing, Task
from entconf.model.support import in_language
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_STANDINGS: Mapping[Standing, tuple[Text, Style]] = {
    Standing.DONE: (msg("done"), Style.GOOD),
    Standing.LATE: (msg("late"), Style.ERROR),
    Standing.NOW: (msg("now"), Style.WARNING),
    Standing.SOON: (msg("soon"), Style.PLAIN),
    Standing.LATER: (msg("later"), Style.DIM),
    Standing.ANY_DAY: (msg("any day"), Style.DIM),
}
_SIGNS = {True: ("✓", Style.GOOD), False: ("✗", Style.ERROR), None: ("?", Style.UNKNOWN)}


def task_lines(tasks: Iterable[Task], language: Language) -> Sequence[Line]:
    """Each duty: its days, how it stands, what comes before it, what can be told of it."""
    found: list[Line] = []
    width = max(len(language(word)) for word, _ in _STANDINGS.values()) + 1
    for one in tasks:
        word, style = _STANDINGS[one.standing]
        duty = one.due.duty
        found.append(
            line(
                f"{one.due.first:%Y-%m-%d}  {one.due.last:%Y-%m-%d}  ",
                Span(f"{language(word):<{width}}", style),
                Span(one.due.key, Style.STRONG),
            )
        )
        found.append(line("    ", in_language(duty.task, language.code)))
        if one.done is not None:
            told = f"{one.done.at[:10]} {one.done.by}"
            found.append(line("    ", Span(f"{told} {one.done.note}".rstrip(), Style.DIM)))
            continue
        if duty.before:
            before = msg("before: {text}", text=in_language(duty.before, language.code))
            found.append(line("    ", Span(language(before), Style.DIM)))
        if duty.proof:
            proof = msg("proof: {text}", text=in_language(duty.proof, language.code))
            found.append(line("    ", Span(language(proof), Style.DIM)))
        if one.told is not None:
            sign, how = _SIGNS[one.told.good]
            found.append(line("    ", Span(sign, how), f" {language(one.told.detail)}"))
    return found


def tasks_document(tasks: Iterable[Task], language: Language, *, confirmed: bool) -> str:
    """Duties as JSON."""
    rows: list[JsonValue] = []
    for one in tasks:
        told: JsonValue = None
        if one.told is not None:
            told = {"good": one.told.good, "detail": language(one.told.detail)}
        done: JsonValue = None
        if one.done is not None:
            done = {"at": one.done.at, "by": one.done.by, "note": one.done.note}
        duty = one.due.duty
        rows.append(
            {
                "key": one.due.key,
                "duty": duty.name,
                "number": duty.number,
                "task": in_language(duty.task, language.code),
                "from": one.due.first.isoformat(),
                "until": one.due.last.isoformat(),
                "standing": one.standing.value,
                "before": in_language(duty.before, language.code),
                "proof": in_language(duty.proof, language.code),
                "check": told,
                "done": done,
            }
        )
    found = {"format": FORMAT, "document": "todo", "confirmed": confirmed, "duties": rows}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
