"""The language a person reads: which one, and its gettext catalogue.

The English templates of the code are the keys; `locale/<code>/LC_MESSAGES/entconf.mo`
holds the sentences. A catalogue is read when the first sentence is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from entconf.model.text import ENGLISH, Text, Translator

LANGUAGES = ("fr", "en")
LOCALE = Path(__file__).parent.parent / "locale"
#: The variables that say the language, the strongest first (POSIX, and GNU for the first).
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Language:
    """Sentences in one of LANGUAGES. It is a `Translator` for `Text.render`."""

    def __init__(self, code: str) -> None:
        self.code = code

    @cached_property
    def _catalogue(self) -> Translator:
        import gettext  # noqa: PLC0415 - paid only by who shows a sentence

        try:
            return gettext.translation("entconf", LOCALE, [self.code])
        except FileNotFoundError:
            return ENGLISH

    @property
    def colon(self) -> str:
        """What stands between a name and its value: French has a no-break space before it."""
        return "\u00a0: " if self.code == "fr" else ": "

    @property
    def semicolon(self) -> str:
        """What stands between two parts of a line, with the narrow no-break space of French."""
        return "\u202f; " if self.code == "fr" else "; "

    def gettext(self, message: str, /) -> str:
        """The sentence of a template, still with its placeholders."""
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """The sentence for `n` things, still with its placeholders."""
        return self._catalogue.ngettext(singular, plural, n)

    def __call__(self, text: Text) -> str:
        """A text, translated and filled."""
        return text.render(self)


def preferred_language(environ: Mapping[str, str]) -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG ask for; English for any other."""
    for variable in _VARIABLES:
        value = environ.get(variable, "")
        if value:
            code = value.replace("-", "_").split("_")[0].split(".")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"
