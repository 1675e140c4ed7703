"""The CSV writer: what is written reads back equal, and Excel never sees a formula."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.exchange.exports.csv_writing import (
    FORMULA_SIGNS,
    CsvFile,
    UnwritableCell,
    neutralised,
    new_csv,
)
from entconf.model.export_map import EXCEL, CsvFormat

# What a name or a class may hold, and the signs that break CSV.
_SIGNS = st.one_of(
    st.sampled_from(list("=+-@\t\r\n;,|\"' 'aÉ0\u00a0\uff1d")),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)
CELLS = st.text(_SIGNS, max_size=12)
ROWS = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5)
)
FORMATS = st.builds(
    CsvFormat,
    separator=st.sampled_from(";,\t|"),
    bom=st.booleans(),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quote=st.sampled_from(["all", "needed"]),
)


def written(rows: Sequence[Sequence[str]], form: CsvFormat) -> bytes:
    stream = io.BytesIO()
    file = CsvFile(stream, form)
    for row in rows:
        file.row(row)
    assert (file.rows, file.size) == (len(rows), len(stream.getvalue()))
    return stream.getvalue()


def read_back(content: bytes, form: CsvFormat) -> list[list[str]]:
    text = content.decode("utf-8-sig" if form.bom else form.encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=form.separator))


@given(ROWS, FORMATS)
def test_a_machine_reads_back_what_was_written(rows: list[list[str]], form: CsvFormat) -> None:
    assert read_back(written(rows, form), form) == rows


@given(ROWS)
def test_excel_sees_no_formula_and_the_rest_as_it_is(rows: list[list[str]]) -> None:
    content = written(rows, EXCEL)
    assert content.startswith(b"\xef\xbb\xbf")
    for row, back in zip(rows, read_back(content, EXCEL), strict=True):
        for cell, shown in zip(row, back, strict=True):
            assert not shown.startswith(FORMULA_SIGNS)
            assert shown in {cell, f"'{cell}"}
            assert (shown == cell) is not cell.lstrip(" \u00a0").startswith(FORMULA_SIGNS)


@given(st.lists(CELLS, min_size=1, max_size=4), st.sampled_from(";|"))
def test_without_quotes_a_row_is_whole_or_refused(cells: list[str], separator: str) -> None:
    form = CsvFormat(separator=separator, quote="never", line_end="\n")
    breaking = [any(sign in cell for sign in (separator, "\r", "\n")) for cell in cells]
    stream = io.BytesIO()
    file = CsvFile(stream, form)
    if any(breaking):
        with pytest.raises(UnwritableCell) as caught:
            file.row(cells)
        assert caught.value.place == breaking.index(True)
        assert not stream.getvalue()
    else:
        file.row(cells)
        assert stream.getvalue().decode() == separator.join(cells) + "\n"


@pytest.mark.parametrize("cell", ["=1+1", "+33 1 99 00 12 34", "-Le Goff", "@x", "\tx", "\rx"])
def test_for_excel_a_sign_of_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert neutralised(cell) == f"'{cell}"
    assert read_back(written([[cell]], CsvFormat()), CsvFormat()) == [[cell]]


def test_names_and_phones_of_machines_stay_what_they_are() -> None:
    row = ["Le Goff-Éon", "06 39 98 00 00", "+33 6 39 98 00 00", "'t Hooft"]
    assert written([row], CsvFormat(line_end="\n")).decode() == ";".join(row) + "\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("iso-8859-15", "Ésope;Lukasz;CŒUR\n"), ("iso-8859-1", "Ésope;Lukasz;COEUR\n")],
)
def test_a_letter_that_an_encoding_lacks_gets_its_nearest(encoding: str, expected: str) -> None:
    form = CsvFormat(encoding=encoding, line_end="\n")
    assert written([["Ésope", "Łukasz", "CŒUR"]], form).decode(encoding) == expected


@pytest.mark.parametrize(("encoding", "cell"), [("ascii", "a漢"), ("utf-8", "a\ud800")])
def test_a_letter_with_nothing_like_it_is_refused_and_nothing_is_written(
    encoding: str, cell: str
) -> None:
    stream = io.BytesIO()
    with pytest.raises(UnwritableCell) as caught:
        CsvFile(stream, CsvFormat(encoding=encoding)).row(["x", cell])
    assert (caught.value.place, stream.getvalue()) == (1, b"")


def test_a_file_is_private_and_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with new_csv(path, EXCEL) as file:
        file.row(["a"])
        assert not path.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    broken = tmp_path / "broken.csv"
    with pytest.raises(RuntimeError), new_csv(broken, EXCEL) as file:  # noqa: PT012 - it breaks in the middle
        file.row(["a"])
        raise RuntimeError
    assert sorted(one.name for one in tmp_path.iterdir()) == ["list.csv"]


def test_a_link_that_waits_for_us_is_not_written_through(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    (tmp_path / ".list.csv.part").symlink_to(other)
    with new_csv(tmp_path / "list.csv", EXCEL) as file:
        file.row(["a"])
    assert other.read_text() == "mine"


def test_every_format_has_its_line_end() -> None:
    for quote, end in product(("all", "needed", "never"), ("\n", "\r\n")):
        content = written([["a", "b"]], CsvFormat(quote=quote, line_end=end)).decode()
        assert content.endswith(end)
        assert content.count("\n") == 1
        assert ("\r" in content) is (end == "\r\n")
