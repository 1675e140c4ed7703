"""What `entconf doctor` found, as lines of a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.drivers.base import Finding
from entconf.model.text import msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line


def finding_lines(findings: Sequence[Finding], language: Language) -> Sequence[Line]:
    """Each finding with its sign, the hints of those that are not good, and the count."""
    lines: list[Line] = []
    for finding in findings:
        sign = Span("✓ ", Style.GOOD) if finding.good else Span("✗ ", Style.ERROR)
        told = msg("{subject}: {detail}", subject=finding.subject, detail=finding.detail)
        lines.append(line(sign, language(told)))
        if finding.hint is not None:
            lines.append(line("    ", language(msg("hint: {text}", text=finding.hint))))
    bad = sum(not finding.good for finding in findings)
    closing = (
        msgn("{n} check is not right.", "{n} checks are not right.", bad)
        if bad
        else msg("All is well.")
    )
    lines.append(line(Span(language(closing), Style.STRONG)))
    return lines
