"""Sentences for people, kept apart from the language they are shown in.

A `Text` holds the English template (which is also its gettext key) and its
parameters. Code below the command line builds texts; `report` and `cli`
translate and fill them in at the very end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from entconf.model.quick_dataclass import dataclass


class Translator(Protocol):
    """Finds the template of another language; gettext's own classes are translators."""

    def gettext(self, message: str, /) -> str:
        """The template in this language, or the English one when there is none."""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """The form of the template that this language uses for `n` things."""


class _English:
    """The templates as they are written in the code."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        return singular if n == 1 else plural


ENGLISH: Translator = _English()


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence: an English template with named placeholders, and what fills them.

    A sentence about counted things also has its `plural` template; the number that
    chooses between the two is the parameter `n`.
    """

    template: str
    params: Mapping[str, str | int | Text] = field(default_factory=dict)
    plural: str = ""

    def render(self, language: Translator = ENGLISH) -> str:
        """Translate the template, then fill it; nested texts are rendered the same way."""
        template = self._template(language)
        if not self.params:
            return template
        filled = {
            name: value.render(language) if isinstance(value, Text) else value
            for name, value in self.params.items()
        }
        return template.format_map(filled)

    def _template(self, language: Translator) -> str:
        number = self.params.get("n")
        if self.plural and isinstance(number, int):
            return language.ngettext(self.template, self.plural, number)
        return language.gettext(self.template) if self.template else ""

    def __str__(self) -> str:
        return self.render()


def msg(template: str, /, **params: str | int | Text) -> Text:
    """Build a Text. The name is the keyword that message extraction looks for."""
    return Text(template, params)


def msgn(singular: str, plural: str, n: int, /, **params: str | int | Text) -> Text:
    """Build a Text about `n` things; both templates may say `{n}`."""
    return Text(singular, {"n": n, **params}, plural)
