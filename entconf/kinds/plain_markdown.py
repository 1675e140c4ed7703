"""Markdown that is only paragraphs of words, some in bold: most announcements are no more.

Importing and building the Markdown library takes 30 ms, as long as reading a small site.
What is recognised here is written exactly as the library writes it; of everything else
nothing is said, and the library decides. A property test holds the two side by side.
"""

from __future__ import annotations

import re

_LETTER = "A-Za-zÀ-ÖØ-öø-ÿŒœŸ"
_SIGN = ".,;:!?'\u2019\"()/%€@«»…+\\-\u2013\u2014"
_NO_BREAK = "\u00a0\u202f"
_WORD = f"[{_LETTER}0-9{_SIGN}{_NO_BREAK}]+"
# Stars that open stand before a letter, stars that close behind one: no other reading is possible.
_BOLD = rf"\*\*[{_LETTER}0-9](?:[{_LETTER}0-9{_SIGN}{_NO_BREAK} ]*[{_LETTER}0-9])?\*\*[.,;:!?)]*"
# No list, heading, rule, table or quotation begins like this, and no line ends in blanks.
_LINE = re.compile(rf"(?=[{_LETTER}«]|\*\*)(?:(?:{_WORD}|{_BOLD})(?: +|\Z))+(?<![ {_NO_BREAK}])")
_STARS = re.compile(r"\*\*([^*]+)\*\*")


def plain_html(text: str) -> str | None:
    """The HTML of a text without any other Markdown than bold; None when there may be some."""
    body = text.rstrip("\n")
    paragraphs = body.split("\n\n")
    if not all(_LINE.fullmatch(line) for part in paragraphs for line in part.split("\n")):
        return None
    html = "</p>\n<p>".join(paragraphs).replace('"', "&quot;")
    return "<p>" + _STARS.sub(r"<strong>\1</strong>", html) + "</p>"
