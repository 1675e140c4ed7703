"""Multipart requests, as a browser makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.sandbox.client import Client, Reply

#: The part's name, the file's name, the content.
Upload = tuple[str, str, bytes]


def upload(
    client: Client, path: str, fields: Mapping[str, str], files: Sequence[Upload] = ()
) -> Reply:
    """POST a form with files."""
    parts = [
        f'--limit\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--limit\r\nContent-Disposition: form-data; name="{part}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for part, name, content in files
    ]
    kind = {"Content-Type": "multipart/form-data; boundary=limit"}
    return client.send("POST", path, b"".join(parts) + b"--limit--\r\n", kind)
