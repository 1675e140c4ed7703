"""The verifications of the feed that the journal tells of: answers and counts, nobody's name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from entconf.engine.store.evidence_lines import SchoolVerified, VerificationRow
from entconf.model.text import Text, msg, msgn
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_ANSWERS: Mapping[str, tuple[Text, Style]] = {
    "yes": (msg("creation and update work"), Style.GOOD),
    "no": (msg("creation and update do not work"), Style.ERROR),
    "unknown": (msg("not known whether the ENT follows"), Style.UNKNOWN),
}


def verification_rows_lines(rows: Sequence[VerificationRow], say: Language) -> Sequence[Line]:
    """Each verification with its deliveries, then its schools with what was found there."""
    if not rows:
        return [line(say(msg("Nobody verified the feed yet.")))]
    return [one for row in rows for one in _row(row, say)]


def _row(row: VerificationRow, say: Language) -> Iterator[Line]:
    deliveries = msgn("{n} delivery", "{n} deliveries", len(row.deliveries))
    who = row.actor.person or row.actor.name
    yield line(
        Span(row.at, Style.STRONG),
        "  ",
        say(msg("as of {day}", day=row.day)),
        "  ",
        _answer(row.answer, say),
        f"  {say(deliveries)}",
        Span(f"  {who}", Style.DIM),
    )
    if row.findings:
        shared = msg("of no single school")
        yield line(f"  {say(shared)}  {_counts(row.findings)}")
    for one in row.schools:
        yield _school(one, say)


def _school(one: SchoolVerified, say: Language) -> Line:
    waiting = msgn("{n} person waits", "{n} people wait", one.waiting)
    told: list[Span | str] = [f"  {one.uai}  ", _answer(one.answer, say)]
    since, nothing = msg("since {day}", day=one.since), msg("nothing found")
    told.append(f" {say(since)}")
    if one.waiting:
        told.append(f"  {say(waiting)}")
    told.append(f"  {_counts(one.findings) or say(nothing)}")
    return line(*told)


def _answer(answer: str, say: Language) -> Span:
    told, style = _ANSWERS.get(answer, (msg("{word}", word=answer), Style.PLAIN))
    return Span(say(told), style)


def _counts(findings: Mapping[str, int]) -> str:
    return ", ".join(f"{code}: {count}" for code, count in sorted(findings.items()))


def verification_rows_document(rows: Sequence[VerificationRow]) -> str:
    """The same for programs."""
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "verifications",
        "verifications": [_document(row) for row in rows],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _document(row: VerificationRow) -> JsonValue:
    return {
        "at": row.at,
        "who": row.actor.name,
        "person": row.actor.person or None,
        "job": row.actor.job or None,
        "day": row.day,
        "answer": row.answer,
        "deliveries": [*row.deliveries],
        "schools": [
            {
                "school": one.uai,
                "answer": one.answer,
                "since": one.since,
                "waiting": one.waiting,
                "findings": {**one.findings},
            }
            for one in row.schools
        ],
        "findings": {**row.findings},
    }
