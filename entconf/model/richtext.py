"""HTML texts compared by what a reader sees, and cleaned before they are sent.

A server drops scripts, handlers and form controls, writes entities its own way, adds
`rel` to links and a paragraph around a bare text (API reference, sections 0.4 and 10.13).
None of that is a difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from entconf.model.html_tree import BLOCKS, FORMATTING, VOID, Element, parse_fragment

_Node = Element | str

_SPACE = " \t\n\r\f"
_SPACES = re.compile(f"[{_SPACE}]+")
_HANDLER = re.compile(r"(on[a-z]+\s*=\s*)(?=[\"'])", re.IGNORECASE)
_SAME_TAG = {"b": "strong", "i": "em", "strike": "s"}
#: Elements that say nothing when they have no attribute.
_BARE = frozenset(("span", "font", "a"))
#: Inline elements that show something by themselves, and so are not white space.
_SHOWN = frozenset(("img", "iframe", "video", "audio", "canvas", "svg", "math", "wbr"))
_LINK_EXTRAS = frozenset(("rel", "target"))
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_IN_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def canonical_html(html: str) -> str:
    """The canonical form of an HTML fragment: equal for fragments that show the same.

    Any string is accepted, and the canonical form of a canonical form is itself.
    """
    writer = _CanonicalWriter()
    writer.write_all(_in_paragraphs(_simplified(parse_fragment(html).children)))
    return "".join(writer.out)


def sanitise_html(html: str) -> str:
    """The fragment without what a server refuses or drops: scripts, handlers, form controls.

    The result is well formed and has the same canonical form. Something that looks like a
    handler in plain text is written with an entity: servers search the raw text for it.
    """
    return "".join(_written(parse_fragment(html).children)).strip(_SPACE)


def _written(nodes: Iterable[_Node]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, str):
            yield _unlike_a_handler(node.translate(_IN_TEXT))
            continue
        yield _start_tag(node.tag, node.attributes)
        if node.tag not in VOID:
            yield from _written(node.children)
            yield f"</{node.tag}>"


def _unlike_a_handler(text: str) -> str:
    return _HANDLER.sub(lambda match: match[1].replace("=", "&#61;"), text)


def _start_tag(tag: str, attributes: Iterable[tuple[str, str]]) -> str:
    return "".join(
        (f"<{tag}", *(f' {name}="{value.translate(_IN_VALUE)}"' for name, value in attributes), ">")
    )


def _simplified(nodes: Iterable[_Node]) -> list[_Node]:
    """The nodes without elements and attributes that show nothing."""
    kept: list[_Node] = []
    for node in nodes:
        if isinstance(node, str):
            _append(kept, node)
            continue
        tag = _SAME_TAG.get(node.tag, node.tag)
        attributes = _visible(tag, node.attributes)
        children = _simplified(node.children)
        blank = all(isinstance(child, str) and not child.strip(_SPACE) for child in children)
        idle = tag in _BARE or (tag in FORMATTING and blank)
        if tag == "tbody" or (idle and not attributes):
            for child in children:
                _append(kept, child)
        else:
            kept.append(Element(tag, attributes, children))
    return _without_empty_paragraphs(kept)


def _append(nodes: list[_Node], node: _Node) -> None:
    """Add a node; a text joins the text before it."""
    if isinstance(node, str) and nodes and isinstance(nodes[-1], str):
        nodes[-1] += node
    else:
        nodes.append(node)


def _visible(tag: str, attributes: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The attributes that a reader could notice, in the order of their names."""
    normal = []
    for name, value in attributes:
        text = value.strip(_SPACE)
        if name == "style":
            text = ";".join(filter(None, map(_style, value.split(";"))))
        elif name == "class":
            text = " ".join(sorted(set(_SPACES.split(text)) - {""}))
        hidden = (tag == "a" and name in _LINK_EXTRAS) or (name in ("style", "class") and not text)
        if not hidden:
            normal.append((name, unicodedata.normalize("NFC", text)))
    return tuple(sorted(normal))


def _style(declaration: str) -> str:
    name, colon, value = declaration.partition(":")
    return f"{name.strip().lower()}{colon}{_SPACES.sub(' ', value.strip())}"


def _in_paragraphs(nodes: Iterable[_Node]) -> list[_Node]:
    """The top of a fragment with each run of bare text put into a paragraph."""
    top: list[_Node] = []
    run: list[_Node] = []
    for node in nodes:
        if _is_block(node):
            top += [*_paragraph(run), node]
            run = []
        else:
            run.append(node)
    return _without_empty_paragraphs([*top, *_paragraph(run)])


def _paragraph(run: list[_Node]) -> list[_Node]:
    blank = all(isinstance(node, str) and not node.strip(_SPACE) for node in run)
    return [] if blank else [Element("p", (), run)]


def _without_empty_paragraphs(nodes: list[_Node]) -> list[_Node]:
    """Drop paragraphs that hold nothing, unless they keep two bare texts apart."""
    if any(
        not _is_block(node) and (not isinstance(node, str) or node.strip(_SPACE)) for node in nodes
    ):
        return nodes
    return [node for node in nodes if not _is_empty_paragraph(node)]


def _is_empty_paragraph(node: _Node) -> bool:
    return (
        isinstance(node, Element)
        and node.tag == "p"
        and all(isinstance(child, str) and not child.strip(_SPACE) for child in node.children)
    )


def _is_block(node: _Node) -> bool:
    """Whether a node breaks the line, itself or by what it holds."""
    return isinstance(node, Element) and (
        node.tag in BLOCKS or any(_is_block(child) for child in node.children)
    )


class _CanonicalWriter:
    """Writes nodes with white space as a browser shows it: one blank between words, none at edges.

    A blank is written just before the next word, so that `a <b>b</b>` and `a<b> b</b>`,
    which look the same, are the same.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self._pending = False
        self._at_edge = True

    def write_all(self, nodes: Iterable[_Node], *, verbatim: bool = False) -> None:
        for node in nodes:
            if isinstance(node, Element):
                self._write_element(node, verbatim=verbatim)
            elif verbatim:
                self.out.append(unicodedata.normalize("NFC", node).translate(_IN_TEXT))
            else:
                self._write_text(unicodedata.normalize("NFC", node))

    def _write_text(self, text: str) -> None:
        for piece in re.split(f"([{_SPACE}]+)", text):
            if not piece:
                continue
            if piece[0] in _SPACE:
                self._pending = not self._at_edge
            else:
                self._flush()
                self.out.append(piece.translate(_IN_TEXT))

    def _write_element(self, element: Element, *, verbatim: bool) -> None:
        breaks = element.tag in BLOCKS or element.tag == "br"
        if breaks:
            self._break()
        elif element.tag in _SHOWN:
            self._flush()
        self.out.append(_start_tag(element.tag, element.attributes))
        if element.tag not in VOID:
            children = element.children
            if element.tag == "pre" and children and isinstance(children[0], str):
                children = [children[0].lstrip("\n"), *children[1:]]
            self.write_all(children, verbatim=verbatim or element.tag == "pre")
            self.out.append(f"</{element.tag}>")
        if breaks:
            self._break()

    def _break(self) -> None:
        self._pending = False
        self._at_edge = True

    def _flush(self) -> None:
        if self._pending:
            self.out.append(" ")
        self._pending = False
        self._at_edge = False
