"""The driver of one Edifice server: what the engine sees of all this folder."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from entconf.drivers.base import Accounts, Credential, Finding, Reading, ReadRequest, Remark
from entconf.drivers.edifice.account import WHO_AM_I, Account, account_from
from entconf.drivers.edifice.parts import Desk, Memo
from entconf.drivers.edifice.reading import KINDS, Reader, part_of
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.transports import open_transport
from entconf.drivers.files import (
    AccountFiles,
    ClassWords,
    ColumnWords,
    LineReport,
    TimetableReport,
    TimetableState,
    Validation,
)
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.ent_ticket import EntComment, EntState, EntTicket
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal
from entconf.model.text import msg
from entconf.model.usage import Activation, Visits

if TYPE_CHECKING:
    from entconf.drivers.edifice.exchanges import Exchanges
    from entconf.drivers.edifice.tickets import SupportDesk


class EdificeDriver:
    """One account on one server, for any number of its establishments and threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._settings = settings
        self._reveal = reveal
        self._session = Session(settings, open_transport(settings), reveal)
        self._shared = SharedLists(self._session)
        self._reader = Reader(self._session, self._shared, settings, reveal)
        self._account: Account | None = None
        self._patient: Exchanges | None = None
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

    def activation_codes(self, establishment: Establishment) -> Mapping[str, Credential]:
        """See GivesCredentials."""
        from entconf.drivers.edifice import credentials  # noqa: PLC0415 - for a hand-out

        return credentials.activation_codes(self._session, self._shared, establishment)

    def reset_password(self, establishment: Establishment, login: str) -> Credential:  # noqa: ARG002 - the ENT knows the school of a login
        """See ResetsPasswords."""
        from entconf.drivers.edifice import credentials  # noqa: PLC0415 - for a reset

        return credentials.renewal_code(self._session, login)

    @property
    def largest_file(self) -> int:
        """See ImportsAccounts."""
        from entconf.drivers.edifice.wizard import LARGEST_FILE  # noqa: PLC0415 - for an import

        return LARGEST_FILE

    def account_columns(self, request: AccountFiles) -> ColumnWords:
        """See ImportsAccounts."""
        return self._exchanges().columns(request)

    def account_classes(self, request: AccountFiles) -> ClassWords:
        """See ImportsAccounts."""
        return self._exchanges().classes(request)

    def validate_accounts(self, request: AccountFiles) -> Validation:
        """See ImportsAccounts."""
        return self._exchanges().validate(request)

    def import_accounts(self, establishment: Establishment, draft: str) -> Sequence[LineReport]:  # noqa: ARG002 - the draft names its school
        """See ImportsAccounts."""
        return self._exchanges().launch(draft)

    def timetable(self, establishment: Establishment) -> TimetableState:
        """See HoldsTimetable."""
        return self._exchanges().timetable(establishment)

    def set_timetable_source(self, establishment: Establishment, source: str) -> None:
        """See HoldsTimetable."""
        self._exchanges().set_source(establishment, source)

    def map_timetable(
        self, establishment: Establishment, kind: str, names: Mapping[str, str]
    ) -> None:
        """See HoldsTimetable."""
        self._exchanges().put_mapping(establishment, kind, names)

    def upload_timetable(
        self, establishment: Establishment, name: str, content: bytes, part: str = ""
    ) -> None:
        """See HoldsTimetable."""
        from entconf.drivers.edifice.multipart import Part  # noqa: PLC0415 - for an upload

        self._exchanges().upload(establishment, Part("file", name, content), part)

    def timetable_reports(self, establishment: Establishment) -> Sequence[TimetableReport]:
        """See HoldsTimetable."""
        return self._exchanges().reports(establishment)

    def timetable_report(self, establishment: Establishment, report: str) -> TimetableReport:
        """See HoldsTimetable."""
        return self._exchanges().report(establishment, report)

    def make_archive(self, apps: Sequence[str], *, documents: bool, shared: bool) -> str:
        """See ArchivesItself."""
        return self._exchanges().make_archive(apps, documents=documents, shared=shared)

    def fetch_archive(self, name: str) -> bytes:
        """See ArchivesItself."""
        return self._exchanges().fetch_archive(name)

    def tickets(self, establishment: Establishment) -> Sequence[EntTicket]:
        """See HoldsTickets."""
        return self._support(establishment).tickets()

    def ticket_comments(self, establishment: Establishment, ticket: str) -> Sequence[EntComment]:
        """See HoldsTickets."""
        return self._support(establishment).comments(ticket)

    def answer_ticket(self, establishment: Establishment, ticket: str, text: str) -> None:
        """See HoldsTickets."""
        self._support(establishment).answer(ticket, text)

    def set_ticket_state(self, establishment: Establishment, ticket: str, state: EntState) -> None:
        """See HoldsTickets."""
        self._support(establishment).set_state(ticket, state)

    def activation(self, establishment: Establishment) -> Sequence[Activation]:
        """See HoldsUsage."""
        from entconf.drivers.edifice import usage  # noqa: PLC0415 - for indicators

        return usage.activation(self._session, self._shared, establishment)

    def visits(
        self, establishment: Establishment, first: date, last: date
    ) -> Sequence[Visits] | None:
        """See HoldsUsage."""
        from entconf.drivers.edifice import usage  # noqa: PLC0415 - for indicators

        return usage.visits(self._session, self._shared, establishment, (first, last))

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()
        if self._patient is not None:
            self._patient.close()

    def _exchanges(self) -> Exchanges:
        from entconf.drivers.edifice.exchanges import Exchanges  # noqa: PLC0415 - when files pass

        with self._lock:
            if self._patient is None:
                self._patient = Exchanges(self._settings, self._reveal, self._shared)
            return self._patient

    def _support(self, establishment: Establishment) -> SupportDesk:
        from entconf.drivers.edifice.tickets import SupportDesk  # noqa: PLC0415 - for support

        return SupportDesk(self._session, self._shared, establishment)

    def _who(self) -> Account:
        with self._lock:
            if self._account is None:
                self._account = account_from(self._session.get(WHO_AM_I))
            return self._account

    def _desk(self, reading: Reading) -> Desk:
        if not isinstance(reading.memo, Memo):
            raise TypeError("the reading was not taken by this driver")
        return Desk(self._session, self._settings, self._reveal, reading.memo, self._who)
