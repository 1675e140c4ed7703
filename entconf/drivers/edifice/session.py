"""A session with one ENT: logged in when needed, asked side by side, written to one by one.

Reads are tried again when the server is busy or a connection drops. A write is sent again
only when it is certain that it was not done: no connection, a refused token, 429, or 503
with Retry-After. Otherwise WriteUncertain tells the engine to look before it decides.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode, urlsplit

from entconf.drivers.edifice.login import Identity, open_identity
from entconf.drivers.edifice.retries import asked_delay, backoff
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transport import Answer, Lost, Transport, WireRequest
from entconf.drivers.edifice.verdicts import Call, Meaning, decoded, judge
from entconf.errors import (
    AuthenticationFailed,
    CertificateRefused,
    EntconfError,
    UnexpectedAnswer,
    WriteUncertain,
)
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import msg
from entconf.model.values import JsonValue

_BUSY = frozenset({429, 502, 503, 504})
_LOGIN_AGAIN = frozenset({Meaning.TOKEN_REFUSED, Meaning.SESSION_LOST})


@dataclass(frozen=True, slots=True)
class _Wait:
    """Ask again after so many seconds; `error` is what it is when there are no tries left."""

    seconds: float
    error: EntconfError


@dataclass(frozen=True, slots=True)
class _LoginAgain:
    error: EntconfError


class Session:
    """One account on one server, safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        transport: Transport,
        reveal: Reveal,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self._transport = transport
        self._reveal = reveal
        self._sleep = sleep
        self._host = urlsplit(settings.url).hostname or ""
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Accept-Language": settings.language,
            "User-Agent": "entconf",
        }
        self._lock = threading.Lock()
        self._identity: Identity | None = None
        self._refusal: AuthenticationFailed | None = None
        self._dated: tuple[str, float] | None = None

    def read(self, calls: Sequence[Call]) -> list[JsonValue | EntconfError]:
        """Ask everything side by side: for each call its JSON, or the error it came to.

        Raises AuthenticationFailed and SystemUnreachable when there is no way to log in.
        """
        results: dict[int, JsonValue | EntconfError] = {}
        relogged: set[int] = set()
        todo = list(range(len(calls)))
        attempt = 0
        while todo:
            identity = self._identified()
            requests = [self._prepared(calls[index], identity) for index in todo]
            outcomes = self._transport.run(requests)
            again, delay = [], 0.0
            for index, outcome in zip(todo, outcomes, strict=True):
                result = self._read_outcome(calls[index], outcome, identity, attempt)
                if isinstance(result, _LoginAgain) and index not in relogged:
                    relogged.add(index)
                    self._forget(identity)
                    again.append(index)
                elif isinstance(result, _Wait) and attempt < self.settings.retries:
                    delay = max(delay, result.seconds)
                    again.append(index)
                elif isinstance(result, _LoginAgain | _Wait):
                    results[index] = result.error
                else:
                    results[index] = result
            if delay:
                attempt += 1
                self._sleep(delay)
            todo = again
        return [results[index] for index in range(len(calls))]

    def get(self, call: Call) -> JsonValue:
        """Ask one thing. Raises what it came to."""
        (result,) = self.read([call])
        if isinstance(result, EntconfError):
            raise result
        return result

    def fetch(self, call: Call) -> bytes:
        """Ask for something that is no JSON, and give its bytes. Raises what it came to."""
        relogged = False
        for attempt in range(self.settings.retries + 2):
            identity = self._identified()
            (outcome,) = self._transport.run([self._prepared(call, identity)])
            if isinstance(outcome, Lost):
                if isinstance(outcome.error, CertificateRefused | UnexpectedAnswer):
                    raise outcome.error
                self._wait_for(_Wait(backoff(attempt), outcome.error), attempt)
                continue
            self._learn(identity, outcome)
            verdict = judge(call, outcome, self._host)
            if verdict.error is None:
                return outcome.body
            if verdict.meaning is Meaning.SESSION_LOST and not relogged:
                relogged = True
                self._forget(identity)
            elif verdict.meaning is Meaning.BUSY:
                self._wait_for(_Wait(backoff(attempt), verdict.error), attempt)
            else:
                raise verdict.error
        raise AssertionError("the last attempt returns or raises")

    def write(self, call: Call) -> JsonValue:
        """Send one write and return the JSON it answers, None for none.

        Raises RequestRefused, AccessForbidden and the like when the ENT said no, and
        WriteUncertain when it may or may not have been done.
        """
        relogged = False
        for attempt in range(self.settings.retries + 2):
            identity = self._identified()
            (outcome,) = self._transport.run([self._prepared(call, identity)])
            if isinstance(outcome, Lost):
                if outcome.sent:
                    raise _uncertain(call) from outcome.error
                self._wait_for(_Wait(backoff(attempt), outcome.error), attempt)
                continue
            self._learn(identity, outcome)
            verdict = judge(call, outcome, self._host)
            if verdict.error is None:
                return decoded(call, outcome)
            if verdict.meaning in _LOGIN_AGAIN and not relogged:
                relogged = True
                self._forget(identity)
                continue
            delay = _not_done(outcome, attempt)
            if delay is not None:
                self._wait_for(_Wait(delay, verdict.error), attempt)
            elif outcome.status >= 500:  # noqa: PLR2004 - the class of server errors
                raise _uncertain(call) from verdict.error
            else:
                raise verdict.error
        raise AssertionError("the last attempt returns or raises")

    def _wait_for(self, wait: _Wait, attempt: int) -> None:
        if attempt >= self.settings.retries:
            raise wait.error
        self._sleep(wait.seconds)

    def close(self) -> None:
        """Give back the connections; the server's session runs out by itself."""
        self._transport.close()

    def _prepared(self, call: Call, identity: Identity) -> WireRequest:
        target = call.path + ("?" + urlencode(call.query) if call.query else "")
        with self._lock:
            headers = self._headers | identity.headers(write=call.is_write)
        if call.body:
            headers["Content-Type"] = call.content_type
        return WireRequest(call.method, target, headers, call.body)

    def _read_outcome(
        self, call: Call, outcome: Answer | Lost, identity: Identity, attempt: int
    ) -> JsonValue | EntconfError | _Wait | _LoginAgain:
        if isinstance(outcome, Lost):
            final = isinstance(outcome.error, CertificateRefused | UnexpectedAnswer)
            return outcome.error if final else _Wait(backoff(attempt), outcome.error)
        self._learn(identity, outcome)
        verdict = judge(call, outcome, self._host)
        if verdict.error is None:
            try:
                return decoded(call, outcome)
            except EntconfError as error:
                return error
        if verdict.meaning is Meaning.SESSION_LOST:
            return _LoginAgain(verdict.error)
        if verdict.meaning is Meaning.BUSY or outcome.status >= 500:  # noqa: PLR2004 - server errors
            asked = asked_delay(outcome)
            return _Wait(backoff(attempt) if asked is None else asked, verdict.error)
        return verdict.error

    @property
    def clock_skew(self) -> float | None:
        """Seconds that the server's clock is ahead of ours, None while it is not known."""
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - only for doctor

        if self._dated is None:
            return None
        try:
            return parsedate_to_datetime(self._dated[0]).timestamp() - self._dated[1]
        except ValueError:
            return None

    def _learn(self, identity: Identity, answer: Answer) -> None:
        if answer.cookies:
            with self._lock:
                identity.learn(answer)

    def _forget(self, identity: Identity) -> None:
        """Log in again before the next request, unless another thread already has."""
        with self._lock:
            if self._identity is identity:
                self._identity = None

    def _identified(self) -> Identity:
        """Who we are. A refused login is never tried again: wrong passwords bar an account."""
        with self._lock:
            if self._refusal:
                raise self._refusal
            if self._identity is None or time.monotonic() > self._identity.ends:
                try:
                    self._identity = open_identity(
                        self.settings, self._reveal, self._headers, self._post_login
                    )
                except AuthenticationFailed as refusal:
                    self._refusal = refusal
                    raise
            return self._identity

    def _post_login(self, request: WireRequest) -> Answer:
        """Send a login; it changes nothing, so that it may be sent again."""
        for attempt in range(self.settings.retries + 1):
            (outcome,) = self._transport.run([request])
            last = attempt == self.settings.retries
            if isinstance(outcome, Lost):
                if last or not _may_pass(outcome):
                    raise outcome.error
                self._sleep(backoff(attempt))
            elif outcome.status in _BUSY and not last:
                asked = asked_delay(outcome)
                self._sleep(backoff(attempt) if asked is None else asked)
            else:
                if date := outcome.headers.get("date"):
                    self._dated = (date, time.time())
                return outcome
        raise AssertionError("the last attempt returns or raises")


def _may_pass(lost: Lost) -> bool:
    """A connection that dropped may hold next time; one that nobody takes is told at once."""
    return lost.sent


def _not_done(answer: Answer, attempt: int) -> float | None:
    """Seconds before a write may be sent again, None when it may have been done already."""
    if answer.status == 429:  # noqa: PLR2004 - named by the standard
        asked = asked_delay(answer)
        return backoff(attempt) if asked is None else asked
    if answer.status == 503:  # noqa: PLR2004 - with Retry-After it was turned away at the door
        return asked_delay(answer)
    return None


def _uncertain(call: Call) -> WriteUncertain:
    return WriteUncertain(
        msg("the answer was lost when the ENT was asked to {what}", what=call.what),
        hint=msg("run the plan again: it shows what was done and what was not"),
    )
