"""Requests to one of the portal's addresses: reads are tried again, writes never.

No session is kept between requests: cookies of a test account must not reach another request,
and a connection of its own lets the next request meet another worker of the server.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import field
from http.cookies import CookieError, SimpleCookie

import requests
from requests.auth import HTTPBasicAuth
from requests.exceptions import RequestException, SSLError

from entconf.drivers.lemonldap.configuration import read_json
from entconf.drivers.lost_answers import certificate_refused, was_never_sent
from entconf.errors import (
    AccessForbidden,
    AuthenticationFailed,
    CertificateRefused,
    EntconfError,
    RequestRefused,
    SystemUnreachable,
    UnexpectedAnswer,
    WriteUncertain,
)
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

#: Seconds before a read is tried again.
_PAUSES = (0.2, 0.8)
_UNAUTHORIZED, _FORBIDDEN, _SERVER_ERRORS = 401, 403, 500
_GATEWAY = frozenset({502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Place:
    """An address, the Host header to send there, and who asks. `certificates`: a file, or empty."""

    url: str
    host: str = ""
    login: str = ""
    password: str | Secret = field(default="", repr=False)
    certificates: str = ""
    timeout: int = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Names of headers are in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """The body of a page."""
        return self.body.decode(errors="replace")

    @property
    def redirects(self) -> bool:
        """Whether it sends elsewhere; redirections are never followed."""
        return self.status in _REDIRECTS

    def json(self) -> JsonValue:
        """The body as JSON. Raises ValueError."""
        return read_json(self.body)


class Web:
    """Requests to one place; safe to use from several threads."""

    def __init__(self, place: Place, reveal: Reveal) -> None:
        self._place = place
        self._reveal = reveal

    @property
    def url(self) -> str:
        """The address, for messages."""
        return self._place.url

    def look(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Read something; a connection that fails is tried again. Raises SystemUnreachable."""
        for pause in _PAUSES:
            try:
                answer = self._send("GET", path, None, headers or {})
            except CertificateRefused:
                raise
            except SystemUnreachable:
                time.sleep(pause)
                continue
            if answer.status not in _GATEWAY:
                return answer
            time.sleep(pause)
        return self._send("GET", path, None, headers or {})

    def send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Write something, once.

        Raises WriteUncertain when the answer was lost, SystemUnreachable when nothing was sent.
        """
        return self._send(method, path, body, headers or {})

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        place = self._place
        named = {"Host": place.host} if place.host else {}
        try:
            with requests.Session() as session:
                answer = session.request(
                    method,
                    place.url + path,
                    data=body,
                    headers={**named, **headers},
                    auth=self._identity(),
                    timeout=place.timeout,
                    allow_redirects=False,
                    verify=place.certificates or None,
                )
        except RequestException as error:
            raise self._lost(method, error) from error
        return Answer(
            answer.status_code,
            answer.content,
            {name.lower(): value for name, value in answer.headers.items()},
            _cookies(answer),
        )

    def _identity(self) -> HTTPBasicAuth | None:
        place = self._place
        if not place.login:
            return None
        password = place.password
        shown = self._reveal(password) if isinstance(password, Secret) else password
        return HTTPBasicAuth(place.login.encode(), shown.encode())

    def _lost(self, method: str, error: RequestException) -> EntconfError:
        url = self._place.url
        if isinstance(error, SSLError):
            return certificate_refused(url)
        if method != "GET" and not was_never_sent(error):
            return WriteUncertain(msg("the answer of {url} was lost", url=url))
        reason = type(error).__name__
        return SystemUnreachable(msg("{url} cannot be reached: {reason}", url=url, reason=reason))


def _cookies(answer: requests.Response) -> Mapping[str, str]:
    """The cookies that an answer sets, whatever host they are for."""
    found: dict[str, str] = {}
    for line in answer.raw.headers.getlist("Set-Cookie"):
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(line)
        except CookieError:
            continue  # a cookie of something else in the way; ours are well formed
        found.update({name: morsel.coded_value for name, morsel in jar.items()})
    return found


def refusal(answer: Answer, what: Text, hint: Text) -> EntconfError:
    """The error that an answer stands for; `hint` is told when it asks who we are."""
    told: dict[str, str | int | Text] = {
        "what": what,
        "status": answer.status,
        "reason": _reason(answer),
    }
    if answer.status == _UNAUTHORIZED or answer.redirects:
        return AuthenticationFailed(msg("nobody is let in to {what}", what=what), hint=hint)
    if answer.status == _FORBIDDEN:
        return AccessForbidden(msg("the server does not allow to {what}", what=what), hint=hint)
    if answer.status >= _SERVER_ERRORS:
        return UnexpectedAnswer(
            msg("the server failed when asked to {what} (status {status}): {reason}", **told)
        )
    return RequestRefused(msg("the server refuses to {what} (status {status}): {reason}", **told))


def _reason(answer: Answer) -> str:
    try:
        found = answer.json()
    except ValueError:
        found = None
    said = found.get("error") if isinstance(found, dict) else None
    return said.strip() if isinstance(said, str) and said.strip() else str(answer.status)
