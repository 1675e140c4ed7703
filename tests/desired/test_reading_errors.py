"""What is wrong in a file is told with its exact place and in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.building import Limits
from entconf.desired.reading import read_bytes, read_file
from tests.desired.reading import FILE, read, told

SYNTAX = [
    ("a: b: c\n", "1:5", "a colon is not possible here"),
    ("a:\n\t- b\n", "2:1", "a tab cannot indent a line"),
    ("- a: 1\n\tb: 2\n", "2:1", "a tab cannot indent a line"),
    ("a: 'x\nb: 2\n", "1:4", "a quote is opened here and never closed"),
    ("a: [1, 2\nb: 3\n", "1:4", "[ is opened here and not closed as it should"),
    ("a: {b: c\n", "1:4", "{ is opened here and not closed as it should"),
    ("a: @x\n", "1:4", "a text cannot begin with @"),
    ("a: `x`\n", "1:4", "a text cannot begin with `"),
    ("a: %x\n", "1:4", "a text cannot begin with %"),
    ("a: 'b'c\n", "1:7", "something stands after the end of a value"),
    ("a:\n    b: 1\n  c: 2\n", "3:3", "this line is not indented like those it belongs to"),
    ("- a\nb: c\n", "2:1", "this line is not indented like those it belongs to"),
    ("a: b\n c: d\n", "2:3", "a colon is not possible here"),
    ("a:b\nc: d\n", "1:2", "a space is missing after this colon"),
    ("x:\n  a b:[c]\n  c: d\n", "2:6", "a space is missing after this colon"),
    ("x:\n  a: http://y\n   c: d\n", "3:5", "a colon is not possible here"),
    ("a: - b\n", "1:4", "a list cannot begin on the line of its key"),
    ("a: 1\nbb\nc: 2\n", "3:1", "a key must be followed by a colon and a space"),
    ('a: "\\q"\n', "1:5", "unknown \\ sequence in a text between double quotes"),
    ("a: * b\n", "1:5", "& and * at the beginning of a value name an anchor"),
    ("a: | x\n", "1:6", "nothing may follow | or > on its line"),
    ("{a: b}}\n", "1:7", "something stands after the end of the document"),
    ("%YAML 3.0\n---\na: b\n", "1:1", "this version of YAML is not read"),
    ("é: b\x01c\n", "1:5", "the control character U+0001 cannot stand in a file"),
    ("a: é\x00\n", "1:5", "the control character U+0000 cannot stand in a file"),
    ("a: b\x7f\n", "1:5", "the control character U+007F cannot stand in a file"),
]


@pytest.mark.parametrize(("text", "place", "sentence"), SYNTAX)
def test_syntax(text: str, place: str, sentence: str) -> None:
    reading = read(text)
    first = told(reading.problems)[0]
    assert first.startswith(f"{FILE}:{place}: {sentence}")
    assert reading.problems[0].code == "syntax"
    assert not reading.whole


MEANING = [
    ("a: 1\nb: 2\na: 3\n", "3:1", "a stands twice in the same mapping", "line 1"),
    ("- {x: 1, 'x': 2}\n", "1:10", "x stands twice in the same mapping", "line 1"),
    ("a: &people [1]\nb: *peple\n", "2:4", "this refers to an anchor that is not set", "*people"),
    ("b: *x\n", "1:4", "this refers to an anchor that is not set above it", "in quotes"),
    ("a: &x [1, *x]\n", "1:11", "*x stands inside &x itself", ""),
    ("a: &x 1\nb: &x 2\n", "2:4", "the anchor &x is set a second time", "another name"),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "3:3", "<< (merge) is not part of this language", "repeat"),
    ("a: !!str 1\n", "1:4", "this tag is not known here", "quotes"),
    ("a: !vault x\n", "1:4", "this tag is not known here", "!secret"),
    ("!x a: 1\n", "1:1", "this tag is not known here", "!secret"),
    ("a: !secret {b: c}\n", "1:4", "!secret stands before a text", ""),
    ("a: !secret hunter2\n", "1:4", "!secret needs a reference, never the secret", "env:NAME"),
    ("a: !secret 'env:a b'\n", "1:4", "!secret env: needs the name of an env", "letters"),
    ("a: !secret 'file:'\n", "1:4", "!secret needs a reference", "file:PATH"),
    ("[a, b]: 1\n", "1:1", "a key must be a text", "quotes"),
    ("? {a: b}\n: 1\n", "1:3", "a key must be a text", "quotes"),
    ("a: &x k\n*x : 1\n", "2:1", "a key must be a text", "quotes"),
    ("a: 1\n---\nb: 2\n", "2:1", "a second document begins here: a file holds one", "own"),
]


@pytest.mark.parametrize(("text", "place", "sentence", "hint"), MEANING)
def test_meaning(text: str, place: str, sentence: str, hint: str) -> None:
    (problem,) = told(read(text).problems)
    assert problem.startswith(f"{FILE}:{place}: {sentence}")
    assert hint in problem


def test_a_mistaken_secret_is_never_repeated() -> None:
    assert "hunter2" not in "".join(told(read("a: !secret hunter2\n").problems))


def test_a_quoted_merge_sign_is_a_key_like_others() -> None:
    (document,) = read('"<<": 1\n').documents
    assert document.value == {"<<": 1}


def test_a_syntax_error_does_not_hide_the_rest_of_a_list() -> None:
    reading = read(
        "- name: one\n  hosts: [a, b\n- name: two\n  x: 'open\n- name: three\n  y: 1\n  y: 2\n"
        "- a: 1\n\tb: 2\n- last: true\n"
    )
    assert [line.split(" (")[0] for line in told(reading.problems)] == [
        "file.yml:2:10: [ is opened here and not closed as it should",
        "file.yml:4:6: a quote is opened here and never closed",
        "file.yml:7:3: y stands twice in the same mapping",
        "file.yml:9:1: a tab cannot indent a line",
    ]
    values = [one.value for one in reading.documents if one.value]
    assert values == [({"name": "three", "y": 1},), ({"last": True},)]
    last = reading.documents[-1]
    assert (last.key_place((0, "last")).line, last.key_place((0, "last")).column) == (10, 3)


def test_a_syntax_error_does_not_hide_the_rest_of_a_mapping() -> None:
    reading = read("a: 1\nb: c: d\ne: {f: 1, f: 2}\ng: [\nh: 3\n")
    assert [line.split(" (")[0] for line in told(reading.problems)] == [
        "file.yml:2:5: a colon is not possible here",
        "file.yml:3:11: f stands twice in the same mapping",
        "file.yml:4:4: [ is opened here and not closed as it should",
    ]


def test_a_file_of_nothing_but_mistakes_ends() -> None:
    reading = read("- [\n" * 3000)
    assert 0 < len(reading.problems) <= 20


def test_problems_of_one_file_are_bounded_and_the_rest_counted() -> None:
    problems = read("a: 1\n" * 1000).problems
    assert len(problems) == 201
    assert "799 more problems" in told(problems)[-1]


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_a_billion_laughs_are_refused_before_they_are_walked() -> None:
    reading = read(LAUGHS)
    (problem,) = told(reading.problems)
    assert "aliases repeat more than 1000000 values in all" in problem
    assert not reading.whole
    assert reading.documents == ()


def test_large_texts_repeated_by_aliases_are_refused() -> None:
    text = "a: &a " + "x" * 100_000 + "\nb: [" + "*a, " * 1000 + "]\n"
    assert [one.code for one in read(text).problems] == ["too-many-aliases"]


def test_honest_aliases_are_read() -> None:
    text = "a: &a {b: [1, 2]}\n" + "".join(f"k{n}: *a\n" for n in range(5000))
    assert read(text).problems == ()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_depth_is_bounded(opening: str, closing: str) -> None:
    assert read(opening * 60 + "1" + closing * 60).problems == ()
    (problem,) = told(read(opening * 65 + "1" + closing * 65).problems)
    assert "more than 64 levels inside each other" in problem
    (problem,) = told(read(opening * 100_000).problems)
    assert "more than 64 levels inside each other" in problem


def test_limits_can_be_set(tmp_path: Path) -> None:
    limits = Limits(size=10, depth=2, repeated=3)
    (problem,) = told(read("[[[1]]]", limits).problems)
    assert "more than 2 levels" in problem
    path = tmp_path / "x.yml"
    path.write_text("a: 12345678", encoding="utf-8")
    (problem,) = told(read_file(path, FILE, limits).problems)
    assert problem.startswith("file.yml:0:0: larger than 0 MB")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: é\n".encode("utf-16"), "file.yml:0:0: written in UTF-16 or UTF-32"),
        ("a: 1\n".encode("utf-32-be"), "file.yml:1:1: the control character U+0000"),
        ("\ufeffa: é\n".encode("utf-32-be"), "file.yml:0:0: written in UTF-16 or UTF-32"),
        ("a: 1\nb: é\n".encode("latin-1"), "file.yml:2:4: the byte 0xE9 is not UTF-8"),
        (b"\xef\xbb\xbfb: \xc3\xa9\xff\n", "file.yml:1:5: the byte 0xFF is not UTF-8"),
    ],
)
def test_encodings(content: bytes, sentence: str) -> None:
    reading = read_bytes(content, FILE)
    assert told(reading.problems)[0].startswith(sentence)
    assert not reading.whole


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (problem,) = told(read_file(tmp_path / "gone.yml", FILE).problems)
    assert problem.startswith("file.yml:0:0: cannot be read: there is no such file")
    (problem,) = told(read_file(tmp_path, FILE).problems)
    assert problem.startswith("file.yml:0:0: cannot be read: it is a folder")
