"""The transport of networks with proxies or client certificates, carried by `requests`.

A module of its own because importing `requests` costs more than a whole plan: nothing
else here imports it (ADR 0010).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectTimeout,
    ContentDecodingError,
    InvalidProxyURL,
    ProxyError,
    ReadTimeout,
    SSLError,
)
from requests.exceptions import (
    ConnectionError as NoConnection,
)
from urllib3.exceptions import MaxRetryError, NewConnectionError

from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transport import Answer, Lost, WireRequest, check_sendable
from entconf.drivers.edifice.unreachable import not_tls, refused, speaks_plain_http
from entconf.errors import CertificateRefused, SystemUnreachable
from entconf.model.text import msg


class RequestsTransport:
    """Requests side by side on threads, through the proxy of the settings or the environment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._workers = ThreadPoolExecutor(settings.in_flight, "edifice")

    def run(self, requests: Sequence[WireRequest]) -> list[Answer | Lost]:
        """Send all requests, a bounded number at a time; one outcome each, in the same order."""
        for request in requests:
            check_sendable(request)
        if len(requests) == 1:
            return [self._one(requests[0])]
        return list(self._workers.map(self._one, requests))

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
        session.headers.clear()
        session.auth = lambda request: request  # never look for passwords in ~/.netrc
        session.mount(settings.url, HTTPAdapter(max_retries=0))
        if settings.proxy:
            session.trust_env = False
            session.proxies = {urlsplit(settings.url).scheme: settings.proxy}
        if settings.ca_file:
            session.verify = str(Path(settings.ca_file).expanduser())
        if settings.client_certificate:
            certificate = str(Path(settings.client_certificate).expanduser())
            key = str(Path(settings.client_key).expanduser()) if settings.client_key else None
            session.cert = (certificate, key) if key else certificate
        self._local.session = session
        self._sessions.append(session)
        return session

    def _one(self, request: WireRequest) -> Answer | Lost:
        headers = dict(request.headers)
        if not request.body and request.method in {"POST", "PUT"}:
            headers["Content-Length"] = "0"
        session = self._session()
        session.cookies.clear()  # cookies are the login's business, they stand in the headers
        try:
            answer = session.request(
                request.method,
                self._settings.url + request.target,
                headers=headers,
                data=request.body or None,
                timeout=self._settings.timeout,
                allow_redirects=False,
            )
        except (NoConnection, ReadTimeout, ChunkedEncodingError, ContentDecodingError) as error:
            return Lost(self._explain(error), sent=_may_be_sent(error))
        except InvalidProxyURL as error:
            return Lost(self._explain(error), sent=False)
        return Answer(
            status=answer.status_code,
            headers={name.lower(): value for name, value in answer.headers.items()},
            cookies=tuple(_cookies(answer)),
            body=answer.content,
            reason=answer.reason or "",
        )

    def _explain(self, error: Exception) -> SystemUnreachable:
        url = self._settings.url
        if isinstance(error, SSLError) and not_tls(error):
            return speaks_plain_http(url)
        if isinstance(error, SSLError):
            return CertificateRefused(
                msg("the certificate of {url} does not verify", url=url),
                hint=msg(
                    "when your network has a certificate authority of its own, name it in ca_file"
                ),
            )
        if isinstance(error, ProxyError | InvalidProxyURL):
            return SystemUnreachable(
                msg("the proxy on the way to {url} does not work", url=url),
                hint=msg("check the setting proxy, or HTTPS_PROXY in the environment"),
            )
        if isinstance(error, ConnectTimeout | ReadTimeout):
            return SystemUnreachable(
                msg("{url} does not answer in time", url=url),
                hint=msg("the setting timeout gives it more seconds"),
            )
        if "Connection refused" in str(error):
            return refused(url)
        reason = type(error).__name__
        return SystemUnreachable(msg("{url} cannot be reached: {reason}", url=url, reason=reason))


def _may_be_sent(error: Exception) -> bool:
    """Whether the server may have seen the request: not when no connection was made."""
    if isinstance(error, ConnectTimeout | SSLError | ProxyError):
        return False
    cause = error.args[0] if error.args else None
    return not (isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError))


def _cookies(answer: requests.Response) -> list[str]:
    """Each Set-Cookie by itself: the joined header cannot be told apart at its commas."""
    return list(answer.raw.headers.getlist("Set-Cookie"))
