"""Portal notifications through the portal's own `/notifications`: list, read, write, remove.

What really exists, from the server's source (2.16: Portal/Plugins/Notifications.pm,
Portal/Lib/Notifications/JSON.pm, Common/Notifications/*.pm), beyond the components reference:

* The parameters notificationServer, ...POST (on unless told), ...GET and ...DELETE (off unless
  told) each open one method, to requests without a session: the web server must guard the path.
* A list tells uid and reference alone; one notification tells the attributes that the parameter
  notificationServerSentAttributes names, which by default leaves out `condition`.
* `uid` is somebody's login, or the portal's wildcard (notificationWildcard, `allusers`). A
  question for somebody's notifications answers with those for everybody too.
* `date` is the first day it is shown; there is no last day. It shows until it is removed, and to
  each person until accepted. The time of day is cut off.
* A reference loses its underscores (they become dashes). Whoever accepted a reference never sees
  it again, whatever was written under it later: a changed text needs a new reference.
* With files as storage, the reference (base64) and the condition (base64) are part of the file's
  name, and what is looked for is its beginning: a reference of three, six, nine... letters is
  also found when another only begins with it, `/` cannot stand in a name, and a condition beyond
  some 140 letters makes the name too long. `safe_reference` makes references of one length.
* Nothing can be changed in place: remove, and write again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.web import Answer, Place, Web, refusal
from entconf.errors import RequestRefused, UnexpectedAnswer, WriteUncertain
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

#: What `uid` is for everybody, unless the portal's notificationWildcard says otherwise.
EVERYBODY = "allusers"
#: The attributes that `read` needs the portal to send.
NEEDED_ATTRIBUTES = ("uid", "reference", "date", "title", "subtitle", "text", "check", "condition")

_OK, _BAD_REQUEST, _SERVER_ERRORS = 200, 400, 500
_JSON = {"Accept": "application/json"}
_PLAIN = re.compile(r"[A-Za-z0-9-]+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_KEY_LETTERS, _DIGEST_LETTERS = 24, 8


@dataclass(frozen=True, slots=True)
class Notification:
    """A message that stands between signing in and the menu. `date`: YYYY-MM-DD, the first day.

    `condition` is a rule, empty for everybody whom `uid` means. `checks` are boxes to tick.
    `text` and `title` are HTML.
    """

    reference: str
    date: str
    title: str = ""
    text: str = ""
    subtitle: str = ""
    condition: str = ""
    checks: tuple[str, ...] = ()
    uid: str = EVERYBODY


def safe_reference(prefix: str, key: str) -> str:
    """A reference of one length for every key: no other begins with it, and a name may hold it.

    `prefix` is letters and digits, and the same for all; the key's own letters are only there for
    people to recognise it.
    """
    plain = _NOT_PLAIN.sub("-", key.lower()).strip("-")[:_KEY_LETTERS].ljust(_KEY_LETTERS, "-")
    digest = hashlib.sha256(key.encode()).hexdigest()[:_DIGEST_LETTERS]
    return f"{prefix}-{plain}-{digest}"


class NotificationStore:
    """The notifications of one portal, asked over HTTP; safe to use from several threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        access = settings.notifications
        self._web = Web(
            Place(
                access.url or f"{settings.portal}/notifications",
                settings.portal_host,
                access.login,
                access.password,
                settings.ca_file,
                settings.timeout,
            ),
            reveal,
        )

    def references(self, uid: str = EVERYBODY) -> Sequence[str]:
        """The references of what is written for everybody, or for somebody besides."""
        found = self._result(f"/{quote(uid, safe='')}")
        return sorted({str(one["reference"]) for one in found if one.get("reference")})

    def read(self, reference: str, uid: str = EVERYBODY) -> Notification | None:
        """One notification as far as the portal sends it; None when there is none."""
        _refuse_reference(reference)
        told: dict[str, JsonValue] = {}
        for one in self._result(f"/{quote(uid, safe='')}/{quote(reference, safe='')}"):
            told.update(one)
        if not told:
            return None
        missing = [name for name in NEEDED_ATTRIBUTES if name not in told]
        if missing:
            raise UnexpectedAnswer(
                msg(
                    "the portal does not send of its notifications: {names}",
                    names=", ".join(missing),
                ),
                hint=msg(
                    "set notificationServerSentAttributes to: {names}",
                    names=" ".join(NEEDED_ATTRIBUTES),
                ),
            )
        return _notification(told)

    def post(self, notification: Notification) -> None:
        """Write one. When the answer is lost it is read: there once, it was written.

        Raises RequestRefused when the server said no, as it does when the reference is taken.
        """
        _refuse_reference(notification.reference)
        body = json.dumps(_written(notification), ensure_ascii=False).encode()
        headers = {**_JSON, "Content-Type": "application/json"}
        what = msg("write the notification {reference}", reference=notification.reference)
        try:
            answer = self._web.send("POST", "", body, headers)
        except WriteUncertain:
            if self.read(notification.reference, notification.uid) != notification:
                raise
            return
        if answer.status >= _SERVER_ERRORS:
            raise RequestRefused(
                refusal(answer, what, _hint("POST")).message,
                hint=msg("with files as storage, the condition of a notification must be short"),
            )
        if answer.status != _OK:
            raise refusal(answer, what, _hint("POST"))

    def delete(self, reference: str, uid: str = EVERYBODY) -> None:
        """Remove one; when it is not there any more, all is well."""
        _refuse_reference(reference)
        path = f"/{quote(uid, safe='')}/{quote(reference, safe='')}"
        what = msg("remove the notification {reference}", reference=reference)
        answer = self._web.send("DELETE", path, None, _JSON)
        if answer.status == _OK:
            return
        if answer.status == _BAD_REQUEST and reference not in self.references(uid):
            return
        raise refusal(answer, what, _hint("DELETE"))

    def _result(self, path: str) -> list[dict[str, JsonValue]]:
        answer = self._web.look(path, _JSON)
        what = msg("read the portal's notifications")
        if answer.status == _BAD_REQUEST and _says_nothing(answer):
            return []
        if answer.status != _OK:
            raise refusal(answer, what, _hint("GET"))
        try:
            found = answer.json()
        except ValueError:
            found = None
        result = found.get("result") if isinstance(found, dict) else None
        if not isinstance(result, list):
            raise UnexpectedAnswer(
                msg("{url} does not answer like a notification server", url=self._web.url),
                hint=_hint("GET"),
            )
        return [one for one in result if isinstance(one, dict)]


