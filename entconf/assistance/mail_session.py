"""A conversation with a mail server, step by step, so that each end of it is told apart.

`smtplib.sendmail` does the same in one go, but when a connection is lost it does not tell
whether the mail may have been taken. Here that is known: before its text was sent it was not.
"""

from __future__ import annotations

import base64
import logging
import smtplib
import ssl
from enum import StrEnum
from types import TracebackType
from typing import NoReturn, Self

from entconf.assistance.mail_writing import masked
from entconf.errors import (
    AuthenticationFailed,
    CertificateRefused,
    ConfigurationError,
    Problem,
    SystemUnreachable,
)
from entconf.model.mail import MailSettings, Security
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import Text, msg

_LOG = logging.getLogger(__name__)
_SECONDS = 30
_WELCOME = 235
_OK = 250
_OK_FORWARDED = 251
_ASKING = 334
_GO_ON = 354
_CLOSING = 421
_PERMANENT = 500
_REASONS: tuple[tuple[type[Exception], Text], ...] = (
    (TimeoutError, msg("it took too long")),
    (smtplib.SMTPServerDisconnected, msg("it closed the connection")),
    (smtplib.SMTPNotSupportedError, msg("it offers no encryption")),
)


class Answer(StrEnum):
    """What a server made of a recipient or a mail."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and why, in the server's own words."""

    answer: Answer
    reason: Text | None = None


class ConversationLost(Exception):
    """The server went away before the text of the mail was sent: nobody got it."""


class AnswerLost(Exception):
    """The server went away after the text of the mail was sent: some may have got it."""


