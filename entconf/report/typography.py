"""French as it is set in type: apostrophes, and spaces at which no line breaks.

The rules of the Imprimerie nationale: a thin space before `;`, `!` and `?`, a whole one before
`:` and inside guillemets. Spaces are only changed where somebody wrote one, so that addresses and
times stay as they are.
"""

from __future__ import annotations

import re

_NO_BREAK, _THIN = "\u00a0", "\u202f"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_RULES = (
    (re.compile(r" +(?=[;!?](?:\W|$))"), _THIN),
    (re.compile(r" +(?=:(?:\s|$))"), _NO_BREAK),
    (re.compile(r"« *"), "«" + _NO_BREAK),
    (re.compile(r" *»"), _NO_BREAK + "»"),
)


def typeset(text: str, language: str) -> str:
    """A text for print in a language; only French has rules here, the apostrophe is everybody's."""
    text = _APOSTROPHE.sub("\u2019", text)
    if language == "fr":
        for found, sign in _RULES:
            text = found.sub(sign, text)
    return text
