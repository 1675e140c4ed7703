"""The report as PDF (PDF/UA-1), its main part on two pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from entconf.model.quick_dataclass import dataclass
from entconf.model.report_texts import Block
from entconf.model.values import JsonValue
from entconf.report.activity.view import Bar, Chart, Item, Report, Table
from entconf.report.typesetting import TEMPLATES, ask_template, set_in_type

#: The sizes of letters that are tried, in points, until the main part holds.
_SIZES = (9.5, 9.0, 8.5, 8.0)
MOST_PAGES = 2
_TEMPLATE = TEMPLATES / "activity.typ"


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF, and how many pages its main part takes: more than two where texts are too long."""

    content: bytes
    main_pages: int


def report_pdf(report: Report) -> Pdf:
    """Set the report in type, with the largest letters that hold on two pages.

    Raises DocumentError.
    """
    content, pages = b"", MOST_PAGES + 1
    for size in _SIZES:
        data = _data(report, size)
        content = set_in_type(_TEMPLATE, data, report.day)
        told = ask_template(_TEMPLATE, data, "main-end")
        pages = told if isinstance(told, int) else MOST_PAGES + 1
        if pages <= MOST_PAGES:
            break
    return Pdf(content, pages)


def _data(report: Report, size: float) -> JsonValue:
    return {
        "size": size,
        "language": report.language,
        "title": report.title,
        "school": report.school,
        "year": report.year,
        "period": report.period,
        "overview": report.overview,
        "labels": {name: str(value) for name, value in asdict(report.labels).items()},
        "keys": [{"label": one.label, "shown": one.shown} for one in report.keys],
        "charts": [_chart(one) for one in report.charts],
        "sections": [
            {"title": one.title, "items": [_item(item) for item in one.items]}
            for one in report.sections
        ],
        "free": [
            {"title": one.title, "blocks": _blocks(one.blocks), "empty": one.empty}
            for one in report.free
        ],
        "tables": [_table(one) for one in report.tables],
    }


def _item(one: Item) -> JsonValue:
    return {
        "code": one.code,
        "title": one.title,
        "standing": one.standing,
        "state": one.state,
        "sentences": [*one.sentences],
        "blocks": _blocks(one.blocks),
    }


def _blocks(blocks: Iterable[Block]) -> list[JsonValue]:
    return [
        {
            "item": one.is_item,
            "runs": [{"text": run.text, "strong": run.strong} for run in one.runs],
        }
        for one in blocks
    ]


def _chart(one: Chart) -> JsonValue:
    return {
        "title": one.title,
        "told": one.told,
        "lying": one.lying,
        "note": one.note,
        "bars": [_bar(bar) for bar in one.bars],
    }


def _bar(one: Bar) -> JsonValue:
    return {"label": one.label, "shown": one.shown, "share": one.share, "mark": one.mark}


def _table(one: Table) -> JsonValue:
    return {
        "title": one.title,
        "columns": [*one.columns],
        "rows": [[*row] for row in one.rows],
        "numbers": [*sorted(one.numbers)],
        "note": one.note,
    }
