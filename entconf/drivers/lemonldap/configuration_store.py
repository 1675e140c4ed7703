"""The portal's manager: which configuration is the newest, all of it, and a new one.

Paths and answers are those of the server's own interface (Manager/Conf.pm and
Common/Conf/RESTServer.pm of 2.16): it has no lock and no validation, takes any configuration
posted as raw, and gives it the next number. Author, date and log are taken as they are posted.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from entconf.drivers.lemonldap.configuration import (
    Configuration,
    read_configuration,
    written_configuration,
)
from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.web import Answer, Place, Web, refusal
from entconf.errors import EntconfError, RequestRefused, UnexpectedAnswer, WriteUncertain
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

_OK, _SERVER_ERRORS = 200, 500
#: Seconds before each look for a configuration whose answer was lost: it may still be written.
_LOOKS = (0.0, 0.5, 1.5)
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Version:
    """What the manager tells of a configuration. `date` is in seconds since 1970."""

    number: int
    author: str
    date: int
    log: str
    server: str


class Manager:
    """One portal's manager, asked over HTTP; safe to use from several threads."""

    def __init__(
        self, settings: Settings, reveal: Reveal, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._web = Web(
            Place(
                settings.url,
                settings.host,
                settings.login,
                settings.password,
                settings.ca_file,
                settings.timeout,
            ),
            reveal,
        )
        self._wait = wait

    def latest(self) -> Version:
        """The newest configuration. Raises SystemUnreachable, AuthenticationFailed and the like."""
        return self._version("latest")

    def full(self, number: int) -> Configuration:
        """All of a configuration; what it does not tell itself is there as the server's default.

        Raises RequestRefused when it is not there: the server then answers with another one.
        """
        answer = self._read(f"/confs/{number}?full=1", msg("read the portal's configuration"))
        found = read_configuration(answer.body)
        if found.number != number:
            raise RequestRefused(
                msg("the manager has no configuration {number} that can be read", number=number)
            )
        return found

    def post(self, configuration: Configuration, author: str, log: str) -> int:
        """Make this the portal's configuration; the number it gets.

        Sent once. When the answer is lost, the configuration is looked for by its number, which
        is above the one it was made from, and by its log. Raises WriteUncertain when it was not
        found, RequestRefused when the manager said no.
        """
        signed = (
            configuration.with_value(author, "cfgAuthor")
            .with_value(log, "cfgLog")
            .with_value(str(int(time.time())), "cfgDate")
            .with_value(None, "cfgAuthorIP")
        )
        what = msg("write a configuration")
        try:
            answer = self._web.send("POST", "/confs/raw", written_configuration(signed), _JSON)
        except WriteUncertain as lost:
            return self._found(configuration.number, log, lost)
        if answer.status >= _SERVER_ERRORS:
            return self._found(configuration.number, log, refusal(answer, what, _hint()))
        if answer.status != _OK:
            raise refusal(answer, what, _hint())
        try:
            return _new_number(answer.json())
        except ValueError as error:
            unclear = WriteUncertain(msg("the manager's answer cannot be understood"))
            unclear.__cause__ = error
            return self._found(configuration.number, log, unclear)

    def _found(self, base: int, log: str, why: EntconfError) -> int:
        for pause in _LOOKS:
            self._wait(pause)
            try:
                newest = self._version("latest")
                numbers = range(base + 1, newest.number + 1)
                versions = [self._version(str(one)) for one in numbers]
                found = [one.number for one in versions if one.log == log and one.number > base]
            except EntconfError:
                continue  # the manager is not back yet
            if found:
                return found[-1]
        raise WriteUncertain(
            msg(
                "it is not known whether the portal's configuration was written: {why}",
                why=why.message,
            ),
            hint=msg("look at the last configurations in the manager, then plan again"),
        ) from why

    def _version(self, number: str) -> Version:
        answer = self._read(f"/confs/{number}", msg("read the number of the configuration"))
        try:
            found = answer.json()
            if isinstance(found, dict):
                return Version(
                    number=int(str(found["cfgNum"])),
                    author=str(found.get("cfgAuthor") or ""),
                    date=int(str(found.get("cfgDate") or 0)),
                    log=str(found.get("cfgLog") or ""),
                    server=str(found.get("cfgVersion") or ""),
                )
        except (ValueError, KeyError):
            pass
        raise UnexpectedAnswer(
            msg("{url} does not answer like a manager of LemonLDAP::NG", url=self._web.url)
        )

    def _read(self, path: str, what: Text) -> Answer:
        answer = self._web.look(path, {"Accept": "application/json"})
        if answer.status != _OK:
            raise refusal(answer, what, _hint())
        return answer


def _new_number(found: JsonValue) -> int:
    """The number in an answer. Raises RequestRefused for a no, ValueError for neither."""
    if not isinstance(found, dict):
        return int(str(found))
    if not found.get("result"):
        reason = str(found.get("message") or found.get("error") or "")
        raise RequestRefused(msg("the manager refuses the configuration: {reason}", reason=reason))
    return int(str(found.get("cfgNum")))


def _hint() -> Text:
    return msg(
        "the manager's virtual host must let this login in by a password of the web server: "
        "an access rule of the portal cannot be met by a program, and fails with the portal"
    )