class MailSession:
    """An open, encrypted and logged in connection. Use it in a `with`.

    Raises SystemUnreachable, CertificateRefused, AuthenticationFailed, ConfigurationError.
    """

    def __init__(self, settings: MailSettings, reveal: Reveal) -> None:
        self._name = f"{settings.host}:{settings.port}"
        try:
            self._connection = self._connect(settings)
        except ssl.SSLCertVerificationError as error:
            raise CertificateRefused(
                msg(
                    "the certificate of the mail server {name} is not to be trusted: {why}",
                    name=self._name,
                    why=error.verify_message,
                ),
                hint=msg("name its authority in mail: ca:, and the server by its right name"),
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            self._unreachable(error)
        try:
            self._log_in(settings, reveal)
        except BaseException:
            self.close()
            raise

    def _connect(self, settings: MailSettings) -> smtplib.SMTP:
        trusted = _context(settings)
        if settings.security is Security.TLS:
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_SECONDS, context=trusted)
        connection = smtplib.SMTP(settings.host, settings.port, timeout=_SECONDS)
        if settings.security is Security.STARTTLS:
            try:
                connection.starttls(context=trusted)
            except BaseException:
                connection.close()
                raise
        return connection

    def _log_in(self, settings: MailSettings, reveal: Reveal) -> None:
        try:
            self._connection.ehlo_or_helo_if_needed()
            if settings.password is None:
                return
            code = self._authenticate(settings.login, reveal(settings.password))
        except (OSError, smtplib.SMTPException) as error:
            self._unreachable(error)
        if code is None:
            raise AuthenticationFailed(
                msg("the mail server {name} offers no login that we know", name=self._name),
                hint=msg("check the port: logins are offered on 587 and 465"),
                source=settings.source,
            )
        if code != _WELCOME:
            # the answer may repeat what was sent: only its code is told
            raise AuthenticationFailed(
                msg(
                    "the mail server {name} refuses the login (code {code})",
                    name=self._name,
                    code=code,
                ),
                hint=msg("check login and password of mail in the inventory"),
                source=settings.source,
            )

    def _authenticate(self, login: str, password: str) -> int | None:
        """Log in by PLAIN or LOGIN; None when the server offers neither.

        `smtplib` only sends ASCII, and passwords have accents (RFC 4616: UTF-8).
        """
        offered = self._connection.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            told = _base64(f"\x00{login}\x00{password}")
            return self._connection.docmd("AUTH", f"PLAIN {told}")[0]
        if "LOGIN" not in offered:
            return None
        code = self._connection.docmd("AUTH", f"LOGIN {_base64(login)}")[0]
        return self._connection.docmd(_base64(password))[0] if code == _ASKING else code

    def _unreachable(self, error: Exception) -> NoReturn:
        raise SystemUnreachable(
            msg(
                "the mail server {name} does not answer as it should: {why}",
                name=self._name,
                why=_why(error),
            )
        ) from error

    def offer(self, sender: str, recipients: tuple[str, ...]) -> dict[str, Reply]:
        """Tell from whom and for whom the next mail is. Raises ConversationLost.

        For each recipient what the server says; when any is taken, `hand_over` must follow.
        """
        try:
            # Any step may close the connection: a server that says 421 is about to.
            first = _reply(*self._connection.mail(sender))
            if first.answer is not Answer.TAKEN:
                self._connection.rset()
                return dict.fromkeys(recipients, first)
            replies = {one: _reply(*self._connection.rcpt(one), one) for one in recipients}
            if all(one.answer is not Answer.TAKEN for one in replies.values()):
                self._connection.rset()
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(error) from error
        return replies

    def hand_over(self, content: bytes) -> Reply:
        """Send the text of the mail. Raises ConversationLost or AnswerLost."""
        try:
            code, told = self._connection.docmd("data")
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(error) from error
        if code in {_CLOSING, -1}:
            raise self._lost(None)
        if code != _GO_ON:
            return _reply(code, told)
        try:
            self._connection.send(_quoted(content))
            code, told = self._connection.getreply()
            if code == _CLOSING:
                # it closes, and says that it did not take the mail
                return Reply(Answer.LATER, msg("{code} {words}", code=code, words=_words(told)))
            return _reply(code, told)
        except (OSError, smtplib.SMTPException) as error:
            _LOG.debug("the mail server went away after a mail: %s", type(error).__name__)
            raise AnswerLost from error

    def _lost(self, error: Exception | None) -> ConversationLost:
        _LOG.debug("the mail server went away: %s", type(error).__name__ if error else "421")
        return ConversationLost()

    def close(self) -> None:
        """Say goodbye, if there is still somebody to say it to."""
        try:
            self._connection.quit()
        except (OSError, smtplib.SMTPException):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _context(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca is None:
        return context
    try:
        return ssl.create_default_context(cafile=str(settings.ca))
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            [
                Problem(
                    "mail-ca",
                    msg(
                        "the certificates in {file} cannot be read: {why}",
                        file=settings.ca.name,
                        why=_why(error),
                    ),
                    settings.source,
                )
            ]
        ) from error


def _reply(code: int, told: bytes, recipient: str = "") -> Reply:
    if code in {_OK, _OK_FORWARDED}:
        return Reply(Answer.TAKEN)
    if code in {_CLOSING, -1}:
        raise smtplib.SMTPServerDisconnected
    words = _words(told)
    if recipient:
        words = words.replace(recipient, masked(recipient))
    reason = msg("{code} {words}", code=code, words=words)
    return Reply(Answer.REFUSED if code >= _PERMANENT else Answer.LATER, reason)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _words(told: bytes) -> str:
    return " ".join(told.decode("utf-8", "replace").split())


def _quoted(content: bytes) -> bytes:
    """The text with its dots doubled at line starts, and its end (RFC 5321, 4.5.2)."""
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    doubled = (b"." + line if line.startswith(b".") else line for line in lines)
    return b"\r\n".join(doubled) + b"\r\n.\r\n"


def _why(error: Exception) -> Text:
    if isinstance(error, ssl.SSLError):
        return msg("{reason}", reason=(error.reason or "TLS").replace("_", " ").lower())
    if isinstance(error, smtplib.SMTPResponseException):
        return msg("it answered {code}", code=error.smtp_code)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, OSError):
        return os_reason(error)
    return msg("{reason}", reason=type(error).__name__)
