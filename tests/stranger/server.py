"""The HTTP server: keep-alive, the chain of filters, faults on demand, a log of everything."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler
from typing import ClassVar
from urllib.parse import quote, unquote, urlsplit

from tests.stranger import routing
from tests.stranger.exchange import FORBIDDEN, NOT_FOUND, Answer, Call, Route
from tests.stranger.faults import Fault, Faults, Trouble
from tests.stranger.journal import Entry, Journal
from tests.stranger.sessions import Session, Sessions, login, page, token
from tests.stranger.world import World

_WRITES = {"POST", "PUT", "DELETE"}
_KEPT = re.compile(r"/directory/(structure/[^/]+/users|user/admin/list)\Z")


@dataclass(slots=True)
class Platform:
    """All that one running server holds."""

    world: World
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    sessions: Sessions = field(default_factory=Sessions)
    latency: float = 0.0
    trap: str = ""
    language: str = "en"
    lock: threading.RLock = field(default_factory=threading.RLock)
    kept: dict[tuple[str, str, str, int], bytes] = field(default_factory=dict)
    passwords: frozenset[str] = frozenset()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = -1
    platform: ClassVar[Platform]
    scheme: ClassVar[str] = "http"

    def setup(self) -> None:
        super().setup()
        self.platform.journal.opened()

    def finish(self) -> None:
        self.platform.journal.closed()
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Nothing is printed: the journal holds it."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError, ssl.SSLError):
            self.close_connection = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        # Every verb is served by one function.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        platform = self.platform
        platform.journal.takes_off()
        entry = None
        try:
            entry = self._exchange(platform)
        finally:
            platform.journal.lands(entry)

    def _exchange(self, platform: Platform) -> Entry:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        raw = self._body()
        if platform.latency:
            time.sleep(platform.latency)
        self._look_at_secrets(platform)
        fault = platform.faults.strike(f"{self.command} {path}")
        answer = self._answer(platform, path, parts.query, raw, fault)
        content = b""
        if fault is not None and fault.trouble in {Trouble.DROP_AFTER, Trouble.DROP_BEFORE}:
            self._hang_up()
        elif fault is not None and fault.trouble is Trouble.ERROR_AFTER:
            answer = page("Internal Server Error", 500)
            content = self._send(answer, None)
        else:
            content = self._send(answer, fault)
        if fault is not None and fault.trouble is Trouble.CLOSE:
            self._hang_up()
        status = 0 if self.close_connection and not content and answer.raw != b"" else answer.status
        return Entry(self.command, path, parts.query, status, len(raw), len(content))

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length")
        if length is None:
            chunked = "chunked" in self.headers.get("Transfer-Encoding", "")
            if chunked or self.command in {"POST", "PUT"}:
                self.platform.journal.violation(f"no Content-Length: {self.command} {self.path}")
                self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _look_at_secrets(self, platform: Platform) -> None:
        seen = unquote(self.path) + " " + unquote(self.headers.get("Referer", ""))
        if any(password in seen for password in platform.passwords):
            platform.journal.violation("a password stands in a URL or in a Referer")

    def _answer(
        self, platform: Platform, path: str, query: str, raw: bytes, fault: Fault | None
    ) -> Answer:
        if fault is not None:
            if fault.trouble is Trouble.ECHO:
                return Answer(400, {"error": f"cannot read {raw.decode(errors='replace')}"})
            early = _trouble_before(platform, fault)
            if early is not None:
                return early
        found = routing.match(self.command, path)
        call = Call(platform.world, platform.journal, self.command, path)
        call.query = routing.folded(query)
        asked = self.headers.get("Accept-Language", "")[:2]
        call.language = asked if asked in {"fr", "en"} else platform.language
        call.origin = f"{self.scheme}://{self.headers.get('Host', '')}"
        if path in {"/auth/login", "/auth/oauth2/token"} and self.command == "POST":
            return self._sign_in(platform, call, raw)
        if found is None:
            platform.journal.violation(f"unknown route {self.command} {path}")
            return NOT_FOUND
        route, call.params = found[0], found[1]
        early = self._identify(platform, call, route)
        if early is not None:
            return early
        with platform.lock:
            return self._kept(platform, route, call, query, raw)

    def _sign_in(self, platform: Platform, call: Call, raw: bytes) -> Answer:
        kind = self.headers.get("Content-Type", "")
        if "x-www-form-urlencoded" not in kind:
            platform.journal.violation("a login that is no form")
        call.form = routing.folded(raw.decode())
        if call.path == "/auth/login":
            return login(call, platform.sessions)
        headers = {key.lower(): value for key, value in self.headers.items()}
        return token(call, platform.sessions, headers)

    def _identify(self, platform: Platform, call: Call, route: Route) -> Answer | None:
        """Who calls; a redirect, a 403 or a 401 when nobody may. None to go on."""
        bearer = self.headers.get("Authorization", "")
        if bearer.startswith("Bearer "):
            return self._by_token(platform, call, bearer[7:])
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        given = cookies["oneSessionId"].value if "oneSessionId" in cookies else None
        with platform.lock:
            session = platform.sessions.find(given)
        if session is not None:
            call.user = platform.world.people.get(session.user)
            if self.command in _WRITES and not self._token_is_right(session, cookies):
                return Answer(403, {"error": "invalid.xsrf.token"})
            return None
        if route.guard.__name__ == "anybody":
            return None
        if given is not None and self.command in _WRITES:
            return Answer(403, {"error": "invalid.xsrf.token"})
        return self._to_login(call)

    def _to_login(self, call: Call) -> Answer:
        back = quote(call.origin + self.path, safe="")
        return Answer(
            302, raw=b"", headers=(("Location", f"{call.origin}/auth/login?callback={back}"),)
        )

    def _token_is_right(self, session: Session, cookies: SimpleCookie) -> bool:
        sent = self.headers.get("X-XSRF-TOKEN")
        if sent is None:
            self.platform.journal.violation(f"no X-XSRF-TOKEN: {self.command} {self.path}")
            return False
        cookie = cookies["XSRF-TOKEN"].value if "XSRF-TOKEN" in cookies else None
        return sent == (session.cached_token or cookie)

    def _by_token(self, platform: Platform, call: Call, value: str) -> Answer | None:
        known = platform.sessions.by_token.get(value)
        module = call.path.split("/")[1] or "portal"
        if known is None:
            return self._to_login(call)
        if module not in known[1]:
            return FORBIDDEN
        call.user = platform.world.people.get(known[0])
        return None

    def _kept(self, platform: Platform, route: Route, call: Call, query: str, raw: bytes) -> Answer:
        """Long lists are built once as long as nothing changes."""
        who = call.user.id if call.user else ""
        key = (call.path, query, who + call.language, platform.world.version)
        if key in platform.kept:
            routing.check_query(route, call)
            return Answer(raw=platform.kept[key])
        answer = routing.answer_of(route, call, raw, self.headers.get("Content-Type", ""))
        if self.command == "GET" and answer.status == 200 and _KEPT.match(call.path):
            content = json.dumps(answer.data, ensure_ascii=False).encode()
            platform.kept = {
                k: v for k, v in platform.kept.items() if k[3] == platform.world.version
            }
            platform.kept[key] = content
            return Answer(raw=content)
        return answer

    def _send(self, answer: Answer, fault: Fault | None) -> bytes:
        content = answer.raw
        if content is None:
            content = json.dumps(answer.data, ensure_ascii=False).encode()
        announced = None
        if fault is not None and fault.trouble is Trouble.TRUNCATED:
            content = content[: len(content) // 2]
        elif fault is not None and fault.trouble is Trouble.SHORT_BODY:
            announced, content = len(content), content[: len(content) // 2]
            self.close_connection = True
        self._headers(answer, announced or len(content))
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()
        return content

    def _headers(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for key, value in answer.headers:
            self.send_header(key, value)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


def _trouble_before(platform: Platform, fault: Fault) -> Answer | None:
    """What a fault does before the route is reached; None when the route is reached."""
    match fault.trouble:
        case Trouble.TOO_MANY:
            return Answer(429, raw=b"", headers=(("Retry-After", str(int(fault.seconds))),))
        case Trouble.ERROR_BEFORE | Trouble.DROP_BEFORE:
            return page("Internal Server Error", 500)
        case Trouble.FORBIDDEN:
            return FORBIDDEN
        case Trouble.HTML:
            return page("Maintenance")
        case Trouble.ELSEWHERE:
            return Answer(302, raw=b"", headers=(("Location", platform.trap),))
        case Trouble.EXPIRE:
            platform.sessions.end_all()
        case Trouble.NEW_TOKEN:
            platform.sessions.change_tokens()
        case Trouble.SLOW:
            time.sleep(fault.seconds)
        case _:
            pass
    return None
