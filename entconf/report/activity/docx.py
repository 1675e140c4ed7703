"""The report as DOCX, for those who must edit it. Same report, same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from entconf.model.report_texts import Block
from entconf.model.text import msg
from entconf.report.activity.view import Chart, Free, Report, Section, Table
from entconf.report.typesetting import DocumentError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Row as Row
    from docx.text.run import Run

#: The first day that a ZIP can tell: what is in the file is of no day.
_NO_DAY: Final = (1980, 1, 1, 0, 0, 0)
_LOCALES: Final = {"fr": "fr-FR", "en": "en-GB"}
_FULL_BAR: Final = 24


def report_docx(report: Report) -> bytes:
    """The report as a Word document. Raises DocumentError where the library is missing."""
    try:
        import docx  # noqa: PLC0415 - an optional library, and slow to import
    except ImportError as error:
        raise DocumentError(
            msg("making a DOCX needs the library {name}", name="python-docx"),
            hint=msg("install it: pip install 'entconf[documents]'"),
        ) from error
    document = docx.Document()
    _prepare(document, report)
    _head(document, report)
    for chart in report.charts:
        _chart(document, chart)
    document.add_heading(report.labels.letter, level=2)
    for section in report.sections:
        _section(document, report, section)
    for free in report.free:
        _free(document, free)
    _end(document, report)
    if report.tables:
        begin = document.add_heading(report.labels.appendix, level=2)
        begin.paragraph_format.page_break_before = True
        for table in report.tables:
            _table(document, table)
    document.add_paragraph(f"{report.labels.traceable} {report.labels.fingerprint}")
    stream = io.BytesIO()
    document.save(stream)
    return _without_clock(stream.getvalue())


def _prepare(document: Document, report: Report) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above
    from docx.shared import Mm, Pt  # noqa: PLC0415 - as above

    moment = datetime.combine(report.day, time())
    told = document.core_properties
    told.title = f"{report.title}, {report.school}, {report.year}"
    told.author, told.last_modified_by = report.labels.author[:255], ""
    told.created = told.modified = moment
    told.language = _LOCALES[report.language]
    told.comments, told.revision = "", 1
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    page.top_margin = page.bottom_margin = Mm(16)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Sans", Pt(9.5)
    style.paragraph_format.space_after = Pt(4)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"))
    language.set(qn("w:val"), _LOCALES[report.language])
    style.element.get_or_add_rPr().append(language)


def _head(document: Document, report: Report) -> None:
    document.add_heading(report.title, level=1)
    paragraph = document.add_paragraph()
    paragraph.add_run(report.school).bold = True
    for text in filter(None, (report.period, report.labels.allowance)):
        document.add_paragraph(text)
    document.add_heading(report.labels.summary, level=2)
    document.add_paragraph(report.overview)
    _rows(document, [one.label for one in report.keys], [[one.shown for one in report.keys]])


def _chart(document: Document, chart: Chart) -> None:
    document.add_heading(chart.title, level=3)
    if not chart.bars:
        document.add_paragraph(chart.told)
        return
    table: WordTable = document.add_table(rows=len(chart.bars), cols=3)
    for row, one in zip(table.rows, chart.bars, strict=True):
        _fill(row, (one.label, one.shown, "█" * round(one.share * _FULL_BAR)))
    if chart.note:
        document.add_paragraph(chart.note)


def _section(document: Document, report: Report, section: Section) -> None:
    document.add_heading(section.title, level=3)
    labels = report.labels
    columns = (labels.number, labels.duty, labels.state, labels.done)
    told = [(one.code, one.title, one.state, " ".join(one.sentences)) for one in section.items]
    table = _rows(document, columns, told)
    for row, one in zip(table.rows[1:], section.items, strict=True):
        for block in one.blocks:
            _runs(row.cells[3].add_paragraph().add_run, block)


def _free(document: Document, free: Free) -> None:
    document.add_heading(free.title, level=2)
    if not free.blocks:
        document.add_paragraph(free.empty)
    for block in free.blocks:
        style = "List Bullet" if block.is_item else None
        _runs(document.add_paragraph(style=style).add_run, block)


def _end(document: Document, report: Report) -> None:
    labels = report.labels
    for text in (labels.signature, labels.author, labels.head, labels.copies):
        if text:
            document.add_paragraph(text)


def _table(document: Document, table: Table) -> None:
    document.add_heading(table.title, level=3)
    _rows(document, table.columns, table.rows)
    if table.note:
        document.add_paragraph(table.note)


def _rows(document: Document, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> WordTable:
    """A table whose first row is repeated on each page, and told as its head."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - as above

    table: WordTable = document.add_table(len(rows) + 1, len(columns), style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - the library has no public way
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row, cells in zip(table.rows[1:], rows, strict=True):
        _fill(row, cells)
    return table


def _fill(row: Row, texts: Sequence[str]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text


def _runs(add: Callable[[str], Run], block: Block) -> None:
    for run in block.runs:
        add(run.text).bold = run.strong or None


def _without_clock(content: bytes) -> bytes:
    """The same ZIP with no time of its own."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, _NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()
