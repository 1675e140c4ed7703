"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from entconf.model.report_texts import Block
from entconf.report.activity.html_style import STYLE
from entconf.report.activity.svg import chart_svg
from entconf.report.activity.view import Chart, Free, Item, Report, Table


def report_html(report: Report) -> str:
    """The page. What people wrote is text in it, never markup."""
    title = escape(f"{report.title}, {report.school}, {report.year}")
    body = "\n".join(_body(report))
    return (
        f'<!DOCTYPE html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _body(report: Report) -> Iterator[str]:
    labels = report.labels
    yield f"<h1>{escape(report.title)}</h1>"
    yield f'<p class="school">{escape(report.school)}</p>'
    yield f'<p class="quiet">{escape(report.period)}</p>'
    if labels.allowance:
        yield f'<p class="quiet">{escape(labels.allowance)}</p>'
    yield f"<h2>{escape(labels.summary)}</h2>"
    yield f"<p>{escape(report.overview)}</p>"
    keys = "".join(
        f"<div><dt>{escape(one.label)}</dt><dd>{escape(one.shown)}</dd></div>"
        for one in report.keys
    )
    yield f'<dl class="keys">{keys}</dl>'
    yield f'<div class="charts">{"".join(map(_chart, report.charts))}</div>'
    yield f"<h2>{escape(labels.letter)}</h2>"
    columns = (labels.number, labels.duty, labels.state, labels.done)
    for section in report.sections:
        yield f"<h3>{escape(section.title)}</h3>"
        yield f'<table class="letter">{_header(columns)}<tbody>'
        yield from map(_item, section.items)
        yield "</tbody></table>"
    for free in report.free:
        yield _free(free)
    yield (
        f'<div class="sign"><p>{escape(labels.signature)}<br>{escape(labels.author)}</p>'
        f"<p>{escape(labels.head)}</p></div>"
    )
    if labels.copies:
        yield f'<p class="quiet">{escape(labels.copies)}</p>'
    if report.tables:
        yield f'<section class="appendix"><h2>{escape(labels.appendix)}</h2>'
        yield from map(_table, report.tables)
        yield "</section>"
    yield f"<footer><p>{escape(labels.traceable)} {escape(labels.fingerprint)}</p></footer>"


def _chart(chart: Chart) -> str:
    title = f"<h3>{escape(chart.title)}</h3>"
    if not chart.bars:
        return f'<div>{title}<p class="quiet">{escape(chart.told)}</p></div>'
    note = f'<p class="quiet">{escape(chart.note)}</p>' if chart.note else ""
    return f"<div>{title}{chart_svg(chart)}{note}</div>"


def _item(one: Item) -> str:
    told = escape(" ".join(one.sentences))
    done = (f"<p>{told}</p>" if told else "") + _blocks(one.blocks)
    return (
        f'<tr><th scope="row">{escape(one.code)}</th><td>{escape(one.title)}</td>'
        f'<td class="state {one.standing}">{escape(one.state)}</td><td>{done}</td></tr>'
    )


def _free(free: Free) -> str:
    told = _blocks(free.blocks) or f'<p class="quiet">{escape(free.empty)}</p>'
    return f"<h2>{escape(free.title)}</h2>{told}"


def _blocks(blocks: Iterable[Block]) -> str:
    found = []
    for is_item, group in groupby(blocks, key=lambda one: one.is_item):
        if is_item:
            found.append("<ul>" + "".join(f"<li>{_runs(one)}</li>" for one in group) + "</ul>")
        else:
            found.extend(f"<p>{_runs(one)}</p>" for one in group)
    return "".join(found)


def _runs(block: Block) -> str:
    return "".join(
        f"<strong>{escape(run.text)}</strong>" if run.strong else escape(run.text)
        for run in block.runs
    )


def _header(columns: Sequence[str], numbers: frozenset[int] = frozenset()) -> str:
    cells = "".join(
        f'<th scope="col"{_side(place, numbers)}>{escape(one)}</th>'
        for place, one in enumerate(columns)
    )
    return f"<thead><tr>{cells}</tr></thead>"


def _side(place: int, numbers: frozenset[int]) -> str:
    return ' class="number"' if place in numbers else ""


def _table(table: Table) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{_side(place, table.numbers)}>{escape(cell)}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows
    )
    note = f'<p class="quiet">{escape(table.note)}</p>' if table.note else ""
    head = _header(table.columns, table.numbers)
    return f"<h3>{escape(table.title)}</h3><table>{head}<tbody>{rows}</tbody></table>{note}"
