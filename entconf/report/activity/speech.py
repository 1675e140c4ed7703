"""How the report speaks: sentences, numbers and days as its language writes them.

The report is a document of its own, in the school's language whatever the terminal's: its words
stand beside it by language (words_fr.py, words_en.py) and not in the catalogue of messages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from entconf.report.activity import words_en, words_fr
from entconf.report.typography import typeset

_WORDS: Mapping[str, Mapping[str, str | tuple[str, str]]] = {
    "fr": words_fr.WORDS,
    "en": words_en.WORDS,
}
_THIN = "\u202f"
_NO_BREAK = "\u00a0"
#: Between a number and what it counts no line breaks.
_BEFORE_WORD = re.compile(r"(?<=\d) (?=[^\W\d])")


class Speech:
    """One language of the report: `fr` or `en`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _WORDS[language]

    def __call__(self, key: str, /, **parts: str | float) -> str:
        """A sentence, its parts filled in; `n` chooses between one thing and several.

        French counts nothing as one, English as several.
        """
        found = self._words[key]
        if isinstance(found, tuple):
            number = float(parts["n"])
            one = number < 2 if self.language == "fr" else number == 1  # noqa: PLR2004 - two is several
            found = found[0 if one else 1]
        told = {
            name: part if isinstance(part, str) else self.number(part)
            for name, part in parts.items()
        }
        return _BEFORE_WORD.sub(_NO_BREAK, self.set(found.format_map(told)))

    def set(self, text: str) -> str:
        """A text of anybody's, as it is printed."""
        return typeset(text, self.language)

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._words

    def list(self, key: str) -> tuple[str, ...]:
        """Words that belong together: months, the columns of a table."""
        return tuple(self(key).split("|"))

    def number(self, value: float) -> str:
        """A number: 12 480, 3,5 in French, 12,480 and 3.5 in English."""
        text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
        if self.language == "en":
            return text
        return text.replace(",", _THIN).replace(".", ",")

    def percent(self, value: int) -> str:
        """A share: 70 % in French, 70% in English."""
        return f"{value}{_THIN}%" if self.language == "fr" else f"{value}%"

    def day(self, day: date) -> str:
        """A day in words, on one line: 1er septembre 2026."""
        month = self.list("months")[day.month - 1]
        key = "day.first" if day.day == 1 else "day"
        written = self(key, day=str(day.day), month=month, year=str(day.year))
        return written.replace(" ", _NO_BREAK)

    def month(self, label: str) -> str:
        """A month such as 2026-09, in short: sept. 2026."""
        year, number = label.split("-")
        return f"{self.list('months.short')[int(number) - 1]}{_NO_BREAK}{year}"
