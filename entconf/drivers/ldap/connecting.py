"""Connect and bind with ldap3: addresses in turn, TLS verified, a login or a certificate."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from entconf.drivers.ldap.client_library import import_ldap3
from entconf.drivers.ldap.link import Link, LinkLost
from entconf.drivers.ldap.settings import Settings
from entconf.errors import (
    AuthenticationFailed,
    CertificateRefused,
    ConfigurationError,
    EntconfError,
    Problem,
    SystemUnreachable,
)
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    import ldap3

_log = logging.getLogger(__name__)

#: Seconds during which an address that did not answer is tried last.
_RESTING = 60.0
_STRONGER_AUTH, _CONFIDENTIALITY = 8, 13
_NOT_LOGIN = frozenset({14, 32, 34, 48, 49, 53})


class Connections:
    """Bound connections to the first of some servers that answers, shared by threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._settings = settings
        self._reveal = reveal
        self._lock = threading.Lock()
        self._idle: list[Link] = []
        self._resting: dict[str, float] = {}

    @contextmanager
    def link(self) -> Iterator[Link]:
        """A connection for the time of a `with` block. Raises SystemUnreachable."""
        with self._lock:
            link = self._idle.pop() if self._idle else None
        link = link or self._connect()
        try:
            yield link
        finally:
            if link.idle:
                with self._lock:
                    self._idle.append(link)
            else:
                link.close()

    def drop(self) -> None:
        """Close what is open and not in use; the server it leads to may be gone."""
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def _connect(self) -> Link:
        failures: list[EntconfError] = []
        now = time.monotonic()
        urls = sorted(self._settings.urls, key=lambda url: self._resting.get(url, 0.0) > now)
        for url in urls:
            try:
                return self._open(url)
            except (AuthenticationFailed, CertificateRefused, ConfigurationError):
                # A second server would say the same, or must not be trusted more easily.
                raise
            except SystemUnreachable as error:
                _log.info("%s: %s", url, error)
                self._resting[url] = time.monotonic() + _RESTING
                failures.append(error)
        if len(failures) == 1:
            raise failures[0]
        raise SystemUnreachable(
            msg("none of the directory's servers answers: {urls}", urls=", ".join(urls)),
            hint=failures[0].message,
        )

    def _open(self, url: str) -> Link:
        connection, tls = self._prepared(url)
        from ldap3.core.exceptions import LDAPException  # noqa: PLC0415 - import cost is paid by every command

        try:
            connection.open(read_server_info=False)
            if url.startswith("ldap:") and self._settings.start_tls:
                connection.start_tls(read_server_info=False)
            connection.bind(read_server_info=False)
        except (LDAPException, OSError) as error:
            _abandon(connection)
            raise _opening_error(url, tls.refused, error) from error
        code = int(connection.result["result"])
        if code:
            _abandon(connection)
            raise self._bind_error(url, code)
        return Link(connection, url, anonymous=self._settings.bind == "anonymous")

    def _prepared(self, url: str) -> tuple[ldap3.Connection, VerifiedTls]:
        ldap3 = import_ldap3()
        parts = urlsplit(url)
        secure = parts.scheme == "ldaps"
        host = f"ldapi://{parts.netloc}" if parts.scheme == "ldapi" else parts.hostname or ""
        tls = VerifiedTls(self._settings, parts.hostname or "")
        server = ldap3.Server(
            host,
            port=parts.port or (636 if secure else 389) if parts.scheme != "ldapi" else None,
            use_ssl=secure,
            get_info=ldap3.NONE,
            connect_timeout=self._settings.timeout,
        )
        server.tls = tls  # ldap3 only calls wrap_socket and start_tls
        connection = ldap3.Connection(
            server,
            **self._credentials(),
            client_strategy=ldap3.SYNC,
            receive_timeout=self._settings.timeout,
            check_names=False,
            auto_range=False,
            raise_exceptions=False,
        )
        return connection, tls

    def _credentials(self) -> dict[str, object]:
        ldap3 = import_ldap3()
        if self._settings.bind == "external":
            # Empty credentials ask for the identity of the certificate or the socket itself;
            # without any, slapd asks for a second step (RFC 4422, appendix A).
            return {
                "authentication": ldap3.SASL,
                "sasl_mechanism": ldap3.EXTERNAL,
                "sasl_credentials": "",
            }
        if self._settings.bind == "anonymous":
            return {"authentication": ldap3.ANONYMOUS}
        login = self._settings.login
        user = self._reveal(login) if isinstance(login, Secret) else login
        password = self._reveal(self._settings.password) if self._settings.password else ""
        if not password:
            # A simple bind with an empty password is anonymous (RFC 4513, section 5.1.2).
            raise ConfigurationError(
                [Problem("empty-password", msg("the password of the directory is empty"))]
            )
        return {"user": user, "password": password, "authentication": ldap3.SIMPLE}

    def _bind_error(self, url: str, code: int) -> EntconfError:
        if code in {_STRONGER_AUTH, _CONFIDENTIALITY}:
            return AuthenticationFailed(
                msg("{url} asks for a protected connection or a stronger login", url=url),
                hint=msg("use ldaps://, start_tls: true or bind: external"),
            )
        if code in _NOT_LOGIN:
            return AuthenticationFailed(
                msg("{url} refused the login", url=url),
                hint=msg("look at login and password of this backend"),
            )
        return SystemUnreachable(msg("{url} refused to log in (code {code})", url=url, code=code))


