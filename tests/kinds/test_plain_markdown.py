"""Plain texts are written as the Markdown library writes them, or left to it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from entconf.kinds.localised import markdown_html
from entconf.kinds.plain_markdown import plain_html


def _of_the_library(text: str) -> str:
    return str(MarkdownIt("js-default").render(text)).strip()


_PIECES = st.sampled_from(
    [
        *("a", "Été", "œuf", "6e1", "12:30", "2026", "**", "*", "**a", "a**", "**b c**", "_", "`"),
        *(
            " ",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\n\n\n",
            "    ",
            "\t",
            "\r\n",
            "\u00a0",
            "\u202f",
            "\u2028",
        ),
        *(
            ".",
            ",",
            ":",
            "!",
            "?",
            "'",
            "\u2019",
            '"',
            "(",
            ")",
            "/",
            "%",
            "€",
            "«",
            "»",
            "…",
            "\u2013",
            "—",
        ),
        *(
            "-",
            "--",
            "---",
            "+",
            "- a",
            "1. a",
            "1) a",
            "# a",
            "=",
            "===",
            "|",
            "> ",
            "<",
            ">",
            "&",
        ),
        *("&amp;", "\\", "[a](b)", "![a](b)", "http://a.example", "a@b.example", "www.a.example"),
        *("~~a~~", "<b>", "@", "\x00", "\ufeff", "²", "e\u0301", "😀", ":---:", "| a |", "[a]: b"),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=12).map("".join) | st.text(max_size=30)

_WORDS = st.text("abÉœ0.,;:!?'\u2019\"()/%€@«»…+-\u2013—\u00a0\u202f", min_size=1, max_size=5)
_BOLD = st.lists(_WORDS, min_size=1, max_size=2).map(" ".join).map("**{}**".format)
_LINES = st.tuples(
    st.sampled_from(("", "a", "É ", "«", "**b** ")),
    st.lists(_WORDS | _BOLD, min_size=1, max_size=4).map(" ".join),
).map("".join)
_PARAGRAPHS = st.lists(_LINES, min_size=1, max_size=3).map("\n".join)
_PLAIN = st.lists(_PARAGRAPHS, min_size=1, max_size=3).map("\n\n".join)


@settings(max_examples=500)
@given(_TEXTS | _PLAIN)
@example("a\n---")
@example("**a**\n===")
@example("a **b**c")
@example("a\u00a0\nb")
@example("a ***b***")
@example("**a** **b**")
def test_what_is_written_here_is_what_the_library_writes(text: str) -> None:
    written = plain_html(text)
    assert written is None or written == _of_the_library(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le **texte** 1.",
        "Réunion le 12 septembre à 18:00, salle 6e1.\nVenez : « nombreux » !\n",
        "**Portes ouvertes**\n\nL'établissement vous accueille (entrée libre).\n\nÀ bientôt…\n",
        'Un "mot" et **deux mots, ici**, puis **trois**.',
    ],
)
def test_ordinary_announcements_need_no_library(text: str) -> None:
    assert plain_html(text) == _of_the_library(text) == markdown_html(text)


@pytest.mark.parametrize(
    "text", ["- a\n- b", "a *b*", "[a](https://b.example)", "1. a", "a & b", ""]
)
def test_markdown_is_left_to_the_library(text: str) -> None:
    assert plain_html(text) is None
    assert markdown_html(text) == _of_the_library(text)
