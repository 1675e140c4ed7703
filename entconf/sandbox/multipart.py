"""Multipart forms: the fields and the files of one, byte for byte (RFC 7578)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from entconf.sandbox.answer import Refused, bad_request
from entconf.sandbox.call import Call

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*(name|filename)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a form: the name of its part, its own name, its bytes."""

    part: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart form. Names of fields do not mind case, as in a Vert.x multimap."""

    fields: dict[str, str]
    files: tuple[UploadedFile, ...]

    def text(self, name: str) -> str:
        """A field without the blanks around it, empty when it is absent."""
        return self.fields.get(name.lower(), "").strip()

    def flag(self, name: str) -> bool:
        """Whether a field says `true`."""
        return self.text(name).lower() == "true"


def read_form(call: Call) -> Form:
    """The multipart form of a request; 400 when it is none."""
    kind = call.headers.get("Content-Type", "")
    found = _BOUNDARY.search(kind)
    if not kind.lower().startswith("multipart/form-data") or found is None:
        raise Refused(bad_request("bad.request"))
    delimiter = b"\r\n--" + (found[1] or found[2]).encode()
    pieces = (b"\r\n" + call.raw).split(delimiter)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - no part, or cut short
        raise Refused(bad_request("bad.request"))
    fields: dict[str, str] = {}
    files: list[UploadedFile] = []
    for piece in pieces[1:-1]:
        head, blank, content = piece.partition(b"\r\n\r\n")
        if not blank:
            raise Refused(bad_request("bad.request"))
        named = _parameters(head.decode("utf-8", "replace"))
        if "filename" in named:
            files.append(UploadedFile(named.get("name", ""), named["filename"], content))
        else:
            fields.setdefault(named.get("name", "").lower(), content.decode("utf-8", "replace"))
    return Form(fields, tuple(files))


def _parameters(head: str) -> dict[str, str]:
    for line in head.split("\r\n"):
        if line.lower().startswith("content-disposition:"):
            return {
                found[1].lower(): re.sub(r"\\(.)", r"\1", found[2] or found[3] or "")
                for found in _PARAMETER.finditer(line)
            }
    return {}
