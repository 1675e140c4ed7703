"""For each figure of the report, the lines, runs and other things that it was counted from."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.assistance.evidence.figure import Figure, Proof
from entconf.model.text import msg
from entconf.report.activity.view import Report
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line


def explanation_lines(report: Report, language: Language) -> Sequence[Line]:
    """One paragraph a figure."""
    found: list[Line] = []
    for one in report.figures:
        found.append(line(Span(f"{one.name} = {_value(one)}", Style.STRONG)))
        found.extend(line(f"  {told}") for told in _proofs(one, language))
    return found


def _value(figure: Figure) -> str:
    return f"{figure.value:g}" if isinstance(figure.value, float) else str(figure.value)


def _proofs(figure: Figure, language: Language) -> Sequence[str]:
    by_run: dict[str, list[int]] = {}
    for one in figure.proofs:
        if one.line:
            by_run.setdefault(one.run, []).append(one.line)
    found = [_run(run, lines, language) for run, lines in by_run.items()]
    found.extend(one.other for one in figure.proofs if _is_other(one))
    if not found and figure.value:
        found.append(language(msg("from the files of the site")))
    return found


def _is_other(proof: Proof) -> bool:
    return bool(proof.other)


def _run(run: str, lines: Sequence[int], language: Language) -> str:
    numbers = ", ".join(map(str, lines))
    if run:
        return language(msg("run {run}: lines {lines}", run=run, lines=numbers))
    return language(msg("journal: lines {lines}", lines=numbers))
