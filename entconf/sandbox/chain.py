"""The filters every request goes through, in the ENT's order (reference, section 0.2)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from entconf.sandbox.answer import (
    Answer,
    Cookie,
    Refused,
    error,
    forbidden_page,
    nothing,
    page,
    redirect,
)
from entconf.sandbox.call import Call, Platform
from entconf.sandbox.routing import Match, Route, Router

SESSION_COOKIE = "oneSessionId"
XSRF_COOKIE = "XSRF-TOKEN"
_CHECKED = frozenset({"POST", "PUT", "DELETE"})
_UNCHECKED_MODULES = frozenset({"admin"})

log = logging.getLogger(__name__)


def read_cookies(headers: Mapping[str, str]) -> dict[str, str]:
    """The cookies of a request; a header that cannot be read holds none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("Cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


class Chain:
    """Answers requests: finds the route, asks the filters, runs the handler."""

    def __init__(self, platform: Platform, router: Router) -> None:
        self._platform = platform
        self._router = router

    def answer(
        self, method: str, path: str, query: str, headers: Mapping[str, str], raw: bytes
    ) -> Answer:
        """The answer of the ENT to one request; never raises."""
        if method in {"POST", "PUT"} and not _announces_length(headers):
            return page("411", "Length Required", 411)
        match = self._router.find(method, path)
        if match is None:
            return nothing(404)
        call = Call(method, path, query, headers, raw, self._platform, match.params)
        refusal = self._filter(call, match)
        return refusal if refusal is not None else self._handle(call, match.route)

    def _filter(self, call: Call, match: Match) -> Answer | None:
        """None lets the request through."""
        rule = match.route.rule
        if rule is None:
            cookie = read_cookies(call.headers).get(SESSION_COOKIE, "")
            call.session = self._platform.sessions.by_cookie(cookie)
            return None
        authorization = call.headers.get("Authorization", "")
        if authorization.startswith("Bearer "):
            call.session = self._platform.sessions.by_bearer(authorization[7:].strip())
            scope = call.session.scope if call.session is not None else None
            if scope is None or match.route.module not in scope:
                return _to_login(call)
        else:
            refusal = self._filter_cookie(call, match.route)
            if refusal is not None:
                return refusal
        try:
            return None if rule(call) else forbidden_page()
        except Refused as refused:
            return refused.answer

    def _filter_cookie(self, call: Call, route: Route) -> Answer | None:
        cookies = read_cookies(call.headers)
        cookie = cookies.get(SESSION_COOKIE, "")
        if not self._platform.sessions.is_signed(cookie):
            return _to_login(call)
        call.session = session = self._platform.sessions.by_cookie(cookie)
        if call.method in _CHECKED and route.module not in _UNCHECKED_MODULES:
            expected = (session.cached_xsrf or cookies.get(XSRF_COOKIE, "")) if session else ""
            if not expected or call.headers.get("X-XSRF-TOKEN") != expected:
                return error(403, "invalid.xsrf.token")
        if session is None:
            return _to_login(call, Cookie(SESSION_COOKIE, "", http_only=True, max_age=0))
        return None

    def _handle(self, call: Call, route: Route) -> Answer:
        writes = call.method != "GET"
        db = self._platform.db
        if writes:
            db.begin()
        try:
            answer = route.handler(call)
        except Refused as refused:
            answer = refused.answer
        except Exception:
            log.exception("%s %s failed", call.method, call.path)
            if writes:
                db.roll_back()
            return error(500, "internal.error")
        if writes:
            db.commit()
        return answer


def _announces_length(headers: Mapping[str, str]) -> bool:
    return "Content-Length" in headers or "Transfer-Encoding" in headers


def _to_login(call: Call, *cookies: Cookie) -> Answer:
    wanted = call.absolute(call.path + (f"?{call.encoded_query}" if call.encoded_query else ""))
    location = call.absolute(f"/auth/login?callback={quote(wanted, safe='')}")
    return redirect(location, cookies)
