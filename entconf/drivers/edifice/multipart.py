"""Requests with files, as a browser makes them (RFC 7578)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from secrets import token_hex

from entconf.drivers.edifice.verdicts import Call
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One file: the name of its part, the name of the file, what is in it."""

    name: str
    file: str
    content: bytes


def upload_call(
    path: str, what: Text, fields: Mapping[str, str], parts: Sequence[Part], *, reasons: bool
) -> Call:
    """The request that sends a form with files. `reasons`: as `Call.reasons_ok`."""
    boundary = f"entconf{token_hex(16)}"
    body = bytearray()
    for name, value in fields.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        body += head.encode() + value.encode() + b"\r\n"
    for part in parts:
        # The name of a file is for the server's eyes: nothing in it can end the header.
        plain = _UNSAFE.sub("_", part.file)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{part.name}"; '
        head += f'filename="{plain}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        body += head.encode() + part.content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    return Call("POST", path, what, body=bytes(body), content_type=kind, reasons_ok=reasons)
