"""Which unquoted words are typed: very few."""

from __future__ import annotations

import pytest

from entconf.desired.reading import read_bytes
from entconf.model.values import Value
from tests.desired.reading import FILE, document_of, value_of

TYPED: list[tuple[str, Value]] = [
    ("null", None),
    ("~", None),
    ("", None),
    ("true", True),
    ("false", False),
    ("0", 0),
    ("7", 7),
    ("2026", 2026),
    ("-5", -5),
    ("123456789012345678901234567890", 123456789012345678901234567890),
]

TEXTS = [
    *("6e1", "5e2", "6E1", "1e5", "0450001e3", ".5", "1.5", "1.", "1_000", "1/5"),
    *("01000", "0612345670", "00", "007", "-0", "-01", "+5", "0x1f", "0o17", "0b1"),
    *("12:30", "1:2:3", "190:20:30", "2026-09-01", "2026-09-01 08:00:00", "2026-09-01T08:00:00Z"),
    *("no", "No", "NO", "yes", "on", "off", "y", "n", "True", "TRUE", "False", "Null", "NULL"),
    *(".inf", "-.inf", ".nan", "infinity", "=", "--", "~x", "nulle", "truer", "١٢"),
    *("0511234X", "3A", "½", "a b", "http://a.example/x", "a:b", "-x"),
]


@pytest.mark.parametrize(("word", "value"), TYPED)
def test_typed_words(word: str, value: Value) -> None:
    for text, path in ((f"k: {word}\n", "k"), (f"- {word}\n", 0)):
        found = value_of(text)
        got = found[path]  # type: ignore[index] # a mapping or a list, as written
        assert got == value
        assert type(got) is type(value)


@pytest.mark.parametrize("word", TEXTS)
def test_everything_else_stays_text(word: str) -> None:
    assert value_of(f"k: {word}\n") == {"k": word}
    assert value_of(f"- {word}\n- [{word}]\n") == (word, tuple(word.split(",")))


@pytest.mark.parametrize("word", [word for word, _ in TYPED])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_is_always_text(word: str, quote: str) -> None:
    assert value_of(f"k: {quote}{word}{quote}\n") == {"k": word}


@pytest.mark.parametrize("word", ["2026", "6e1", "0511234X", "true", "null", "~", "12", "no"])
def test_keys_are_always_text(word: str) -> None:
    assert value_of(f"{word}: 1\n") == {word: 1}


def test_blocks_are_text() -> None:
    assert value_of("a: |\n  12\nb: >\n  true\n") == {"a": "12\n", "b": "true\n"}


def test_a_row_of_digits_beyond_reason_is_text() -> None:
    assert value_of("a: " + "9" * 5000) == {"a": "9" * 5000}


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n", "\n\n"])
def test_an_empty_file_is_null(text: str) -> None:
    assert document_of(text).value is None


def test_a_byte_order_mark_does_no_harm() -> None:
    reading = read_bytes("\ufeffa: é\n".encode(), FILE)
    assert reading.problems == ()
    assert reading.documents[0].value == {"a": "é"}
    assert reading.documents[0].value_place(("a",)).column == 4
