"""Requests to the REST interface of Mailman: basic authentication, JSON both ways.

Shapes and statuses are those of Mailman 3.3.10 (components reference, section 3, and its own
documentation of the REST interface).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth
from requests.exceptions import RequestException, SSLError

from entconf.drivers.lost_answers import certificate_refused, was_never_sent
from entconf.drivers.mailman.settings import Settings
from entconf.errors import (
    AccessForbidden,
    AuthenticationFailed,
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

T = TypeVar("T")
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _SERVER_ERRORS = 401, 403, 404, 500


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `what` says it in words: "read the lists"; `absent_ok`: a 404 means None."""

    method: str
    path: str
    what: Text
    query: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, JsonValue] | None = None
    absent_ok: bool = False

    @property
    def is_write(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


class Rest:
    """Requests to one server, several side by side; safe to use from several threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._settings = settings
        self._reveal = reveal
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._workers = ThreadPoolExecutor(settings.in_flight, "mailman")

    def call(self, call: Call) -> JsonValue:
        """Send one request; its JSON, None for none. Raises what the answer means."""
        data = None if call.body is None else dict(call.body)
        path = call.path + ("?" + urlencode(call.query) if call.query else "")
        try:
            answer = self._session().request(
                call.method,
                self._settings.url + path,
                json=data,
                timeout=self._settings.timeout,
                allow_redirects=False,
            )
        except RequestException as error:
            raise self._lost(call, error) from error
        return _meaning(call, answer)

    def each(self, calls: Iterable[Call]) -> list[JsonValue | EntconfError]:
        """Send requests side by side; what each came to, in their order."""
        return self._side_by_side(self._attempt, list(calls))

    def _side_by_side(self, work: Callable[[Call], T], calls: Sequence[Call]) -> list[T]:
        return [work(calls[0])] if len(calls) == 1 else list(self._workers.map(work, calls))

    def _attempt(self, call: Call) -> JsonValue | EntconfError:
        try:
            return self.call(call)
        except EntconfError as error:
            return error

    def close(self) -> None:
        """Give back every connection."""
        self._workers.shutdown()
        while self._sessions:
            self._sessions.pop().close()

    def _session(self) -> requests.Session:
        session = getattr(self._local, "session", None)
        if isinstance(session, requests.Session):
            return session
        settings = self._settings
        session = requests.Session()
        password = settings.password
        shown = self._reveal(password) if isinstance(password, Secret) else password
        session.auth = HTTPBasicAuth(settings.login.encode(), shown.encode())
        session.mount(settings.url, HTTPAdapter(max_retries=0))
        if settings.ca_file:
            session.verify = settings.ca_file
        self._local.session = session
        self._sessions.append(session)
        return session

    def _lost(self, call: Call, error: RequestException) -> EntconfError:
        url = self._settings.url
        if isinstance(error, SSLError):
            return certificate_refused(url)
        if call.is_write and not was_never_sent(error):
            return WriteUncertain(
                msg("the answer of the list server was lost when asked to {what}", what=call.what)
            )
        reason = type(error).__name__
        return SystemUnreachable(msg("{url} cannot be reached: {reason}", url=url, reason=reason))


def _meaning(call: Call, answer: requests.Response) -> JsonValue:
    status = answer.status_code
    if status == _NOT_FOUND and call.absent_ok:
        return None
    if not answer.ok or answer.is_redirect:
        raise _refusal(call, answer)
    if not answer.content:
        return None
    try:
        data: JsonValue = answer.json()
    except ValueError as error:
        raise UnexpectedAnswer(
            msg("the list server answered with broken JSON when asked to {what}", what=call.what)
        ) from error
    return data


def _refusal(call: Call, answer: requests.Response) -> EntconfError:
    status = answer.status_code
    if status == _UNAUTHORIZED:
        return AuthenticationFailed(
            msg("the list server refuses the login or the password"),
            hint=msg(
                "admin_user and admin_pass stand in the section webservice of its mailman.cfg"
            ),
        )
    told: dict[str, str | int | Text] = {
        "what": call.what,
        "status": status,
        "reason": _reason(answer),
    }
    if status == _FORBIDDEN:
        return AccessForbidden(msg("the list server does not allow to {what}", what=call.what))
    if status >= _SERVER_ERRORS:
        failed = msg(
            "the list server failed when asked to {what} (status {status}): {reason}", **told
        )
        # A list may be made although the answer is a 500: its mail server could not be told.
        return WriteUncertain(failed) if call.is_write else UnexpectedAnswer(failed)
    return RequestRefused(
        msg("the list server refuses to {what} (status {status}): {reason}", **told)
    )


def _reason(answer: requests.Response) -> str:
    try:
        data = answer.json()
    except ValueError:
        data = None
    if isinstance(data, dict):
        for key in ("description", "title"):
            if isinstance(said := data.get(key), str):
                return said
    return answer.reason or str(answer.status_code)
