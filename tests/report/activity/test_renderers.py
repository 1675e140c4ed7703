"""One report as PDF, DOCX, HTML: the same words, the same bytes, readable by everybody."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

from entconf.cli.reporting import Asked, facts_of
from entconf.model.school_year import SchoolYear
from entconf.report.activity import pdf as pdf_module
from entconf.report.activity import words_en, words_fr
from entconf.report.activity.building import build_report
from entconf.report.activity.document import report_json
from entconf.report.activity.docx import report_docx
from entconf.report.activity.html import report_html
from entconf.report.activity.pdf import report_pdf
from entconf.report.activity.view import Report
from entconf.report.typesetting import DocumentError
from tests.cli.conftest import Run
from tests.report.activity.year import DAY, TEXTS, UAI, YEAR, make_site, write_texts
from tests.report.golden import check_golden

PDFTOTEXT = shutil.which("pdftotext") or ""
LONG = "Collège intercommunal Marie-Thérèse Nguyễn Thị Định-de La Rochefoucauld d'Enville <b>&"


def report_of(root: Path, language: str = "fr") -> Report:
    asked = Asked(UAI, SchoolYear.parse(YEAR), date.fromisoformat(DAY), {})
    return build_report(facts_of(root, asked)[1], language)


class Words(HTMLParser):
    """The text of a page, a line an element; tags that never closed are left over."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.open: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in {"meta", "rect", "br"}:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and "style" not in self.open:
            self.lines.append(data.strip())


def words_of(page: str) -> Words:
    words = Words()
    words.feed(page)
    assert words.open == []
    return words


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("year", ["much", "nothing"])
def test_the_words_of_the_page(site: Path, tmp_path: Path, year: str, language: str) -> None:
    root = site if year == "much" else make_site(tmp_path / "empty")
    words = words_of(report_html(report_of(root, language)))
    check_golden(f"activity-{year}.{language}.txt", "\n".join(words.lines) + "\n")
    steps = zip(words.headings, words.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)


def in_docx(content: bytes) -> Iterator[str]:
    document = docx.Document(io.BytesIO(content))
    for table in document.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)
    yield from (one.text for one in document.paragraphs)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_word_document_holds_the_same(site: Path, language: str) -> None:
    report = report_of(site, language)
    content = report_docx(report)
    told = "\n".join(in_docx(content))
    for section in report.sections:
        assert section.title in told
        for item in section.items:
            assert item.title in told
            assert " ".join(item.sentences) in told
            assert all(block.plain in told for block in item.blocks)
    for table in report.tables:
        assert all(cell in told for row in table.rows for cell in row)
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.title.startswith(report.title)
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.date() == report.day
    strong = [
        run.text
        for p in docx.Document(io.BytesIO(content)).paragraphs
        for run in p.runs
        if run.bold
    ]
    assert "fin septembre" in strong


def test_same_facts_same_bytes(site: Path) -> None:
    first, second = report_of(site), report_of(site)
    assert report_json(first) == report_json(second)
    assert report_html(first) == report_html(second)
    assert report_docx(first) == report_docx(second)
    assert report_pdf(first).content == report_pdf(second).content
    other = report_of(site, "en")
    assert report_docx(first) != report_docx(other)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("year", ["much", "nothing"])
def test_the_main_part_holds_on_two_pages(
    site: Path, tmp_path: Path, year: str, language: str
) -> None:
    root = site if year == "much" else make_site(tmp_path / "empty", LONG.replace("<b>&", ""))
    made = report_pdf(report_of(root, language))
    assert made.content.startswith(b"%PDF-")
    assert made.main_pages <= 2
    assert b"/StructTreeRoot" in made.content or b"pdfuaid" in made.content


@pytest.mark.skipif(not PDFTOTEXT, reason="the text of a PDF needs poppler")
def test_the_pdf_says_the_same_in_the_same_order(site: Path, tmp_path: Path) -> None:
    report = report_of(site)
    path = tmp_path / "report.pdf"
    path.write_bytes(report_pdf(report).content)
    made = subprocess.run(
        [PDFTOTEXT, "-layout", str(path), "-"], capture_output=True, check=True, text=True
    )
    told = " ".join(made.stdout.split())
    for one in (report.title, report.school, report.overview, "1er décembre 2026"):
        assert " ".join(one.split()) in told
    places = [told.index(section.title) for section in report.sections]
    assert places == sorted(places)
    assert "«" in told


def test_long_texts_go_down_in_size_and_are_told_when_too_long(run: Run, site: Path) -> None:
    write_texts(
        site, TEXTS.replace("proposals: |", "proposals: |\n" + "  - Une proposition.\n" * 45)
    )
    assert report_pdf(report_of(site)).main_pages == 2
    write_texts(
        site, TEXTS.replace("proposals: |", "proposals: |\n" + "  - Une proposition.\n" * 400)
    )
    out = site.parent / "out"
    told = run("report", "--site", site, "--uai", UAI, "--year", YEAR, "--at", DAY, "--out", out)
    assert told.exit_code == 0
    assert re.search(
        rf"the main part takes \d pages: shorten the texts in report/{YEAR}.yml", told.stderr
    )


def test_what_people_wrote_is_text_and_no_markup(site: Path) -> None:
    bad = "<script>alert(1)</script> #panic() $x$ **gras** &amp;"
    write_texts(site, f"author: '{LONG}'\ndifficulties: '{bad}'\n".replace("d'E", "d''E"))
    report = report_of(site)
    page = report_html(report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert report_pdf(report).main_pages == 2
    assert "#panic()" in "\n".join(in_docx(report_docx(report)))


def test_an_error_in_a_template_is_told_with_its_line(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.typ"
    broken.write_text("#let data = json(bytes(sys.inputs.data))\n\n#data.nowhere\n", "utf-8")
    monkeypatch.setattr(pdf_module, "_TEMPLATE", broken)
    with pytest.raises(DocumentError, match=r"broken\.typ has an error in line 3"):
        report_pdf(report_of(site))


def test_missing_texts_are_told(run: Run, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    asked = ("--uai", UAI, "--year", YEAR, "--at", DAY, "--out", tmp_path, "--format", "json")
    told = run("report", "--site", root, *asked)
    assert f"write them in report/{YEAR}.yml" in told.stderr
    write_texts(root, "difficulties: aucune\n")
    told = run("report", "--site", root, *asked)
    assert "tells no proposals" in told.stderr
    assert "difficulties" not in told.stderr


@pytest.mark.parametrize("value", ["odt", "pdf,odt", ","])
def test_a_format_that_there_is_not(run: Run, site: Path, value: str) -> None:
    told = run("report", "--site", site, "--uai", UAI, "--format", value)
    assert told.exit_code != 0


def test_both_languages_say_the_same_things() -> None:
    fields = re.compile(r"\{(\w+)\}")
    assert [*words_fr.WORDS] == [*words_en.WORDS]
    for key, french in words_fr.WORDS.items():
        if key == "day.first":  # 1er has its own word, and no number
            continue
        english = words_en.WORDS[key]
        assert isinstance(french, str) == isinstance(english, str)
        pairs = (
            [(french, english)] if isinstance(french, str) else zip(french, english, strict=True)
        )
        for one, other in pairs:
            assert set(fields.findall(str(one))) == set(fields.findall(str(other))), key
            assert str(one).count("|") == str(other).count("|")
