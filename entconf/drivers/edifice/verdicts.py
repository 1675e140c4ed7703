"""What an answer means: done, session lost, wait and ask again, or an error with its sentence.

The statuses are those of the API reference, sections 0.2 and 0.4: a lost session is a
redirection, a forbidden route is a 401 page, a refused token is a 403.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import field
from enum import Enum, auto
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit

from entconf.drivers.edifice.transport import Answer
from entconf.errors import (
    AccessForbidden,
    AuthenticationFailed,
    EntconfError,
    RequestRefused,
    UnexpectedAnswer,
)
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class Call:
    """One request in the terms of the ENT. `what` says it in words: "read the list of groups".

    `absent_ok`: a 404 is an answer too, and means None. `reasons_ok`: so is a 400 that tells
    its reasons as a JSON object; the caller looks at them.
    """

    method: str
    path: str
    what: Text
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    absent_ok: bool = False
    reasons_ok: bool = False

    @property
    def key(self) -> str:
        """What tells its answer from those of other reads."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def is_write(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


class Meaning(Enum):
    """The kinds of answers there are."""

    DONE = auto()
    SESSION_LOST = auto()
    TOKEN_REFUSED = auto()
    BUSY = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means, and the error that it is unless something better is tried."""

    meaning: Meaning
    error: EntconfError | None = None


_DONE = Verdict(Meaning.DONE)
_BUSY = frozenset({429, 502, 503, 504})
_REDIRECTIONS = frozenset({301, 302, 303, 307, 308})

#: The fields of requests that hold secrets: of a connector, and of the login.
_SECRET = frozenset({"secret", "password", "client_secret"})

#: What the ENT wants of an account before it lets it work (section 0.2).
_ATTENTION = {
    "revalidate-terms": msg("the account must accept the terms of use first"),
    "reset": msg("the account must choose a new password first"),
    "validate-mail": msg("the account must confirm its e-mail address or mobile number first"),
    "validate-mfa": msg("the account must pass a second factor (MFA) first"),
}


def judge(call: Call, answer: Answer, host: str) -> Verdict:
    """What an answer means. `host` is the server's own, to know a redirection elsewhere."""
    status = answer.status
    if status in _REDIRECTIONS:
        return _redirected(call, answer.headers.get("location", ""), host)
    if 200 <= status < 300:  # noqa: PLR2004 - the class of success
        if answer.is_html:
            return _failed(
                UnexpectedAnswer(
                    msg("the ENT answered with a page when asked to {what}", what=call.what)
                )
            )
        return _DONE
    if status == 404 and call.absent_ok:  # noqa: PLR2004 - named by the standard
        return _DONE
    if status == 400 and call.reasons_ok and tells_reasons(answer):  # noqa: PLR2004 - named by the standard
        return _DONE
    return _refused(call, answer)


def tells_reasons(answer: Answer) -> bool:
    """Whether an answer holds `errors`: by file, as the import wizard tells them (section 7)."""
    if answer.is_html:
        return False
    try:
        data = json.loads(answer.body)
    except ValueError:
        return False
    return isinstance(data, dict) and isinstance(data.get("errors"), dict)


def _failed(error: EntconfError) -> Verdict:
    return Verdict(Meaning.FAILED, error)


def _redirected(call: Call, location: str, host: str) -> Verdict:
    parts = urlsplit(location)
    path = parts.path
    # Without a proxy before it the server writes "http:8009/auth/login": no host, odd path.
    if "/auth/login" in path or (parts.hostname and parts.hostname != host):
        lost = AuthenticationFailed(
            msg("the ENT ends the session as soon as it is asked to {what}", what=call.what)
        )
        return Verdict(Meaning.SESSION_LOST, lost)
    if path.startswith("/auth/"):
        return _failed(attention(path))
    return _failed(
        UnexpectedAnswer(
            msg("the ENT redirects to {path} when asked to {what}", path=path, what=call.what)
        )
    )


