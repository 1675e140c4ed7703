"""The report as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable

from entconf.model.report_texts import Block
from entconf.model.values import JsonValue
from entconf.report.activity.ledger import figures_json, fingerprint
from entconf.report.activity.view import Chart, Report, Section, Table
from entconf.report.document import FORMAT


def report_json(report: Report) -> str:
    """All of it, in the order in which it is read, ending with a newline."""
    told: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "activity-report",
        "language": report.language,
        "title": report.title,
        "uai": report.uai,
        "school": report.school,
        "year": report.year,
        "day": report.day.isoformat(),
        "overview": report.overview,
        "keys": [{"label": one.label, "shown": one.shown} for one in report.keys],
        "sections": [_section(one) for one in report.sections],
        "free": [{"title": one.title, "blocks": _blocks(one.blocks)} for one in report.free],
        "charts": [_chart(one) for one in report.charts],
        "tables": [_table(one) for one in report.tables],
        "figures": figures_json(report.figures),
        "fingerprint": fingerprint(report.figures),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _section(section: Section) -> JsonValue:
    items: list[JsonValue] = [
        {
            "code": one.code,
            "title": one.title,
            "who": one.who,
            "standing": one.standing,
            "sentences": [*one.sentences],
            "blocks": _blocks(one.blocks),
        }
        for one in section.items
    ]
    return {"title": section.title, "items": items}


def _blocks(blocks: Iterable[Block]) -> list[JsonValue]:
    return [
        {
            "item": one.is_item,
            "runs": [{"text": run.text, "strong": run.strong} for run in one.runs],
        }
        for one in blocks
    ]


def _chart(one: Chart) -> JsonValue:
    bars: list[JsonValue] = [
        {"label": bar.label, "shown": bar.shown, "share": round(bar.share, 4), "mark": bar.mark}
        for bar in one.bars
    ]
    return {"name": one.name, "title": one.title, "bars": bars, "note": one.note}


def _table(one: Table) -> JsonValue:
    rows: list[JsonValue] = [[*row] for row in one.rows]
    return {"title": one.title, "columns": [*one.columns], "rows": rows, "note": one.note}
