"""Where the duties of the letter stand, as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from entconf.assistance.evidence.journal_year import Scope
from entconf.assistance.mission.standing import DutyStanding, Found, Standing
from entconf.model.mission import Evidence, Mission, in_words
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.report.activity.ledger import figures_json
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_STANDINGS: Mapping[Standing, tuple[Text, Style]] = {
    Standing.DONE: (msg("done"), Style.GOOD),
    Standing.DECLARED: (msg("done (declared)"), Style.GOOD),
    Standing.PARTLY: (msg("in part"), Style.WARNING),
    Standing.NONE: (msg("nothing recorded"), Style.DIM),
}
_EVIDENCE: Mapping[Evidence, Text] = {
    Evidence.CHANGES: msg("changes"),
    Evidence.EXCHANGES: msg("exchanges of files"),
    Evidence.BACKUPS: msg("backups"),
    Evidence.VERIFICATIONS: msg("verifications"),
    Evidence.RESETS: msg("passwords reset"),
    Evidence.HANDOUTS: msg("slips handed out"),
    Evidence.TICKETS: msg("tickets opened"),
    Evidence.ESCALATIONS: msg("tickets passed on to the help desk"),
    Evidence.NEWS: msg("news relayed"),
    Evidence.USAGE: msg("measures of use"),
    Evidence.MEETINGS: msg("meetings"),
    Evidence.TRAINING: msg("trainings"),
}


def mission_lines(
    mission: Mission, school: str, scope: Scope, found: Sequence[DutyStanding], language: Language
) -> Sequence[Line]:
    """One line a duty, and one for what shows it."""
    title = msg(
        "{letter}: {school}, {year}, as of {day}",
        letter=in_words(mission.title, language.code),
        school=school,
        year=scope.year.label,
        day=scope.day.isoformat(),
    )
    lines = [line(Span(language(title), Style.STRONG))]
    for one in found:
        words, style = _STANDINGS[one.standing]
        name = in_words(one.duty.title, language.code)
        head = f"{one.duty.code:<4} {name}{language.colon}"
        lines.append(line(head, Span(language(words), style)))
        parts = language.semicolon.join(_told(each, language) for each in one.found)
        lines.append(line(Span(f"     {parts}", Style.DIM)))
    return lines


def _told(one: Found, language: Language) -> str:
    words = language(_EVIDENCE[one.evidence])
    if one.reached:
        return f"{words} {one.figure.value}"
    return language(
        msg("{what} {number} of {need}", what=words, number=int(one.figure.value), need=one.need)
    )


def mission_document(
    mission: Mission, school: str, scope: Scope, found: Sequence[DutyStanding]
) -> str:
    """The same as JSON, each number with where it comes from."""
    duties: list[JsonValue] = [
        {
            "code": one.duty.code,
            "title": dict(one.duty.title),
            "who": dict(one.duty.who),
            "section": one.duty.section,
            "standing": one.standing.value,
            "evidence": [_evidence(each) for each in one.found],
        }
        for one in found
    ]
    told: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "mission",
        "uai": scope.uai,
        "school": school,
        "year": scope.year.label,
        "day": scope.day.isoformat(),
        "title": dict(mission.title),
        "duties": duties,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _evidence(one: Found) -> JsonValue:
    return {
        "evidence": one.evidence.value,
        "need": one.need,
        "reached": one.reached,
        "figure": figures_json((one.figure,))[0],
    }
