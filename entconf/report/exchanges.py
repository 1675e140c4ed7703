"""Exchanges as lines of a terminal: lists, freshness, what a run would do and what it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from entconf.exchange.base import Exchange, ExchangePlan, ExchangeResult, Mark, PlanLine
from entconf.exchange.freshness import Freshness
from entconf.model.text import Text, msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_SIGNS = {
    Mark.CREATE: ("+", Style.CREATE),
    Mark.UPDATE: ("~", Style.UPDATE),
    Mark.DELETE: ("-", Style.DELETE),
    Mark.SEND: (">", Style.CREATE),
    Mark.KEEP: ("=", Style.DIM),
}
#: Places in files that a terminal shows; JSON has them all.
_MOST_PLACES = 12
_OUTCOMES = {
    "done": msg("done"),
    "nothing": msg("nothing new"),
    "failed": msg("failed"),
    "refused": msg("refused by a guard"),
    "": msg("never tried"),
}


def list_lines(exchanges: Sequence[Exchange], language: Language) -> Sequence[Line]:
    """Each exchange: school, name, type, rhythm, where it is written."""
    if not exchanges:
        return [line(language(msg("No exchange is declared.")))]
    return [
        line(
            one.establishment.uai,
            "  ",
            Span(one.name, Style.STRONG),
            f"  {one.type}  ",
            one.text("every", "-"),
            Span(f"  {one.source() or ''}  {one.text('description')}".rstrip(), Style.DIM),
        )
        for one in exchanges
    ]


def status_lines(found: Sequence[Freshness], language: Language) -> Sequence[Line]:
    """Each exchange with its last success, its last try, and whether it is overdue."""
    if not found:
        return [line(language(msg("No exchange is declared.")))]
    lines = []
    for one in found:
        memory = one.memory
        succeeded = memory.succeeded.isoformat(timespec="minutes") if memory.succeeded else "-"
        tried = memory.tried.isoformat(timespec="minutes") if memory.tried else "-"
        state = msg("overdue") if one.overdue else msg("in time") if one.due else msg("by hand")
        style = Style.ERROR if one.overdue else Style.GOOD if one.due else Style.DIM
        told = msg(
            "last success {succeeded}, last try {tried} ({outcome})",
            succeeded=succeeded,
            tried=tried,
            outcome=_OUTCOMES.get(memory.outcome, msg("{word}", word=memory.outcome)),
        )
        lines.append(
            line(
                one.exchange.establishment.uai,
                "  ",
                Span(one.exchange.name, Style.STRONG),
                "  ",
                Span(language(state), style),
                f"  {language(told)}",
            )
        )
    return lines


def plan_lines(plan: ExchangePlan, language: Language) -> Sequence[Line]:
    """What a run would do. Problems and guards are told apart, as everywhere."""
    exchange = plan.exchange
    lines = [title_line(exchange)]
    lines += _lines(plan.lines, language)
    lines += [line(f"  {language(one)}") for one in plan.notices]
    if plan.irreversible is not None:
        told = msg("this cannot be undone: {why}", why=plan.irreversible)
        lines.append(line(Span(f"  {language(told)}", Style.WARNING)))
    if plan.nothing:
        idle = msg("Nothing to do.")
        lines.append(line(Span(f"  {language(idle)}", Style.DIM)))
    return lines


def result_lines(exchange: Exchange, result: ExchangeResult, language: Language) -> Sequence[Line]:
    """What a run did."""
    notices = [line(f"  {language(one)}") for one in result.notices]
    return [title_line(exchange), *_lines(result.lines, language), *notices]


def title_line(exchange: Exchange) -> Line:
    """The name of an exchange, its type and its school."""
    return line(
        Span(exchange.name, Style.STRONG), f"  {exchange.type}  {exchange.establishment.label}"
    )


def _lines(planned: Iterable[PlanLine], language: Language) -> list[Line]:
    lines = []
    for one in planned:
        sign, style = _SIGNS[one.mark]
        count = "" if one.count is None else f"{one.count}  "
        places = places_text(one.where)
        told = f"  ({language(places)})" if places else ""
        lines.append(line("  ", Span(sign, style), f" {count}{language(one.what)}", told))
    return lines


def places_text(where: Sequence[str]) -> Text | None:
    """The first places of several, and how many more there are."""
    if not where:
        return None
    shown = ", ".join(where[:_MOST_PLACES])
    more = len(where) - _MOST_PLACES
    if more <= 0:
        return msg("{places}", places=shown)
    return msgn("{places} and {n} more", "{places} and {n} more", more, places=shown)
