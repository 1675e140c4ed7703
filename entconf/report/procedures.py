"""Procedures as lines of a terminal and as JSON: each step, the closing recap, the runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from entconf.errors import ExitCode
from entconf.model.establishment import Establishment
from entconf.model.procedure import Procedure, Step
from entconf.model.text import msg
from entconf.model.values import JsonValue
from entconf.procedures.outcome import Mark, Outcome
from entconf.procedures.recap import counts
from entconf.procedures.record import Outcomes, RunOf, State
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_STYLES = {
    Mark.OK: Style.GOOD,
    Mark.CHANGED: Style.UPDATE,
    Mark.WAITING: Style.UNKNOWN,
    Mark.FAILED: Style.ERROR,
    Mark.SKIPPED: Style.DIM,
}
_WORDS = {
    Mark.OK: msg("ok"),
    Mark.CHANGED: msg("changed"),
    Mark.WAITING: msg("waiting"),
    Mark.FAILED: msg("failed"),
    Mark.SKIPPED: msg("skipped"),
}
_STATES = {
    State.RUNNING: msg("cut short"),
    State.WAITING: msg("waiting"),
    State.FAILED: msg("failed"),
    State.DONE: msg("done"),
    State.DROPPED: msg("left for a new run"),
}


def step_title(step: Step, place: tuple[int, int], language: Language) -> Line:
    """The line before a step: its number of so many, its play, its name, its verb."""
    number, total = place
    told = msg("Step {number} of {total}", number=number, total=total)
    return line(
        Span(language(told), Style.STRONG),
        f"  {step.play}{language.colon}",
        Span(step.name, Style.STRONG),
        Span(f"  ({step.verb}, {step.source})", Style.DIM),
    )


def outcome_line(label: str, outcome: Outcome, language: Language) -> Line:
    """What came of a step for a school."""
    word = language(_WORDS[outcome.mark])
    message = f"{language.colon}{language(outcome.message)}" if outcome.message else ""
    return line("  ", Span(word, _STYLES[outcome.mark]), f"  {label}{message}")


def recap_lines(
    schools: Sequence[Establishment], outcomes: Outcomes, language: Language
) -> Sequence[Line]:
    """The closing recap: how many steps of each school ended how."""
    lines = [(), line(Span(language(msg("Recap")), Style.STRONG))]
    width = max(len(one.label) for one in schools)
    for one in schools:
        spans = [Span(f"  {one.label:<{width}}")]
        for mark, number in counts(outcomes.get(one.uai, {})).items():
            style = _STYLES[mark] if number else Style.DIM
            spans.append(Span(f"  {language(_WORDS[mark])}={number}", style))
        lines.append(tuple(spans))
    return lines


def run_lines(runs: Sequence[RunOf], language: Language) -> Sequence[Line]:
    """The runs of procedures, the latest first."""
    if not runs:
        return [line(language(msg("No procedure was followed yet.")))]
    return [
        line(
            Span(one.id, Style.STRONG),
            f"  {language(_STATES[one.state])}  {one.file}  {', '.join(one.schools[:5])}",
            " …" if len(one.schools) > 5 else "",  # noqa: PLR2004 - as many as are shown
            Span(f"  {one.begun[:16]}  {one.by}", Style.DIM),
        )
        for one in runs
    ]


def runs_document(runs: Sequence[RunOf]) -> str:
    """The runs as JSON."""
    rows: list[JsonValue] = [
        {
            "run": one.id,
            "file": one.file,
            "state": one.state.value,
            "begun": one.begun,
            "by": one.by,
            "schools": [*one.schools],
        }
        for one in runs
    ]
    return _document("procedure-runs", {"runs": rows})


def followed_document(
    procedure: Procedure, outcomes: Outcomes, run: str, code: ExitCode, language: Language
) -> str:
    """What a run, or a rehearsal ("" for its name), came to."""
    schools: dict[str, JsonValue] = {}
    for one in procedure.schools:
        steps = outcomes.get(one.uai, {})
        told: list[JsonValue] = [
            _step(step, steps[step.key], language) for step in procedure.steps if step.key in steps
        ]
        recap: JsonValue = {mark.value: number for mark, number in counts(steps).items()}
        schools[one.uai] = {"recap": recap, "steps": told}
    return _document(
        "procedure-run",
        {
            "run": run or None,
            "file": procedure.file,
            "exit_code": int(code),
            "schools": schools,
        },
    )


def _step(step: Step, outcome: Outcome, language: Language) -> JsonValue:
    return {
        "play": step.play,
        "name": step.name,
        "verb": step.verb,
        "outcome": outcome.mark.value,
        "message": language(outcome.message) if outcome.message else None,
        "by": outcome.by or None,
        "at": outcome.at or None,
        "evidence": outcome.evidence or None,
        "run": outcome.run or None,
    }


def _document(name: str, content: Mapping[str, JsonValue]) -> str:
    document: JsonValue = {"format": FORMAT, "document": name, **content}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
