"""HTML fragments as trees: tolerant of anything, and without what could run or be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from html.parser import HTMLParser

from entconf.model.quick_dataclass import dataclass


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = frozenset(("br", "hr", "img", "wbr", "col", "source", "track", "area"))
BLOCKS = _names(
    "address article aside blockquote caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p"
    " pre section summary table tbody td tfoot th thead tr ul"
)
#: Inline elements that only change how their text looks.
FORMATTING = _names(
    "b big code del em font i ins kbd mark s small span strike strong sub sup tt u var"
)
#: Taken out with all they hold.
_DROPPED = frozenset(("script", "style"))
#: Taken out, their content kept: what runs, what is filled in, and the frame of a document.
_UNWRAPPED = _names(
    "applet base body button datalist embed form frame frameset head html input keygen label link"
    " meta noembed noframes noscript object optgroup option output param plaintext select template"
    " textarea title xmp"
)
_ADDRESSES = frozenset(
    ("href", "src", "action", "background", "cite", "poster", "data", "longdesc")
)
_DANGEROUS = frozenset(("srcdoc", "formaction", "srcset", "ping"))
_NAME = re.compile(r"[a-z][a-z0-9_.:-]*")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]+")
_SCHEME = re.compile(r"(?:javascript|vbscript|livescript|data(?!:image/(?:png|jpe?g|gif|webp))):")
_RUNNING_STYLE = re.compile(r"expression\(|javascript:|behavior:|-moz-binding", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: Elements open at once beyond which a start tag is passed over, paragraphs not counted:
#: deeper fragments are attacks, and a tree is walked by recursion.
_DEEPEST = 60

_CELLS = frozenset(("table", "td", "th", "caption"))
_PARTS = frozenset(("thead", "tbody", "tfoot"))
#: For a start tag, the open elements it ends and those behind which it does not look.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), _CELLS | {"ul", "ol", "menu", "dir"}),
    "dt": (frozenset(("dt", "dd")), _CELLS | {"dl"}),
    "dd": (frozenset(("dt", "dd")), _CELLS | {"dl"}),
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "tr": (frozenset(("tr",)), _PARTS | {"table"}),
    **{part: (_PARTS, frozenset(("table",))) for part in _PARTS},
}
_PARAGRAPH = frozenset(("p",))


@dataclass(slots=True)
class Element:
    """An element being built or walked; the root of a fragment has no tag."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: list[Element | str] = field(default_factory=list)


def parse_fragment(html: str) -> Element:
    """The tree of a fragment. Never raises: what cannot be HTML is text."""
    builder = _Builder()
    builder.feed(_CONTROL.sub("", html.replace("\r\n", "\n").replace("\r", "\n")))
    builder.close()
    return builder.root


def is_safe_attribute(name: str, value: str) -> bool:
    """Whether an attribute neither runs anything nor has a name that no browser knows."""
    if not _NAME.fullmatch(name) or name.startswith("on") or name in _DANGEROUS:
        return False
    if name == "style":
        return _RUNNING_STYLE.search(_INVISIBLE.sub("", value)) is None
    if name.rpartition(":")[2] in _ADDRESSES:
        return _SCHEME.match(_INVISIBLE.sub("", value).lower()) is None
    return True


class _Builder(HTMLParser):
    """Builds the tree as tags and texts go by, closing what HTML lets authors leave open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._dropping = False

    def set_cdata_mode(self, elem: str, **_: bool) -> None:
        """Read as raw text only what is dropped: which elements are read so depends on Python."""
        if elem in _DROPPED:
            super().set_cdata_mode(elem)

    def parse_html_declaration(self, i: int) -> int:
        """Pass over `<!...>`: the parser of the standard library stops at some of them."""
        end = self.rawdata.find(">", i + 2)
        return end + 1 if end >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropping = True
        elif tag in _UNWRAPPED or not _NAME.fullmatch(tag) or self._is_deep(tag):
            return
        else:
            self._start(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Browsers do not close `<b/>`; only what is void by nature ends here.
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropping = False
            return
        behind = frozenset(("table",)) if tag in BLOCKS else _CELLS
        place = self._find(frozenset((tag,)), behind - {tag})
        if place is None:
            return
        cut = self._open[place + 1 :]
        del self._open[place:]
        for element in cut if tag in FORMATTING else ():
            if element.tag in FORMATTING:
                self._push(Element(element.tag, element.attributes))

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self._open[-1].children.append(_CONTROL.sub("", data).replace("\r", "\n"))

    def _start(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag in _ENDS:
            self._close(*_ENDS[tag])
        if tag in BLOCKS:
            self._close(_PARAGRAPH, _CELLS)
        kept: dict[str, str] = {}
        for name, value in attrs:
            if is_safe_attribute(name, value or ""):
                kept.setdefault(name, _CONTROL.sub("", value or "").replace("\r", "\n"))
        element = Element(tag, tuple(kept.items()))
        if tag in VOID:
            self._open[-1].children.append(element)
        else:
            self._push(element)

    def _push(self, element: Element) -> None:
        self._open[-1].children.append(element)
        self._open.append(element)

    def _close(self, tags: frozenset[str], behind: frozenset[str]) -> None:
        place = self._find(tags, behind)
        if place is not None:
            del self._open[place:]

    def _find(self, tags: frozenset[str], behind: frozenset[str]) -> int | None:
        for place in range(len(self._open) - 1, 0, -1):
            tag = self._open[place].tag
            if tag in tags:
                return place
            if tag in behind:
                return None
        return None

    def _is_deep(self, tag: str) -> bool:
        if tag in VOID or tag == "p" or len(self._open) <= _DEEPEST:
            return False
        return sum(element.tag != "p" for element in self._open) > _DEEPEST