def attention(path: str) -> AuthenticationFailed:
    """What the ENT wants of the account, from the page it redirects to."""
    page = path.removeprefix("/auth/").split("/", 1)[0]
    return AuthenticationFailed(
        _ATTENTION.get(page, msg("the account needs attention on the page {path}", path=path)),
        hint=msg("log in once with a browser and do what the ENT asks"),
    )


def _refused(call: Call, answer: Answer) -> Verdict:
    status, reason = answer.status, _without_secrets(error_key(answer), call)
    if status == 401:  # noqa: PLR2004 - named by the standard
        return _unauthorized(call, answer)
    if status == 403:  # noqa: PLR2004 - named by the standard
        said = msg("the ENT refuses to {what}: {reason}", what=call.what, reason=reason)
        token = reason == "invalid.xsrf.token"
        return Verdict(Meaning.TOKEN_REFUSED if token else Meaning.FAILED, AccessForbidden(said))
    if status in _BUSY:
        busy = UnexpectedAnswer(
            msg("the ENT is too busy to {what} (status {status})", what=call.what, status=status)
        )
        return Verdict(Meaning.BUSY, busy)
    details: dict[str, str | int | Text] = {
        "what": call.what,
        "status": status,
        "reason": reason,
    }
    if status >= 500:  # noqa: PLR2004 - the class of server errors
        failed = msg("the ENT failed when asked to {what} (status {status}): {reason}", **details)
        return _failed(UnexpectedAnswer(failed))
    return _failed(
        RequestRefused(msg("the ENT refuses to {what} (status {status}): {reason}", **details))
    )


def _unauthorized(call: Call, answer: Answer) -> Verdict:
    """A 401 is a page when the route is forbidden, and speaks of a token when that ran out."""
    if _says_token(answer):
        reason = error_key(answer)
        lost = msg("the ENT refuses the access token: {reason}", reason=reason)
        return Verdict(Meaning.SESSION_LOST, AuthenticationFailed(lost))
    return _failed(
        AccessForbidden(
            msg("the ENT does not allow this account to {what}", what=call.what),
            hint=msg("entconf doctor tells what the account administers"),
        )
    )


def _says_token(answer: Answer) -> bool:
    said = answer.headers.get("www-authenticate", "") + error_key(answer)
    return "invalid_token" in said or "expired_token" in said


def error_key(answer: Answer) -> str:
    """The reason that an answer gives: its `error`, or its reason phrase."""
    if not answer.is_html:
        try:
            data = json.loads(answer.body)
        except ValueError:
            data = None
        if isinstance(data, dict):
            said = data.get("error") or data.get("error_description") or data.get("message")
            if isinstance(said, str):
                return said
            if said:
                return json.dumps(said, ensure_ascii=False)
    return answer.reason or str(answer.status)


def _without_secrets(reason: str, call: Call) -> str:
    """The reason, with what it repeats of the secrets that were sent crossed out.

    A server that names the value it cannot read may name a password.
    """
    for secret in _secrets_sent(call):
        told = json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]
        for form in (*told, quote_plus(secret), quote(secret), secret):
            reason = reason.replace(form, "***")
    return reason


def _secrets_sent(call: Call) -> Iterator[str]:
    """The values of the fields of a request that no message may show."""
    if not call.content_type.startswith("application/json"):
        form = parse_qsl(call.body.decode("latin-1"), encoding="utf-8")
        yield from (value for name, value in form if name in _SECRET)
        return
    sent: JsonValue = json.loads(call.body) if call.body else None
    for name, value in sent.items() if isinstance(sent, dict) else ():
        if name in _SECRET and isinstance(value, str) and value:
            yield value


def decoded(call: Call, answer: Answer) -> JsonValue:
    """The JSON of a good answer, None for none. Raises UnexpectedAnswer when it is cut."""
    if answer.status in {204, 404}:
        return None
    if not answer.body.strip():
        if call.is_write:
            return None
        raise UnexpectedAnswer(msg("the ENT answered nothing when asked to {what}", what=call.what))
    try:
        data: JsonValue = json.loads(answer.body)
    except ValueError as error:
        raise UnexpectedAnswer(
            msg("the ENT answered with broken JSON when asked to {what}", what=call.what)
        ) from error
    return data
