"""Exchanges of type `transfer`: files from one drop to another, each once."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.errors import EntconfError, Problem
from entconf.exchange.base import (
    Exchange,
    ExchangePlan,
    ExchangeResult,
    ExchangeType,
    Mark,
    PlanLine,
    Surroundings,
    TakenFile,
)
from entconf.exchange.drops.drop import Fetched, open_drop
from entconf.model.text import Text, msg, msgn

_PARTS = ("folder", "host", "port", "user")


class Transfer:
    """See ExchangeType."""

    name = "transfer"

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """The two drops are not one."""
        ends = [[exchange.value(f"{one}.{part}") for part in _PARTS] for one in ("from", "to")]
        if ends[0] != ends[1]:
            return ()
        return [
            Problem(
                "same-drop",
                msg("files would go where they come from"),
                exchange.source("to.folder"),
                msg("name another folder in `to`"),
            )
        ]

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Every file that was not sent before. Both drops are looked at."""
        with open_drop(exchange, "from", around) as drop:
            found = [drop.fetch(one) for one in drop.matching(exchange.text("files"))]
            shown = drop.shown
        fresh = _fresh(found, around)
        notices: list[Text] = []
        lines: list[PlanLine] = []
        with open_drop(exchange, "to", around) as drop:
            for one in fresh:
                name = drop.name_for(one.file.name)
                there = drop.has(name)
                what = msg("{file} to {drop}", file=name, drop=drop.shown)
                lines.append(PlanLine(Mark.UPDATE if there else Mark.SEND, what))
        old = len(found) - len(fresh)
        if old:
            notices.append(msgn("{n} file was sent before", "{n} files were sent before", old))
        if not found:
            notices.append(
                msg("{drop} has no file {files}", drop=shown, files=exchange.text("files"))
            )
        return ExchangePlan(
            exchange,
            tuple(one.file for one in fresh),
            tuple(lines),
            notices=tuple(notices),
            counts={"files": len(fresh)},
            alters=False,
            nothing=not fresh,
            work=fresh,
        )

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:
        """Send them one after the other. What arrived is remembered even if a later one fails."""
        fresh = plan.work
        if not isinstance(fresh, list):
            raise TypeError("the plan was not made by this type")
        sent: list[TakenFile] = []
        gone: Sequence[str] = ()
        problems: Sequence[Problem] = ()
        try:
            with open_drop(plan.exchange, "to", around) as drop:
                for one in fresh:
                    drop.put(one.path, one.file.name)
                    sent.append(one.file)
                gone = drop.prune()
        except EntconfError as error:
            if not sent:
                raise
            problems = error.problems()
        lines = [PlanLine(Mark.SEND, msg("{file}", file=one.name)) for one in sent]
        lines += [PlanLine(Mark.DELETE, msg("{file}", file=name)) for name in gone]
        return ExchangeResult(
            tuple(lines),
            tuple(problems),
            counts={"files": len(sent), "removed": len(gone)},
            files=tuple(sent),
        )


def _fresh(found: Sequence[Fetched], around: Surroundings) -> list[Fetched]:
    """Those that were not sent before, each content once."""
    fresh: dict[str, Fetched] = {}
    for one in found:
        if around.again or one.file.sha256 not in around.seen:
            fresh.setdefault(one.file.sha256, one)
    return list(fresh.values())


TYPE: ExchangeType = Transfer()
