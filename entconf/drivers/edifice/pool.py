"""The lean transport: a few keep-alive connections, requests side by side without threads.

All requests of a batch are written first, on as many connections as may be in flight,
then the answers are read as they come: the latency of a batch is that of its slowest
answer, and no thread waits for the interpreter lock.
"""

from __future__ import annotations

import select
import socket
import threading
from collections import deque
from collections.abc import Sequence

from entconf.drivers.edifice.connection import (
    BodyTooLarge,
    Connection,
    Endpoint,
    ProtocolBroken,
    TlsAnswer,
)
from entconf.drivers.edifice.transport import Answer, Lost, WireRequest, check_sendable
from entconf.drivers.edifice.unreachable import (
    not_tls,
    refused,
    speaks_https,
    speaks_plain_http,
    wants_tls,
)
from entconf.errors import CertificateRefused, SystemUnreachable, UnexpectedAnswer
from entconf.model.text import Text, msg


class LeanTransport:
    """At most `in_flight` connections to one server, shared by all threads."""

    def __init__(self, endpoint: Endpoint, url: str, in_flight: int) -> None:
        self._endpoint = endpoint
        self._url = url
        self._slots = threading.Semaphore(in_flight)
        self._idle: deque[Connection] = deque()

    def run(self, requests: Sequence[WireRequest]) -> list[Answer | Lost]:
        """Send all requests, a bounded number at a time; one outcome each, in the same order."""
        for request in requests:
            check_sendable(request)
        outcomes: dict[int, Answer | Lost] = {}
        waiting = deque(enumerate(requests))
        flying: dict[int, Connection] = {}
        try:
            while waiting or flying:
                while waiting and self._slots.acquire(blocking=not flying):
                    self._depart(*waiting.popleft(), flying, outcomes)
                if flying:
                    index = self._first_ready(flying)
                    outcomes[index] = self._arrive(flying.pop(index))
        finally:
            for connection in flying.values():  # only when interrupted: their answers are lost
                connection.close()
                self._slots.release()
        return [outcomes[index] for index in range(len(requests))]

    def close(self) -> None:
        """Give back every connection."""
        while self._idle:
            self._idle.pop().close()

    def _depart(
        self,
        index: int,
        request: WireRequest,
        flying: dict[int, Connection],
        outcomes: dict[int, Answer | Lost],
    ) -> None:
        connection = None
        try:
            connection = self._idle_connection() or Connection(self._endpoint)
            connection.send(request)
        except OSError as error:
            self._slots.release()
            outcomes[index] = Lost(self._explain(error), sent=connection is not None)
            if connection:
                connection.close()
        except BaseException:
            self._slots.release()
            raise
        else:
            flying[index] = connection

    def _arrive(self, connection: Connection) -> Answer | Lost:
        try:
            answer = connection.receive()
        except (OSError, ProtocolBroken) as error:
            connection.close()
            return Lost(self._explain(error), sent=True)
        except BaseException:
            connection.close()
            raise
        else:
            if connection.reusable:
                self._idle.append(connection)
            else:
                connection.close()
            if self._endpoint.context is None and wants_tls(answer.status, answer.body):
                return Lost(speaks_https(self._url), sent=False)
            return answer
        finally:
            self._slots.release()

    def _idle_connection(self) -> Connection | None:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if not connection.is_stale():
                return connection
            connection.close()

    def _first_ready(self, flying: dict[int, Connection]) -> int:
        if len(flying) > 1:
            poll = select.poll()
            found = {connection.fileno(): index for index, connection in flying.items()}
            for descriptor in found:
                poll.register(descriptor, select.POLLIN)
            ready = poll.poll(self._endpoint.timeout * 1000)
            if ready:
                return min(found[descriptor] for descriptor, _ in ready)
        return next(iter(flying))

    def _explain(self, error: OSError | ProtocolBroken) -> SystemUnreachable:
        return explain_failure(error, self._url)


def explain_failure(error: Exception, url: str) -> SystemUnreachable:
    """What a failed connection means, in words, naming the server."""
    if isinstance(error, TimeoutError):
        return SystemUnreachable(
            msg("{url} does not answer in time", url=url),
            hint=msg("the setting timeout gives it more seconds"),
        )
    if isinstance(error, socket.gaierror):
        return SystemUnreachable(
            msg("the name of {url} is not known on this network", url=url),
            hint=msg("check the setting url and the connection to the internet"),
        )
    if isinstance(error, ProtocolBroken):
        return _broken(error, url)
    return _no_connection(error, url)


def _no_connection(error: Exception, url: str) -> SystemUnreachable:
    if isinstance(error, ConnectionRefusedError):
        return refused(url)
    if type(error).__name__ == "SSLCertVerificationError":
        return _not_verified(error, url)
    if not_tls(error):
        return speaks_plain_http(url)
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    said = msg("{url} cannot be reached: {reason}", url=url, reason=reason)
    cut = isinstance(error, ConnectionResetError)
    return SystemUnreachable(said, hint=_doubt(url) if cut else None)


def _not_verified(error: Exception, url: str) -> CertificateRefused:
    reason = getattr(error, "verify_message", "") or str(error)
    return CertificateRefused(
        msg("the certificate of {url} does not verify: {reason}", url=url, reason=reason),
        hint=msg("when your network has a certificate authority of its own, name it in ca_file"),
    )


def _broken(error: ProtocolBroken, url: str) -> SystemUnreachable:
    if isinstance(error, BodyTooLarge):
        return UnexpectedAnswer(msg("{url} sends an answer that is too large", url=url))
    if isinstance(error, TlsAnswer):
        return speaks_https(url)
    said = msg("{url} closed the connection: {reason}", url=url, reason=str(error))
    return SystemUnreachable(said, hint=_doubt(url))


def _doubt(url: str) -> Text | None:
    """Many servers of https cut off a client that speaks plain http, without a word."""
    return msg("does this address speak https?") if url.startswith("http:") else None
