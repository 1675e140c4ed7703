"""Texts as they are set in type: letters that fonts hold, French apostrophes and spaces.

The rules of the Imprimerie nationale: a thin space before `;`, `!` and `?`, a whole one before
`:` and inside guillemets. Spaces are only changed where somebody wrote one, so that addresses and
times stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

_NO_BREAK, _THIN = "\u00a0", "\u202f"
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_RULES = (
    (re.compile(r" +(?=[;!?](?:\W|$))"), _THIN),
    (re.compile(r" +(?=:(?:\s|$))"), _NO_BREAK),
    (re.compile(r"« *"), "«" + _NO_BREAK),
    (re.compile(r" *»"), _NO_BREAK + "»"),
)


#: What the fonts of our documents hold: Latin with its Vietnamese letters, Greek, Cyrillic, marks.
_HELD = (
    *((0x20, 0x7E), (0xA0, 0x52F), (0x1E00, 0x1FFF), (0x2010, 0x2027), (0x202F, 0x205E)),
    *((0x20A0, 0x20BF), (0x2100, 0x214F), (0x25A0, 0x25A1)),
)
#: What stands for a letter that they do not hold.
MISSING = "\u25a1"
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})


def printable(text: str) -> str:
    """A text in letters that the fonts hold; others become `MISSING`, unseen signs are dropped.

    A single letter that no font holds would be refused by PDF/UA with the whole document, and
    the typesetter (Typst 0.15) breaks down over some words in Arabic letters.
    """
    return "".join(_shown(one) for one in unicodedata.normalize("NFC", text))


def _shown(sign: str) -> str:
    if sign.isspace() and sign not in {_NO_BREAK, _THIN}:
        return " "
    if unicodedata.category(sign) in _UNSEEN:
        return ""
    return sign if any(first <= ord(sign) <= last for first, last in _HELD) else MISSING


def typeset(text: str, language: str) -> str:
    """A text for print in a language; only French has rules here, the apostrophe is everybody's."""
    text = _APOSTROPHE.sub("\u2019", printable(text))
    if language == "fr":
        for found, sign in _RULES:
            text = found.sub(sign, text)
    return text
