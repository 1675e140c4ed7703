"""What `entconf sandbox feed` says: the flaws there are, and what was written."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.model.text import msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.sandbox.feed_writing.flaws.catalog import FLAWS
from entconf.sandbox.feed_writing.writing import Written

_MOST_SHOWN = 10


def flaw_lines(language: Language) -> Sequence[Line]:
    """Every flaw: its name, the code that must tell it, a sentence."""
    widest = max(map(len, FLAWS))
    return [
        line(
            Span(f"{one.name:<{widest}}", Style.STRONG),
            f"  {one.code or '-':<6} ",
            language(one.sentence),
        )
        for one in FLAWS.values()
    ]


def written_lines(written: Written, language: Language) -> Sequence[Line]:
    """The schools with their counts, and where each flaw is."""
    found = []
    for one in written.schools[:_MOST_SHOWN]:
        told = msg(
            " {name}: {classes} classes, {pupils} pupils, {adults} adults, {staff} of staff",
            name=one.name,
            classes=one.classes,
            pupils=one.pupils,
            adults=one.adults,
            staff=one.staff,
        )
        found.append(line(Span(one.uai, Style.STRONG), language(told)))
    people = sum(one.people for one in written.schools)
    number = len(written.schools)
    total = msgn(
        "{people} people of {number} school in {path}",
        "{people} people of {number} schools in {path}",
        number,
        people=people,
        number=number,
        path=str(written.folder),
    )
    found.append(line(language(total)))
    for flaw, planted in written.flaws:
        where = f" ({planted.subject})" if planted.subject else ""
        sentence = language(flaw.sentence)
        found.append(line(Span(flaw.name, Style.WARNING), f" {sentence}{where}"))
    return found
