"""HTML that somebody wrote in the ENT, as the Markdown that says the same; or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from entconf.kinds.localised import markdown_html
from entconf.model.html_tree import Element, parse_fragment
from entconf.model.richtext import canonical_html

_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"([\\`*_\[\]<>&~|])")
_STARTS = re.compile(r"^(\s*\d*)([#+.)-])(?=\s)")
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~"}
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


def html_markdown(html: str) -> str | None:
    """Markdown whose HTML shows what `html` shows; None when there is none.

    What comes out was turned back into HTML and compared.
    """
    try:
        text = "\n\n".join(_blocks(parse_fragment(html).children))
    except _Unsayable:
        return None
    return text if text and canonical_html(markdown_html(text)) == canonical_html(html) else None


class _Unsayable(Exception):
    """Markdown has no words for an element."""


def _blocks(nodes: Iterable[Element | str]) -> Iterable[str]:
    line: list[Element | str] = []
    for node in nodes:
        if isinstance(node, str) or node.tag not in {"p", "ul", "ol", *_HEADINGS}:
            line.append(node)
            continue
        if text := _inline(line):
            yield text
        line = []
        yield _block(node)
    if text := _inline(line):
        yield text


def _block(element: Element) -> str:
    if element.tag in _HEADINGS:
        return f"{_HEADINGS[element.tag]} {_inline(element.children)}"
    if element.tag == "p":
        return _inline(element.children)
    rows = []
    for place, item in enumerate(one for one in element.children if isinstance(one, Element)):
        if item.tag != "li":
            raise _Unsayable
        mark = "-" if element.tag == "ul" else f"{place + 1}."
        rows.append(f"{mark} {_inline(item.children)}")
    return "\n".join(rows)


def _inline(nodes: Iterable[Element | str]) -> str:
    text = "".join(map(_words, nodes)).strip()
    return "\n".join(one.strip(" ") if not one.endswith("\\") else one for one in text.split("\n"))


def _words(node: Element | str) -> str:
    if isinstance(node, str):
        return _STARTS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", _SPACES.sub(" ", node)))
    inner = "".join(map(_words, node.children))
    if node.tag in _MARKS and inner.strip():
        return f"{_MARKS[node.tag]}{inner}{_MARKS[node.tag]}"
    if node.tag == "br":
        return "\\\n"
    address = dict(node.attributes).get("href")
    if node.tag == "a" and address and not re.search(r"[\s()<>]", address):
        return f"[{inner}]({address})"
    if node.tag == "span" and not node.attributes:
        return inner
    raise _Unsayable