class VerifiedTls:
    """What ldap3 calls to protect a socket: Python's own verification instead of ldap3's.

    ldap3 2.9.1 compares names by itself, and not IP addresses on newer Pythons. `refused`
    holds the error when the certificate did not verify.
    """

    def __init__(self, settings: Settings, host: str) -> None:
        self._settings = settings.tls
        self._host = self._settings.name or host
        self.refused: ssl.SSLCertVerificationError | None = None

    def wrap_socket(self, connection: ldap3.Connection, do_handshake: bool = True) -> None:  # noqa: FBT001, FBT002 - ldap3's signature
        """Put TLS on the socket of a connection. Raises ssl.SSLError and OSError."""
        context = self._context()
        try:
            connection.socket = context.wrap_socket(
                connection.socket,
                server_hostname=self._host,
                do_handshake_on_connect=do_handshake,
            )
        except ssl.SSLCertVerificationError as error:
            self.refused = error
            raise

    def start_tls(self, connection: ldap3.Connection) -> bool:
        """Ask the server for TLS on an open connection. Raises as `wrap_socket` does."""
        connection.starting_tls = True
        try:
            connection.extended("1.3.6.1.4.1.1466.20037")
            if int(connection.result["result"]):
                raise ssl.SSLError("the server refused to start TLS")
            self.wrap_socket(connection)
            connection.tls_started = True
        finally:
            connection.starting_tls = False
        return True

    def _context(self) -> ssl.SSLContext:
        chosen = self._settings
        ca = str(Path(chosen.ca).expanduser()) if chosen.ca else None
        context = ssl.create_default_context(cafile=ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not chosen.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if chosen.certificate:
            key = str(Path(chosen.key).expanduser()) if chosen.key else None
            context.load_cert_chain(str(Path(chosen.certificate).expanduser()), key)
        return context


def _abandon(connection: ldap3.Connection) -> None:
    if connection.socket is not None:
        connection.socket.close()


def _opening_error(
    url: str, refused: ssl.SSLCertVerificationError | None, error: Exception
) -> EntconfError:
    if refused is not None:
        return CertificateRefused(
            msg("{url}: {reason}", url=url, reason=_certificate_reason(refused)),
            hint=msg("look at tls.ca and tls.name of this backend, then at the server"),
        )
    if isinstance(error, LinkLost):
        return error
    text = str(error)
    if "timed out" in text:
        reason = msg("it did not answer in time")
    elif "refused to start TLS" in text:
        reason = msg("it does not offer TLS")
    elif "ssl" in text.lower() or "tls" in text.lower():
        reason = msg("TLS could not be agreed on ({error})", error=text)
    else:
        reason = msg("{error}", error=text)
    return SystemUnreachable(
        msg("{url} cannot be reached: {reason}", url=url, reason=reason),
        hint=msg("look at the address, the port and the firewall, and whether the server runs"),
    )


def _certificate_reason(error: ssl.SSLCertVerificationError) -> Text:
    code = error.verify_code
    if code == 10:  # noqa: PLR2004 - X509_V_ERR_CERT_HAS_EXPIRED
        return msg("its certificate has expired")
    if code in {62, 64}:  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
        return msg("its certificate was made for another name")
    if code in {18, 19, 20, 21}:  # self-signed, or no issuer that we know
        return msg("its certificate comes from an authority that is not trusted here")
    return msg("its certificate is refused ({error})", error=error.verify_message)
