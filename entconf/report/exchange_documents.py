"""Exchanges as JSON documents, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from entconf.engine.guard import Refusal
from entconf.errors import ExitCode, Problem
from entconf.exchange.base import Exchange, ExchangePlan, ExchangeResult, PlanLine, TakenFile
from entconf.exchange.freshness import Freshness
from entconf.exchange.schedule import Line
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language

JsonObject = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Told:
    """One exchange of a run: its plan, what stood against it, what it did; None is not reached."""

    exchange: Exchange
    code: ExitCode
    plan: ExchangePlan | None = None
    refusals: tuple[Refusal, ...] = ()
    result: ExchangeResult | None = None
    problems: tuple[Problem, ...] = ()


def list_document(exchanges: Sequence[Exchange]) -> str:
    """The declared exchanges."""
    return _document("exchanges", {"exchanges": [_exchange(one) for one in exchanges]})


def status_document(found: Sequence[Freshness]) -> str:
    """How fresh each exchange is; moments in ISO 8601, null for never."""
    rows: list[JsonValue] = [
        {
            **_exchange(one.exchange),
            "overdue": one.overdue,
            "due": one.due.isoformat() if one.due else None,
            "last_success": one.memory.succeeded.isoformat() if one.memory.succeeded else None,
            "last_try": one.memory.tried.isoformat() if one.memory.tried else None,
            "outcome": one.memory.outcome or None,
            "run": one.memory.run or None,
        }
        for one in found
    ]
    return _document("exchange-status", {"exchanges": rows})


def schedule_document(lines: Sequence[Line]) -> str:
    """The lines of a schedule."""
    rows: list[JsonValue] = [
        {"cron": one.cron, "exchange": one.name, "limit": one.limit} for one in lines
    ]
    return _document("exchange-schedule", {"lines": rows})


def run_document(told: Iterable[Told], language: Language) -> str:
    """What a run, or a plan of it, came to for each school."""
    return _document("exchange-run", {"runs": [_told(one, language) for one in told]})


def _told(one: Told, language: Language) -> JsonObject:
    plan, result = one.plan, one.result
    found: JsonObject = {**_exchange(one.exchange), "exit_code": int(one.code)}
    found["problems"] = [_problem(problem, language) for problem in one.problems]
    found["guards"] = [
        {"name": guard.name, "message": language(guard.message)} for guard in one.refusals
    ]
    if plan is not None:
        found["plan"] = {
            "nothing": plan.nothing,
            "irreversible": language(plan.irreversible) if plan.irreversible else None,
            "lines": [_line(each, language) for each in plan.lines],
            "notices": [language(each) for each in plan.notices],
            "files": [_file(each) for each in plan.files],
            "counts": dict(plan.counts),
        }
    if result is not None:
        found["result"] = {
            "lines": [_line(each, language) for each in result.lines],
            "notices": [language(each) for each in result.notices],
            "files": [_file(each) for each in result.files],
            "counts": dict(result.counts),
        }
    return found


def _exchange(one: Exchange) -> JsonObject:
    return {
        "uai": one.establishment.uai,
        "name": one.name,
        "type": one.type,
        "every": one.text("every") or None,
        "overdue_after": one.text("overdue_after") or None,
        "description": one.text("description") or None,
        "source": str(one.source() or "") or None,
    }


def _line(one: PlanLine, language: Language) -> JsonObject:
    return {
        "mark": one.mark,
        "what": language(one.what),
        "count": one.count,
        "where": list(one.where),
    }


def _file(one: TakenFile) -> JsonObject:
    return {"name": one.name, "sha256": one.sha256, "size": one.size}


def _problem(one: Problem, language: Language) -> JsonObject:
    return {
        "code": one.code,
        "severity": one.severity.value,
        "message": language(one.message),
        "hint": language(one.hint) if one.hint else None,
        "file": one.source.file if one.source else None,
        "line": one.source.line if one.source else None,
    }


def _document(name: str, content: JsonObject) -> str:
    document: JsonObject = {"format": FORMAT, "document": name, **content}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
