"""The driver of one Edifice server: what the engine sees of all this folder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from urllib.parse import urlsplit

from entconf.drivers.base import Accounts, Finding, Reading, ReadRequest, Remark
from entconf.drivers.edifice.account import WHO_AM_I, Account, account_from
from entconf.drivers.edifice.parts import Desk, Memo
from entconf.drivers.edifice.reading import KINDS, Reader, part_of
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.transports import open_transport
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal
from entconf.model.text import msg


class EdificeDriver:
    """One account on one server, for any number of its establishments and threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._settings = settings
        self._reveal = reveal
        self._session = Session(settings, open_transport(settings), reveal)
        self._shared = SharedLists(self._session)
        self._reader = Reader(self._session, self._shared, settings, reveal)
        self._account: Account | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"EdificeDriver({urlsplit(self._settings.url).netloc})"

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds this system can hold."""
        return KINDS

    def read(self, request: ReadRequest) -> Reading:
        """Read one establishment in at most a dozen exchanges (docs/drivers/edifice.md)."""
        return self._reader.read(request)

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:
        """Say what this account cannot do, and how the rest will be done."""
        remarks = []
        for change in changes:
            part = part_of(change.id)
            if part is None:
                unknown = msg("this ENT has nothing of the kind {kind}", kind=str(change.id))
                remarks.append(Remark(change.id, blocked=unknown))
            else:
                remarks.append(part.review(change, self._desk(reading)))
        return remarks

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change; the engine proves it by reading again."""
        part = part_of(change.id)
        if part is None:
            raise RequestRefused(
                msg("this ENT has nothing of the kind {kind}", kind=str(change.id))
            )
        try:
            part.perform(change, self._desk(reading))
        finally:
            self._shared.forget()

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:
        """Look at connection, account, scope, versions and clocks, without changing anything."""
        from entconf.drivers.edifice.diagnosis import diagnose  # noqa: PLC0415 - only for doctor

        return diagnose(self._session, self._settings, establishments)

    def accounts(self, establishment: Establishment) -> Accounts:
        """Every account of an establishment, as `HoldsAccounts.accounts` says."""
        from entconf.drivers.edifice.live_accounts import read_accounts  # noqa: PLC0415 - for a feed

        return read_accounts(self._session, self._shared, establishment)

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _who(self) -> Account:
        with self._lock:
            if self._account is None:
                self._account = account_from(self._session.get(WHO_AM_I))
            return self._account

    def _desk(self, reading: Reading) -> Desk:
        if not isinstance(reading.memo, Memo):
            raise TypeError("the reading was not taken by this driver")
        return Desk(self._session, self._settings, self._reveal, reading.memo, self._who)
