"""Announcements: their days, their texts, and those that cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kinds.writing import attributes, items, only_mistake

NOTE = "title: Fermeture, for: [parents], from: 2026-11-09, until: 2026-11-14"


def test_announcements() -> None:
    text = f"""
    pont:
      {{{NOTE}, text: "L'établissement est fermé **vendredi 14**.", color: orange,
       signature: La direction, signature_color: "#000000", positions: [CPE]}}
    """
    (found,) = items("announcements", text).values()
    assert found.present
    assert found.attributes == {
        "title": "Fermeture",
        "text.fr": "<p>L'établissement est fermé <strong>vendredi 14</strong>.</p>",
        "for": ("parents",),
        "from": "2026-11-08T23:00:00Z",
        "until": "2026-11-14T22:59:59Z",
        "color": "orange",
        "signature": "La direction",
        "signature_color": "#000000",
        "positions": ("CPE",),
    }
    assert found.paths["text.fr"] == ("pont", "text")


def test_announcement_is_there_before_its_days_and_gone_after_them() -> None:
    text = f"pont: {{{NOTE}, text: x}}"
    assert items("announcements", text, day=date(2026, 9, 1))["pont"].present
    late = items("announcements", text, day=date(2026, 11, 15))["pont"]
    assert not late.present
    assert late.attributes["title"] == "Fermeture"


def test_announcement_without_colour_is_blue() -> None:
    assert attributes("announcements", f"a: {{{NOTE}, text: x}}")["a"]["color"] == "blue"


def test_html_in_markdown_is_shown_and_html_is_sanitised() -> None:
    text = f"""
    a: {{{NOTE}, text: {{fr: "<script>x</script> [y](javascript:z)"}},
         html: {{en: '<p onclick="x">Hi<script>x</script></p>'}}}}
    """
    found = attributes("announcements", text)["a"]
    assert found["text.fr"] == "<p>&lt;script&gt;x&lt;/script&gt; [y](javascript:z)</p>"
    assert found["text.en"] == "<p>Hi</p>"


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        (f"a: {{{NOTE}}}", "no-text", ("a",)),
        (f"a: {{{NOTE}, text: x, html: x}}", "two-texts", ("a", "html")),
        (
            "a: {title: T, text: x, for: [], from: 2026-11-14, until: 2026-11-09}",
            "bad-window",
            ("a", "until"),
        ),
        (
            "a: {title: T, text: x, for: [], from: 2026-02-30, until: 2026-11-09}",
            "bad-date",
            ("a", "from"),
        ),
    ],
)
def test_announcements_that_cannot_be(text: str, code: str, path: tuple[str, ...]) -> None:
    found = only_mistake("announcements", text)
    assert (found.code, found.path) == (code, path)
