"""A multipart body taken apart: plain fields, and files with their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(rb'[; ]name="([^"]*)"')
_FILE_NAME = re.compile(rb"[; ]filename\*?=\"?([^\";\r]*)")
_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part: the name of its field, its own name, its bytes."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """Fields by name without regard to case; files in the order they came."""

    fields: dict[str, list[str]]
    files: tuple[Upload, ...]


def take_apart(raw: bytes, content_type: str) -> Parts | None:
    """The parts of a body, None when it is cut or not multipart at all."""
    found = _BOUNDARY.search(content_type)
    if "multipart/form-data" not in content_type or found is None:
        return None
    mark = b"--" + (found.group(1) or found.group(2)).encode()
    pieces = (b"\r\n" + raw).split(b"\r\n" + mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        return None
    fields: dict[str, list[str]] = {}
    files = []
    for piece in pieces[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        named, file_named = _NAME.search(head), _FILE_NAME.search(head)
        if named is None:
            return None
        name = named.group(1).decode("utf-8", "replace")
        if file_named is not None:
            files.append(Upload(name, file_named.group(1).decode("utf-8", "replace"), content))
        else:
            fields.setdefault(name.lower(), []).append(content.decode("utf-8", "replace"))
    return Parts(fields, tuple(files))
