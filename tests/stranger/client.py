"""A small client for the server's own tests: cookies, token, no redirects."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def data(self) -> object:
        return json.loads(self.content)

    @property
    def rows(self) -> list[dict[str, object]]:
        data = json.loads(self.content)
        assert isinstance(data, list)
        return data


@dataclass(slots=True)
class Client:
    """One keep-alive connection to a server."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        assert parts.hostname is not None
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()

    def send(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Reply:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        raw: bytes | None = None
        if isinstance(body, bytes):
            raw, sent["Content-Type"] = body, _FORM
        elif body is not None:
            raw, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        if method != "GET" and "XSRF-TOKEN" in self.cookies:
            sent["X-XSRF-TOKEN"] = self.cookies["XSRF-TOKEN"]
        self.connection.request(method, path, raw, sent | (headers or {}))
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.msg.get_all("Set-Cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(answer.status, answer.msg, content)

    def upload(
        self, path: str, fields: dict[str, str], files: dict[str, bytes], *, cut: bool = False
    ) -> Reply:
        """A multipart request, each file in a part named as told; `cut` leaves its end away."""
        pieces = [
            f'--b0und\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        for key, content in files.items():
            head = f'Content-Disposition: form-data; name="{key}"; filename="{key}.csv"'
            pieces.append(f"--b0und\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
        raw = b"".join(pieces) + (b"" if cut else b"--b0und--\r\n")
        kind = {"Content-Type": "multipart/form-data; boundary=b0und"}
        return self.send("POST", path, raw, kind)

    def login(self, name: str, password: str) -> Reply:
        return self.send(
            "POST", "/auth/login", urlencode({"email": name, "password": password}).encode()
        )

    def create_guest(self, school: str, first: str, last: str) -> Reply:
        form = {"firstname": first, "lastname": last, "type": "Guest", "structureId": school}
        return self.send("POST", "/directory/api/user", urlencode(form).encode())
