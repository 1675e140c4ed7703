"""Two ways in: the login form with its cookies, and an OAuth2 token (API reference, section 1)."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import field
from urllib.parse import urlencode, urlsplit

from entconf.drivers.edifice.settings import Credential, Settings
from entconf.drivers.edifice.transport import Answer, WireRequest
from entconf.drivers.edifice.verdicts import attention, error_key
from entconf.errors import AuthenticationFailed, UnexpectedAnswer
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text, msg

#: Sends one login request, with retries when the server is busy.
Post = Callable[[WireRequest], Answer]

_FORM = "application/x-www-form-urlencoded"
_SESSION_COOKIE = "oneSessionId"
_LOST_BEFORE_END = 60

_REASONS = {
    "authenticationFailed": msg("wrong login or password"),
    "blockedUser": msg("the account is blocked"),
    "blockedProfileType": msg("the profile of the account is blocked on this platform"),
    "ban": msg("too many wrong passwords: the ENT bars this account for a while"),
    "otpDisabled": msg("one-time codes are off for this account"),
    "activation.code": msg("the account was never activated"),
    "password.reset": msg("the password of the account is being reset"),
    "global": msg("the ENT could not check the password"),
}


@dataclass(slots=True)
class Identity:
    """What proves who we are: cookies, or a bearer token with the moment it runs out."""

    cookies: dict[str, str] = field(default_factory=dict, repr=False)
    token: str = field(default="", repr=False)
    ends: float = float("inf")

    def headers(self, *, write: bool) -> dict[str, str]:
        """The headers that carry it; a write on cookies also echoes the XSRF token (1.2)."""
        if self.token:
            return {"Authorization": f"Bearer {self.token}"}
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": pairs} if pairs else {}
        if write and (xsrf := self.cookies.get("XSRF-TOKEN")):
            headers["X-XSRF-TOKEN"] = xsrf
        return headers

    def learn(self, answer: Answer) -> None:
        """Take over the cookies that an answer sets or takes back."""
        for line in answer.cookies:
            pair, _, rest = line.partition(";")
            name, _, value = pair.strip().partition("=")
            if not value or re.search(r"max-age=(0|-\d+)\s*(;|$)", rest, re.IGNORECASE):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def open_identity(
    settings: Settings, reveal: Reveal, headers: dict[str, str], post: Post
) -> Identity:
    """Log in as the settings say. Raises AuthenticationFailed with what the ENT says."""
    if settings.auth == "oauth2":
        return _by_token(settings, reveal, headers, post)
    return _by_form(settings, reveal, headers, post)


def _plain(value: Credential, reveal: Reveal) -> str:
    return reveal(value) if isinstance(value, Secret) else value


def _by_form(settings: Settings, reveal: Reveal, headers: dict[str, str], post: Post) -> Identity:
    body = urlencode(
        {
            "email": _plain(settings.login, reveal),
            "password": _plain(settings.password, reveal),
        }
    ).encode()
    answer = post(WireRequest("POST", "/auth/login", headers | {"Content-Type": _FORM}, body))
    _must_be_up(settings, answer)
    identity = Identity()
    identity.learn(answer)
    page = urlsplit(answer.headers.get("location", "")).path
    if answer.status == 302 and page.startswith("/auth/") and "/auth/login" not in page:  # noqa: PLR2004 - section 1.1
        raise attention(page)
    if answer.status == 302 and _SESSION_COOKIE in identity.cookies:  # noqa: PLR2004 - section 1.1
        return identity
    raise _refused(settings, _said_by_page(answer))


def _must_be_up(settings: Settings, answer: Answer) -> None:
    """A server that fails says nothing of the password."""
    if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - busy, or failing
        raise UnexpectedAnswer(
            msg(
                "{url} cannot log anybody in (status {status})",
                url=settings.url,
                status=answer.status,
            )
        )


def _said_by_page(answer: Answer) -> Text:
    found = re.search(rb"auth\.error\.([A-Za-z]+(?:\.[a-z]+)*)", answer.body)
    if found:
        key = found[1].decode()
        return _REASONS.get(key, msg("the ENT says {reason}", reason=f"auth.error.{key}"))
    if b"activation" in answer.body:
        return _REASONS["activation.code"]
    return msg("the ENT answered with status {status} and no session", status=answer.status)


def _by_token(settings: Settings, reveal: Reveal, headers: dict[str, str], post: Post) -> Identity:
    client = f"{_plain(settings.client_id, reveal)}:{_plain(settings.client_secret, reveal)}"
    sent = headers | {
        "Content-Type": _FORM,
        "Authorization": "Basic " + base64.b64encode(client.encode()).decode(),
    }
    body = urlencode(
        {
            "grant_type": "password",
            "username": _plain(settings.login, reveal),
            "password": _plain(settings.password, reveal),
            "scope": settings.scope,
        }
    ).encode()
    answer = post(WireRequest("POST", "/auth/oauth2/token", sent, body))
    if answer.status != 509:  # noqa: PLR2004 - too many sessions (section 1.3)
        _must_be_up(settings, answer)
    try:
        data = json.loads(answer.body)
    except ValueError:
        data = None
    token = data.get("access_token") if isinstance(data, dict) else None
    if answer.status != 200 or not isinstance(token, str):  # noqa: PLR2004 - section 1.3
        raise _refused(settings, _token_reason(answer))
    lasts = data.get("expires_in")
    seconds = lasts if isinstance(lasts, int) and lasts > 0 else 3600
    return Identity(token=token, ends=time.monotonic() + max(seconds - _LOST_BEFORE_END, 1))


def _token_reason(answer: Answer) -> Text:
    reason = error_key(answer)
    known = {
        "access_denied": _REASONS["authenticationFailed"],
        "invalid_grant": msg("the scope asked for is not granted to this client"),
        "invalid_client": msg("wrong client_id or client_secret"),
        "quota_overflow": msg("the account has too many open sessions"),
    }
    return known.get(reason, msg("the ENT says {reason}", reason=reason))


def _refused(settings: Settings, reason: Text) -> AuthenticationFailed:
    login = settings.login if isinstance(settings.login, str) else str(settings.login)
    return AuthenticationFailed(
        msg(
            "{url} refuses the login {login}: {reason}",
            url=settings.url,
            login=login,
            reason=reason,
        ),
        hint=msg("check the settings login and password of this backend"),
    )
