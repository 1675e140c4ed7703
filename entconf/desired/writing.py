"""Write values as YAML that people like to read and our strict loader reads back the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from entconf.desired.scalars import plain_scalar
from entconf.model.secret import Secret
from entconf.model.values import Value

#: Lists of short words stay on one line up to this width.
_WIDTH = 88
#: libyaml takes a key without its question mark only below 1024 characters.
_LONGEST_KEY = 500
_INDENT = "  "

_PLAIN_FIRST = frozenset("_/$(")
_FLOW_MARKS = frozenset(",[]{}")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_LAST_BMP, _LAST_BYTE = 0xFFFF, 0xFF


def write_yaml(value: Value, *, heading: str = "") -> str:
    """A value as block YAML, with a heading of comment lines.

    Texts are quoted only where YAML or our own resolver would misread them; longer ones
    over several lines become literal blocks; accents stay as they are.
    """
    comments = [f"# {line}".rstrip() for line in heading.splitlines()]
    lines = [*comments, ""] if comments else []
    lines.extend(_block(value, ""))
    return "\n".join(lines) + "\n"


def entry_lines(key: str, value: Value, indent: str) -> list[str]:
    """The lines of one entry of a block mapping, the first of them indented too."""
    return [*_entry(key, value, indent)]


def item_lines(value: Value, indent: str) -> list[str]:
    """The lines of one item of a block list, the first of them indented too."""
    return [*_item(value, indent)]


def flow_text(value: Value) -> str:
    """A value on one line, as it may stand inside brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow_key(k)}: {flow_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    if isinstance(value, Secret):
        return f"!secret {_text(value.reference, in_flow=True)}"
    return _scalar(value, in_flow=True)


def quoted_text(text: str, quote: str) -> str:
    """A text in the quotes that are asked for, where they can hold it."""
    if quote == "'" and text.isprintable():
        return _single(text)
    return '"' + "".join(map(_escaped, text)) + '"'


def _flow_key(key: str) -> str:
    return key if _is_plain(key, in_flow=True) else _quoted(key)


def _block(value: Value, indent: str) -> Iterator[str]:
    """The lines of a value that begins on a line of its own."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _entry(key, part, indent)
    elif isinstance(value, tuple) and value:
        for part in value:
            yield from _item(part, indent)
    else:
        first, rest = _inline(value, indent)
        yield indent + first
        yield from rest


def _entry(key: str, value: Value, indent: str) -> Iterator[str]:
    written = _key(key)
    begin = f"{indent}{written}:"
    if len(written) > _LONGEST_KEY:
        yield f"{indent}? {written}"
        begin = f"{indent}:"
    flow = _flow(value)
    if flow is not None and len(begin) + len(flow) < _WIDTH:
        yield f"{begin} {flow}"
    elif _is_filled(value):
        yield begin
        yield from _block(value, indent + _INDENT)
    else:
        first, rest = _inline(value, indent + _INDENT)
        yield f"{begin} {first}"
        yield from rest


def _item(value: Value, indent: str) -> Iterator[str]:
    flow = _flow(value)
    if flow is not None and len(indent) + len(flow) < _WIDTH:
        yield f"{indent}- {flow}"
    elif _is_filled(value):
        lines = _block(value, indent + _INDENT)
        # The first line of what stands inside shares the line of the dash.
        yield f"{indent}- {next(lines)[len(indent) + len(_INDENT) :]}"
        yield from lines
    else:
        first, rest = _inline(value, indent + _INDENT)
        yield f"{indent}- {first}"
        yield from rest


def _is_filled(value: Value) -> bool:
    return isinstance(value, Mapping | tuple) and bool(value)


def _inline(value: Value, indent: str) -> tuple[str, list[str]]:
    """What follows a key or a dash, and the lines after it, of a value without children."""
    if isinstance(value, str) and _is_literal(value):
        ends = len(value) - len(value.rstrip("\n"))
        lines = value.removesuffix("\n").split("\n")
        return "|" + ("-", "", "+")[min(ends, 2)], [(indent + line).rstrip(" ") for line in lines]
    if isinstance(value, Secret):
        return f"!secret {_text(value.reference, in_flow=False)}", []
    return _scalar(value, in_flow=False), []


def _flow(value: Value) -> str | None:
    """A list of words on one line; None when it does not read well so."""
    if not isinstance(value, tuple) or not value:
        return None
    if any(isinstance(part, Mapping | tuple | Secret) for part in value):
        return None
    words = [_scalar(part, in_flow=True) for part in value]
    return f"[{', '.join(words)}]"


def _scalar(value: Value, *, in_flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value, in_flow=in_flow)
    return "{}" if isinstance(value, Mapping) else "[]"


def _key(key: str) -> str:
    """A key, which is a text whatever it looks like."""
    if _is_plain(key, in_flow=False):
        return key
    return _quoted(key)


def _text(text: str, *, in_flow: bool) -> str:
    if _is_plain(text, in_flow=in_flow) and isinstance(plain_scalar(text), str):
        return text
    return _quoted(text)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text can stand without quotes; in doubt it cannot."""
    if not text or not (text[0].isalnum() or text[0] in _PLAIN_FIRST):
        return False
    if not text.isprintable() or text[-1] in " :":
        return False
    if ": " in text or " #" in text:
        return False
    return not (in_flow and (_FLOW_MARKS & set(text) or ":" in text))


def _quoted(text: str) -> str:
    if text.isprintable():
        return '"' + text + '"' if "'" in text and not set('"\\') & set(text) else _single(text)
    return '"' + "".join(map(_escaped, text)) + '"'


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code <= _LAST_BYTE:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= _LAST_BMP else f"\\U{code:08X}"


def _is_literal(text: str) -> bool:
    """Whether a text of several lines can be a literal block without any doubt."""
    if "\n" not in text.removesuffix("\n") or text[0] in " \n\t":
        return False
    return all(
        not line or (line.isprintable() and not line.isspace() and line[-1] != " ")
        for line in text.split("\n")
    )
