"""Texts in several languages: Markdown or HTML as written, sanitised HTML as compared and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from entconf.kinds.base import Mistake, Path
from entconf.kinds.plain_markdown import plain_html
from entconf.kinds.shapes import text_of
from entconf.model.text import msg
from entconf.model.values import Attributes, Value

#: The language of a text that does not name one.
DEFAULT_LANGUAGE = "fr"
_FAMILY = "text."
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def read_texts(
    item: Mapping[str, Value], path: Path, mistakes: list[Mistake]
) -> tuple[dict[str, Value], dict[str, Path]]:
    """The `text.<language>` attributes of an item, and where each was written.

    `text` is Markdown, `html` is HTML; each is one text, or one a language. The same
    language in both is a mistake.
    """
    attributes: dict[str, Value] = {}
    paths: dict[str, Path] = {}
    for form, convert in (("text", markdown_html), ("html", clean_html)):
        for language, written, where in _languages(item, form, path):
            name = _FAMILY + language
            if name in attributes:
                mistakes.append(_written_twice(language, where))
            attributes[name] = convert(written)
            paths[name] = where
    return attributes, paths


def write_texts(attributes: Attributes) -> Mapping[str, Value]:
    """The `html` of an item whose `text.<language>` attributes are given, by language."""
    return {
        name.removeprefix(_FAMILY): html
        for name, html in sorted(attributes.items())
        if name.startswith(_FAMILY)
        and isinstance(html, str)
        and _LANGUAGE.fullmatch(name.removeprefix(_FAMILY))
    }


def markdown_html(text: str) -> str:
    """Markdown as HTML, with tables and strikethrough; HTML inside it is shown as it is written."""
    plain = plain_html(text)
    if plain is not None:
        return plain
    from markdown_it import MarkdownIt  # noqa: PLC0415 - import cost is paid by every command

    return str(MarkdownIt("js-default").render(text)).strip()


def clean_html(text: str) -> str:
    """HTML without what a server refuses or drops."""
    from entconf.model.richtext import sanitise_html  # noqa: PLC0415 - import cost, few need it

    return sanitise_html(text)


def _languages(item: Mapping[str, Value], form: str, path: Path) -> Iterator[tuple[str, str, Path]]:
    written = item.get(form)
    if isinstance(written, Mapping):
        for language, text in written.items():
            yield language, text_of(text), (*path, form, language)
    elif written is not None:
        yield DEFAULT_LANGUAGE, text_of(written), (*path, form)


def _written_twice(language: str, path: Path) -> Mistake:
    return Mistake(
        "two-texts",
        msg(
            'the text in "{language}" is written twice, as `text` and as `html`', language=language
        ),
        path,
        msg("keep one of the two"),
    )
