"""A tiny raw client: one connection, nothing followed, nothing hidden."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlencode, urlsplit

from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import DEFAULT_PASSWORD


@dataclass(frozen=True)
class Reply:
    """What came back, as it came."""

    status: int
    headers: HTTPMessage
    body: bytes
    reason: str

    @property
    def json(self) -> object:
        return json.loads(self.body)

    def mapping(self) -> dict[str, object]:
        value = self.json
        assert isinstance(value, dict)
        return value

    def rows(self) -> list[dict[str, object]]:
        value = self.json
        assert isinstance(value, list)
        return value

    @property
    def is_html(self) -> bool:
        return (self.headers["Content-Type"] or "").startswith("text/html")


@dataclass
class Client:
    """Speaks to one sandbox as one person, or as nobody."""

    sandbox: RunningSandbox
    cookies: dict[str, str] = field(default_factory=dict)
    timeout: float = 10.0

    def send(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """One request, with our cookies and the token they carry, unless `headers` say else."""
        own: dict[str, str] = {}
        if self.cookies:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            own["X-XSRF-TOKEN"] = self.cookies.get("XSRF-TOKEN", "")
        connection = HTTPConnection(urlsplit(self.sandbox.url).netloc, timeout=self.timeout)
        try:
            connection.request(method, path, body, own | (headers or {}))
            response = connection.getresponse()
            reply = Reply(response.status, response.headers, response.read(), response.reason)
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return reply

    def get(self, path: str, language: str = "fr") -> Reply:
        return self.send("GET", path, headers={"Accept-Language": language})

    def put(self, path: str, value: object = None) -> Reply:
        return self.send("PUT", path, b"" if value is None else json.dumps(value))

    def post(self, path: str, value: object = None) -> Reply:
        return self.send("POST", path, b"" if value is None else json.dumps(value))

    def delete(self, path: str, value: object = None) -> Reply:
        return self.send("DELETE", path, None if value is None else json.dumps(value))

    def form(self, path: str, fields: dict[str, str] | list[tuple[str, str]]) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, urlencode(fields), kind)

    def login(self, login: str, password: str = DEFAULT_PASSWORD) -> Reply:
        return self.form("/auth/login", {"email": login, "password": password})