def _notification(told: Mapping[str, JsonValue]) -> Notification:
    def text(name: str) -> str:
        value = told.get(name)
        return "" if value is None else str(value)

    checks = told.get("check")
    listed = checks if isinstance(checks, list) else [checks] if checks else []
    return Notification(
        reference=text("reference"),
        date=text("date"),
        title=text("title"),
        text=text("text"),
        subtitle=text("subtitle"),
        condition=text("condition"),
        checks=tuple(str(one) for one in listed),
        uid=text("uid"),
    )


def _written(notification: Notification) -> JsonValue:
    """What the server keeps; an empty condition is sent, or its default one would be taken."""
    checks: list[JsonValue] = list(notification.checks)
    written: dict[str, JsonValue] = {
        "uid": notification.uid,
        "reference": notification.reference,
        "date": notification.date,
        "title": notification.title,
        "subtitle": notification.subtitle,
        "text": notification.text,
        "condition": notification.condition,
    }
    return {**written, "check": checks} if checks else written


def _refuse_reference(reference: str) -> None:
    if not _PLAIN.fullmatch(reference):
        raise RequestRefused(
            msg("{reference} cannot be the reference of a notification", reference=repr(reference)),
            hint=msg("letters, digits and dashes alone"),
        )


def _says_nothing(answer: Answer) -> bool:
    try:
        found = answer.json()
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("error") == "Bad request"


def _hint(method: str) -> Text:
    return msg(
        "the portal needs notificationServer and notificationServer{method} set to 1, and its "
        "web server must let entconf ask for /notifications",
        method=method,
    )
