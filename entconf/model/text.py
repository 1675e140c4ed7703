"""Sentences for people, kept apart from the language they are shown in.

A `Text` holds the English template (which is also its gettext key) and its
parameters. Code below the command line builds texts; `report` and `cli`
translate and fill them in at the very end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence: an English template with named placeholders, and what fills them."""

    template: str
    params: Mapping[str, str | int | Text] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Translate the template, then fill it; nested texts are rendered the same way."""
        if not self.params:
            return translate(self.template)
        filled = {
            name: value.render(translate) if isinstance(value, Text) else value
            for name, value in self.params.items()
        }
        return translate(self.template).format_map(filled)

    def __str__(self) -> str:
        return self.render()


def msg(template: str, /, **params: str | int | Text) -> Text:
    """Build a Text. The name is the keyword that message extraction looks for."""
    return Text(template, params)
