"""Sessions: signed cookies, the anti-forgery token, and the snapshot of rights taken at login.

Sessions live in memory, as on a platform whose session store was restarted with it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ADMC = "SUPER_ADMIN"
ADML = "ADMIN_LOCAL"


@dataclass(slots=True)
class Session:
    """Who is logged in and what was true of them then (section 10, quirk 3).

    `cached_xsrf` is the anti-forgery token that an HTML page left in the session; as long
    as there is none, the header is compared with the cookie. `scope` is a Bearer token's.
    """

    user_id: str
    login: str
    display_name: str
    info: Mapping[str, object]
    functions: Mapping[str, frozenset[str]]
    actions: frozenset[str]
    structures: frozenset[str]
    token: str = ""
    cached_xsrf: str = ""
    expires: float = 0.0
    scope: frozenset[str] | None = None

    @property
    def is_central(self) -> bool:
        """Whether this is a central administrator (ADMC)."""
        return ADMC in self.functions

    @property
    def is_local(self) -> bool:
        """Whether this is a local administrator (ADML), of whatever structure."""
        return ADML in self.functions

    @property
    def managed(self) -> frozenset[str]:
        """The structures a local administrator manages."""
        return self.functions.get(ADML, frozenset())

    def manages(self, structure_id: str | None) -> bool:
        """Whether this administrator may act on a structure."""
        return self.is_central or structure_id in self.managed


@dataclass(slots=True)
class Sessions:
    """The live sessions and Bearer tokens of one platform."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _by_token: dict[str, Session] = field(default_factory=dict)
    _bearers: dict[str, Session] = field(default_factory=dict)

    def open(self, session: Session) -> str:
        """Keep a session; answers the signed value of its cookie."""
        session.token = str(uuid.uuid4())
        session.expires = self.clock() + self.seconds
        self._by_token[session.token] = session
        return self.signed(session.token)

    def open_bearer(self, session: Session, scope: frozenset[str]) -> str:
        """Keep a session for a Bearer token, which it answers."""
        token = uuid.uuid4().hex
        session.scope = scope
        session.expires = self.clock() + 3600
        self._bearers[token] = session
        return token

    def signed(self, token: str) -> str:
        """A cookie value that only this platform can have made."""
        digest = hmac.new(self.secret, token.encode(), hashlib.sha1).hexdigest()
        return f"{token}:{digest}"

    def is_signed(self, cookie: str) -> bool:
        """Whether the cookie was made here, its session being alive or not."""
        token = cookie.partition(":")[0]
        return hmac.compare_digest(self.signed(token).encode(), cookie.encode())

    def by_cookie(self, cookie: str) -> Session | None:
        """The live session of a cookie; using it makes it last."""
        session = self._by_token.get(cookie.partition(":")[0]) if self.is_signed(cookie) else None
        if session is None:
            return None
        now = self.clock()
        if session.expires <= now:
            del self._by_token[session.token]
            return None
        session.expires = now + self.seconds
        return session

    def by_bearer(self, token: str) -> Session | None:
        """The live session of a Bearer token."""
        session = self._bearers.get(token)
        if session is None or session.expires <= self.clock():
            return None
        return session

    def close(self, cookie: str) -> None:
        """End the session of a cookie."""
        self._by_token.pop(cookie.partition(":")[0], None)

    def close_user(self, user_id: str) -> None:
        """End every session of somebody, as blocking them does."""
        for kept in (self._by_token, self._bearers):
            for token in [key for key, value in kept.items() if value.user_id == user_id]:
                del kept[token]

    def expire_all(self) -> None:
        """End every session, as a restart of the session store does."""
        self._by_token.clear()
        self._bearers.clear()

    def change_tokens(self) -> None:
        """Give every session a cached anti-forgery token that no cookie knows (section 1.2)."""
        for session in self._by_token.values():
            session.cached_xsrf = str(uuid.uuid4())

    def __len__(self) -> int:
        return len(self._by_token)
