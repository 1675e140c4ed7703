"""HTML from the ENT comes back as Markdown that shows the same, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.kinds.localised import markdown_html
from entconf.kinds.markdown_writing import html_markdown
from entconf.model.richtext import canonical_html


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Ouvert <b>lundi</b> et <i>mardi</i>.</p>", "Ouvert **lundi** et *mardi*."),
        ("<p>Un</p><p>Deux<br>trois</p>", "Un\n\nDeux\\\ntrois"),
        ("Sans paragraphe", "Sans paragraphe"),
        ('<p><a href="https://a.example/x">ici</a></p>', "[ici](https://a.example/x)"),
        ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
        ("<p>2 * 3 &lt; 7_8</p>", "2 \\* 3 \\< 7\\_8"),
        ("<p>1. pas une liste</p>", "1\\. pas une liste"),
    ],
)
def test_what_markdown_can_say(html: str, markdown: str) -> None:
    assert html_markdown(html) == markdown


@pytest.mark.parametrize(
    "html", ['<p style="color: red">x</p>', "<table><tr><td>1</td></tr></table>", "", "<p></p>"]
)
def test_what_it_cannot_say(html: str) -> None:
    assert html_markdown(html) is None


@given(st.text(st.sampled_from("ab 1.-#*_`<>&[]()é'\"\\\n~|!"), max_size=30))
def test_any_text_shows_the_same_or_is_not_said(text: str) -> None:
    html = markdown_html(text)
    found = html_markdown(html)
    assert found is None or canonical_html(markdown_html(found)) == canonical_html(html)
