"""By what each value is known of an ENT that people administer by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from entconf.model.establishment import Establishment
from entconf.model.guidance import Basis, Known
from entconf.model.text import Text, msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line


def known_lines(school: Establishment, known: Sequence[Known], say: Language) -> Sequence[Line]:
    """Each value with its evidence, the oldest first, and how many rest on what."""
    told = msgn("{n} value is known", "{n} values are known", len(known))
    lines = [line(), line(Span(f"{school.label}{say.colon}{say(told)}", Style.STRONG))]
    ordered = sorted(known, key=lambda each: (-each.days, each.id, each.field))
    lines += [line(f"  {_name(one)}  ", Span(say(_by(one)), Style.DIM)) for one in ordered]
    counts = Counter(one.evidence.basis for one in known)
    parts = [f"{say(basis.label)}{say.colon}{counts[basis]}" for basis in Basis if counts[basis]]
    if parts:
        lines.append(line("  " + ", ".join(parts)))
    return lines


def _name(one: Known) -> str:
    return f"{one.id.kind} {one.id.key}" + (f" {one.field}" if one.field else "")


def _by(one: Known) -> Text:
    evidence = one.evidence
    seen = msgn("{n} day ago", "{n} days ago", one.days)
    told = msg(
        "{basis}, {who}, {day} ({ago})",
        basis=evidence.basis.label,
        who=evidence.who,
        day=evidence.at[:10],
        ago=seen,
    )
    if not evidence.reference:
        return told
    return msg("{told}: {reference}", told=told, reference=evidence.reference)
