"""Lines of a terminal: pieces of text with a style, painted only at the very end.

Whatever comes from a site or from a server is shown, never obeyed: control and
direction characters become visible signs before any colour is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass


class Style(StrEnum):
    """How a piece of text looks; the value is its ANSI sequence without the lead-in."""

    PLAIN = ""
    STRONG = "1"
    DIM = "2"
    CREATE = "32"
    UPDATE = "33"
    DELETE = "31"
    BLOCKED = "35"
    UNKNOWN = "36"
    ERROR = "1;31"
    WARNING = "1;33"
    GOOD = "32"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]

# C0 and C1 controls, line separators, and what turns or hides text (UAX 9, and Unicode tags).
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_PICTURES = {"\n": "⏎", "\t": " ", "\x7f": "\u2421"}
_CONTROL_PICTURES = 0x2400
_SPACE = 0x20


def _picture(match: re.Match[str]) -> str:
    sign = match.group()
    if sign in _PICTURES:
        return _PICTURES[sign]
    if ord(sign) < _SPACE:
        return chr(_CONTROL_PICTURES + ord(sign))
    return f"<U+{ord(sign):04X}>"


def visible(text: str) -> str:
    """`text` on one line, with every control or direction character as a visible sign."""
    return _HIDDEN.sub(_picture, text)


def line(*pieces: Span | str) -> Line:
    """A line of pieces; a bare string is plain."""
    return tuple(Span(piece) if isinstance(piece, str) else piece for piece in pieces)


def plain(lines: Iterable[Line]) -> str:
    """The lines without any colour, each ended by a line feed."""
    return "".join("".join(visible(span.text) for span in one).rstrip() + "\n" for one in lines)


def painted(lines: Iterable[Line]) -> str:
    """The lines with ANSI colours, each ended by a line feed."""
    return "".join("".join(_paint(span) for span in one) + "\n" for one in lines)


def _paint(span: Span) -> str:
    text = visible(span.text)
    return f"\x1b[{span.style.value}m{text}\x1b[0m" if span.style.value and text else text
