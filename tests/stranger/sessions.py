"""Sessions by cookie and by OAuth2 token, and what they tell about the caller (section 1)."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.stranger.exchange import (
    Answer,
    Call,
    Json,
    Route,
    anybody,
    route,
    signed_in,
)
from tests.stranger.world import Person, World

_TRIES_BEFORE_BAN = 20


@dataclass(slots=True)
class Session:
    user: str
    cookie_token: str
    cached_token: str | None = None
    requests: int = 0


@dataclass(slots=True)
class Sessions:
    """Everybody who is signed in. `life` is the number of requests a session lasts."""

    by_cookie: dict[str, Session] = field(default_factory=dict)
    by_token: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    life: int | None = None

    def end_all(self) -> None:
        self.by_cookie.clear()
        self.by_token.clear()

    def change_tokens(self) -> None:
        """As when a page was rendered elsewhere in the session: the cookie is no longer enough."""
        for session in self.by_cookie.values():
            session.cached_token = str(uuid.uuid4())

    def find(self, cookie: str | None) -> Session | None:
        session = self.by_cookie.get(cookie or "")
        if session is None:
            return None
        session.requests += 1
        if self.life is not None and session.requests > self.life:
            del self.by_cookie[cookie or ""]
            return None
        return session


def page(text: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    html = f"<!DOCTYPE html><html><head><title>ENT</title></head><body>{text}</body></html>"
    return Answer(status, raw=html.encode(), content_type="text/html", headers=headers)


def login(call: Call, sessions: Sessions) -> Answer:
    """302 and cookies on success; 200 with the login page on failure."""
    name = (call.form.get("email") or [""])[0]
    password = (call.form.get("password") or [""])[0]
    person = _person(call.world, name)
    if sessions.failures.get(name, 0) >= _TRIES_BEFORE_BAN:
        return page("auth.error.ban")
    if person is None or person.password is None or person.password != password:
        sessions.failures[name] = sessions.failures.get(name, 0) + 1
        return page("<form method='post'>auth.error.authenticationFailed</form>")
    if person.blocked:
        return page("auth.error.blockedUser")
    cookie = f"{uuid.uuid4()}:{secrets.token_hex(20)}"
    session = Session(person.id, str(uuid.uuid4()))
    sessions.by_cookie[cookie] = session
    back = (call.form.get("callback") or ["/"])[0]
    return Answer(
        302,
        raw=b"",
        headers=(
            ("Location", back if "://" in back else call.origin + back),
            ("Set-Cookie", f"oneSessionId={cookie}; Path=/; HttpOnly; SameSite=Strict"),
            ("Set-Cookie", "authenticated=true; Path=/"),
            ("Set-Cookie", f"XSRF-TOKEN={session.cookie_token}; Path=/"),
        ),
    )


def _person(world: World, name: str) -> Person | None:
    return next((p for p in world.people.values() if p.login == name), None)


def _client(call: Call, headers: Mapping[str, str]) -> tuple[str, str]:
    given = headers.get("authorization", "")
    if given.lower().startswith("basic "):
        name, _, secret = base64.b64decode(given[6:]).decode().partition(":")
        return name, secret
    return (call.form.get("client_id") or [""])[0], (call.form.get("client_secret") or [""])[0]


def token(call: Call, sessions: Sessions, headers: Mapping[str, str]) -> Answer:
    """OAuth2 password grant: 401 `access_denied` for a wrong password."""
    if _client(call, headers) != call.world.oauth_client:
        return Answer(401, {"error": "invalid_client", "error_description": "client"})
    if (call.form.get("grant_type") or [""])[0] != "password":
        return Answer(400, {"error": "unsupported_grant_type", "error_description": ""})
    person = _person(call.world, (call.form.get("username") or [""])[0])
    if person is None or person.password != (call.form.get("password") or [""])[0]:
        return Answer(401, {"error": "access_denied", "error_description": ""})
    scope = (call.form.get("scope") or [""])[0]
    value = secrets.token_hex(16)
    sessions.by_token[value] = (person.id, frozenset(scope.split()))
    return Answer(
        data={
            "token_type": "Bearer",
            "access_token": value,
            "expires_in": 3600,
            "refresh_token": secrets.token_hex(16),
            "scope": scope,
        }
    )


_TYPES = {
    "Student": "ELEVE",
    "Relative": "PERSRELELEVE",
    "Teacher": "ENSEIGNANT",
    "Personnel": "PERSEDUCNAT",
}


def _user_info(call: Call) -> Answer:
    person = call.caller
    functions: Json = {
        code: {"code": code, "scope": list(scope) or None}
        for code, scope in person.functions.items()
    }
    schools = [call.world.schools[key] for key in person.schools]
    return Answer(
        data={
            "userId": person.id,
            "login": person.login,
            "username": f"{person.first} {person.last}",
            "firstName": person.first,
            "lastName": person.last,
            "type": "SUPERADMIN" if call.central else _TYPES.get(person.profile),
            "structures": person.schools,
            "structureNames": [school.name for school in schools],
            "uai": [school.uai for school in schools],
            "functions": functions,
            "authorizedActions": [],
            "apps": [],
            "widgets": [],
            "hasPw": True,
        }
    )


def _context(_call: Call) -> Answer:
    return Answer(data={"callBack": "", "cgu": True, "mandatory": {}, "mfaConfig": []})


def _requirements(_call: Call) -> Answer:
    return Answer(
        data={"forceChangePassword": False, "needRevalidateTerms": False, "needMfa": False}
    )


def _login_page(call: Call) -> Answer:
    if call.first("callback") is not None:
        call.journal.violation("a redirect to the login page was followed")
    return page("<form method='post' action='/auth/login'></form>")


def _home(_call: Call) -> Answer:
    return page("portal")


ROUTES = (
    route("GET /auth/oauth2/userinfo", _user_info, signed_in, "version"),
    Route("POST", "/auth/oauth2/userinfo", _user_info, signed_in),
    route("GET /auth/context", _context, anybody),
    route("GET /auth/user/requirements", _requirements, signed_in),
    route("GET /auth/login", _login_page, anybody, "callback"),
    route("GET /", _home, signed_in),
)
