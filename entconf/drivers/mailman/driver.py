"""The driver of one Mailman server: what the engine sees of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from entconf.drivers.base import Finding, Reading, ReadRequest, Remark
from entconf.drivers.mailman.reading import Handle, Memo, read_lists
from entconf.drivers.mailman.rest import Call, Rest
from entconf.drivers.mailman.settings import Settings
from entconf.drivers.mailman.writing import Writer
from entconf.errors import EntconfError, RequestRefused
from entconf.model.change import Action, Change
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal
from entconf.model.text import msg


class MailmanDriver:
    """One account on one server, for any number of schools and threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._settings = settings
        self._rest = Rest(settings, reveal)

    def __repr__(self) -> str:
        return f"MailmanDriver({urlsplit(self._settings.url).netloc})"

    @property
    def kinds(self) -> frozenset[str]:
        """A list server holds lists."""
        return frozenset({"lists"})

    def read(self, request: ReadRequest) -> Reading:
        """Read the lists of one school, with two requests a list (docs/drivers/mailman.md)."""
        return read_lists(self._rest, self._settings, request)

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:
        """Say what cannot be made, and what cannot be undone."""
        memo = _memo(reading)
        domain = self._settings.domain_of(reading.establishment.uai)
        remarks = []
        for change in changes:
            if change.action is Action.DELETE:
                gone = msg("its archives, held messages and people's own settings are lost with it")
                remarks.append(Remark(change.id, irreversible=gone))
            elif change.action is Action.CREATE and not memo.domain_known:
                missing = msg("the list server has no domain {name}", name=domain)
                remarks.append(Remark(change.id, blocked=missing))
            else:
                remarks.append(Remark(change.id))
        return remarks

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change; the engine proves it by reading again."""
        memo = _memo(reading)
        handle = memo.handles.get(change.id)
        if not isinstance(handle, Handle):
            raise RequestRefused(msg("the list server has no list {name}", name=change.id.key))
        Writer(self._rest, self._settings, memo.people).perform(change, handle)

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:
        """Look at the connection, the version, and the domain of each school."""
        subject = msg("list server")
        call = Call("GET", "/system/versions", msg("tell its version"))
        try:
            told = self._rest.call(call)
        except EntconfError as error:
            return [Finding(subject, good=False, detail=error.message, hint=error.hint)]
        version = str(told.get("mailman_version", "")) if isinstance(told, dict) else ""
        answers = Finding(subject, good=True, detail=msg("answers: {version}", version=version))
        domains = sorted({self._settings.domain_of(one.uai) for one in establishments})
        return [answers, *map(self._domain, domains)]

    def _domain(self, domain: str) -> Finding:
        subject = msg("mail domain {name}", name=domain)
        call = Call("GET", f"/domains/{domain}", msg("read a domain"), absent_ok=True)
        try:
            known = self._rest.call(call)
        except EntconfError as error:
            return Finding(subject, good=False, detail=error.message, hint=error.hint)
        if known is None:
            missing = msg("the list server has no domain {name}", name=domain)
            hint = msg("whoever runs the list server adds it there")
            return Finding(subject, good=False, detail=missing, hint=hint)
        return Finding(subject, good=True, detail=msg("is there"))

    def close(self) -> None:
        """Give back the connections."""
        self._rest.close()


def _memo(reading: Reading) -> Memo:
    if not isinstance(reading.memo, Memo):
        raise TypeError("the reading was not taken by this driver")
    return reading.memo
