"""Every key and value is found again in its file, to the column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as Folder

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.desired.document import Document, Path, child
from entconf.desired.excerpts import line_reader
from entconf.desired.writing import write_yaml
from entconf.model.source import Source
from entconf.model.values import Value
from tests.desired.reading import document_of, read

TEXT = """\
# a remark
- name: Socle
  hosts: [colleges, "lycées": x]
  features:
    blog: [teachers, students]   # later
    forum:
      false
    é😀: {for: [parents], from: 2026-09-01}
- &two
  name: |
    several
    lines
  list:
  - a
  -   - b
      - {c: d}
- *two
- after: last
"""


def paths(value: Value, base: Path = ()) -> Iterator[Path]:
    """The paths of all entries and items."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield (*base, key)
            yield from paths(part, (*base, key))
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield (*base, position)
            yield from paths(part, (*base, position))


def at(document: Document, path: Path) -> tuple[int, int, int, int]:
    key, value = document.key_place(path), document.value_place(path)
    return key.line, key.column, value.line, value.column


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((0,), (2, 3, 2, 3)),
        ((0, "name"), (2, 3, 2, 9)),
        ((0, "hosts", 0), (3, 11, 3, 11)),
        ((0, "hosts", 1), (3, 21, 3, 21)),
        ((0, "hosts", 1, "lycées"), (3, 21, 3, 31)),
        ((0, "features"), (4, 3, 5, 5)),
        ((0, "features", "blog", 1), (5, 22, 5, 22)),
        ((0, "features", "forum"), (6, 5, 7, 7)),
        ((0, "features", "é😀"), (8, 5, 8, 9)),
        ((0, "features", "é😀", "from"), (8, 26, 8, 32)),
        ((1,), (9, 3, 9, 3)),
        ((1, "name"), (10, 3, 10, 9)),
        ((1, "list", 1, 1, "c"), (16, 10, 16, 13)),
        ((2,), (17, 3, 17, 3)),
        ((2, "list", 0), (14, 5, 14, 5)),
        ((3, "after"), (18, 3, 18, 10)),
    ],
)
def test_places(path: Path, expected: tuple[int, int, int, int]) -> None:
    assert at(document_of(TEXT), path) == expected


def test_what_is_unknown_of_a_path_leads_to_what_is_known() -> None:
    document = document_of(TEXT)
    assert document.key_place((0, "features", "nothing", "more")) == document.key_place(
        (0, "features")
    )


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_end_as_in_an_editor(end: str) -> None:
    document = document_of("a: 1\nb:\n  c: 2\n".replace("\n", end))
    assert at(document, ("b", "c")) == (3, 3, 3, 6)


def test_refused_entries_do_not_shift_the_others() -> None:
    text = "a: {x: 1}\na: {y: [1, 2]}\n<<: {z: 1}\n? [k]\n: {v: 1}\nb: {w: [3, 4]}\nc: 5\n"
    (document,) = read(text).documents
    assert document.value == {"a": {"x": 1}, "b": {"w": (3, 4)}, "c": 5}
    assert at(document, ("b", "w", 1)) == (6, 12, 6, 12)
    assert at(document, ("c",)) == (7, 1, 7, 4)


KEYS = st.text("abcdeé", min_size=1, max_size=4)
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.sampled_from(["x", "longer text", 12, True, None]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=25,
)


@given(VALUES)
def test_at_the_place_of_a_key_stands_the_key(value: Value) -> None:
    text = write_yaml(value)
    document = document_of(text)
    lines = text.split("\n")
    for path in paths(document.value):
        source = document.key_place(path)
        rest = lines[source.line - 1][source.column - 1 :]
        found = child_at(document.value, path)
        if isinstance(path[-1], str):
            assert re.match(re.escape(path[-1]) + ":", rest)
        elif isinstance(found, str):
            assert rest.startswith(found)


def child_at(value: Value, path: Path) -> Value:
    for name in path:
        value = child(value, name)
    return value


def test_the_line_of_a_source_is_fetched_safely(tmp_path: Folder) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfone\r\ntwo \xff\rthree")
    read_line = line_reader(tmp_path)
    assert read_line(Source("a.yml", 1)) == "one"
    assert read_line(Source("a.yml", 2)) == "two \ufffd"
    assert read_line(Source("a.yml", 3)) == "three"
    assert read_line(Source("a.yml", 4)) is None
    assert read_line(Source("a.yml", 0)) is None
    assert read_line(Source("gone.yml", 1)) is None
    assert read_line(Source("", 1)) is None
    assert read_line(Source("bad\0name", 1)) is None
