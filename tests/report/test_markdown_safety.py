"""Whatever the values are, a comment stays a comment, of a length the forge takes."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from entconf.model.change import Action, Change
from entconf.model.plan import Plan
from entconf.model.resource import ResourceId
from entconf.model.text import msg
from entconf.report.language import Language
from entconf.report.markdown import code, plan_markdown, sentence
from entconf.report.view import view_plan
from tests.report.plans import UAI, empty_plan, full_plan, hostile_plan, kinds

ENGLISH = Language("en")


def outside_code(markdown: str) -> str:
    """The text that a forge looks for mentions and references in."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    without = re.sub(r"<(pre|code)\b.*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", without)


@pytest.mark.parametrize("diff", [False, True])
def test_nothing_breaks_out(diff: bool) -> None:  # noqa: FBT001 - a test parameter
    text = plan_markdown(view_plan(hostile_plan(), kinds()), ENGLISH, diff=diff)
    assert not re.search(r"@\w|#\d|://\w", outside_code(text))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert "<img" not in html
    assert html.count("<details>") == html.count("</details>") == 1
    assert not [line for line in text.splitlines() if line.startswith(("/", "#12"))]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


@pytest.mark.parametrize("value", ["`", "``", "a`b", "", " ", "a\nb", "`a`", "```"])
def test_a_code_span_holds_anything(value: str) -> None:
    html = MarkdownIt("commonmark").render(f"x {code(value)} y").strip()
    assert re.fullmatch(r"<p>x <code>[^<]*</code> y</p>", html)


@pytest.mark.parametrize(
    "text", ["@all", "#1", "!2", "a@b.example", "https://e.example", "www.e.example", "$1 %2 ~x &y"]
)
def test_a_sentence_calls_nobody(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(sentence(msg(text), ENGLISH))
    assert not re.search(r"[@#!$%~]\w|://\w", re.sub(r"<[^>]*>", "", html))
    assert "<a " not in html


def large_plan(count: int) -> Plan:
    changes = tuple(
        Change(
            ResourceId(UAI, "features", f"app {n:04}"), Action.CREATE, {}, {"for": ("staff",)}, ()
        )
        for n in range(count)
    )
    return Plan(empty_plan().origin, empty_plan().establishments, changes, compared=count)


@pytest.mark.parametrize("limit", [1000, 5000, 65_536])
def test_a_long_plan_is_cut_and_says_so(limit: int) -> None:
    text = plan_markdown(view_plan(large_plan(3000), kinds()), ENGLISH, limit=limit)
    assert len(text) <= limit
    shown = len(re.findall("app [0-9]{4}", text))
    assert shown > 0
    assert f"Left out for want of room: {3000 - shown} entries" in text
    assert text.count("<details>") == text.count("</details>")


def test_a_plan_that_fits_is_whole() -> None:
    text = plan_markdown(view_plan(full_plan(), kinds()), ENGLISH)
    assert "Left out" not in text
