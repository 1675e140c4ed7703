"""What the ENT takes and gives as files: accounts, timetables, archives.

The ENT answers these minutes later (up to ten, API reference, section 7), so they have a session
of their own that waits longer, logged in when the first of them is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from entconf.drivers.edifice import archives, timetables, wizard
from entconf.drivers.edifice.json_shapes import as_rows
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.multipart import Part
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.structures import Structure, find_structure
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
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal

#: Seconds that an answer may take: the ten minutes of the reference, and some.
PATIENCE = 900


class Exchanges:
    """The files of the establishments of one ENT; as ImportsAccounts and its neighbours say."""

    def __init__(self, settings: Settings, reveal: Reveal, shared: SharedLists) -> None:
        patient = replace(settings, timeout=max(settings.timeout, PATIENCE))
        self._session = Session(patient, open_transport(patient), reveal)
        self._shared = shared

    def _structure(self, establishment: Establishment) -> Structure:
        listed = as_rows(self._shared.structures(establishment.uai), Need.STRUCTURES)
        return find_structure(listed, establishment)

    def columns(self, request: AccountFiles) -> ColumnWords:
        """See ImportsAccounts.account_columns."""
        return wizard.read_columns(self._session, self._structure(request.establishment), request)

    def classes(self, request: AccountFiles) -> ClassWords:
        """See ImportsAccounts.account_classes."""
        return wizard.read_classes(self._session, self._structure(request.establishment), request)

    def validate(self, request: AccountFiles) -> Validation:
        """See ImportsAccounts.validate_accounts."""
        return wizard.validate(self._session, self._structure(request.establishment), request)

    def launch(self, draft: str) -> Sequence[LineReport]:
        """See ImportsAccounts.import_accounts."""
        try:
            return wizard.launch(self._session, draft)
        finally:
            self._shared.forget()

    def timetable(self, establishment: Establishment) -> TimetableState:
        """See HoldsTimetable.timetable."""
        self._shared.forget()
        return timetables.read_state(self._session, self._structure(establishment))

    def set_source(self, establishment: Establishment, source: str) -> None:
        """See HoldsTimetable.set_timetable_source."""
        timetables.set_source(self._session, self._structure(establishment), source)
        self._shared.forget()

    def put_mapping(
        self, establishment: Establishment, kind: str, names: Mapping[str, str]
    ) -> None:
        """See HoldsTimetable.map_timetable."""
        timetables.put_mapping(self._session, self._structure(establishment), kind, names)

    def upload(self, establishment: Establishment, file: Part, part: str) -> None:
        """See HoldsTimetable.upload_timetable."""
        timetables.upload(self._session, self._structure(establishment), part, file)

    def reports(self, establishment: Establishment) -> Sequence[TimetableReport]:
        """See HoldsTimetable.timetable_reports."""
        return timetables.list_reports(self._session, self._structure(establishment))

    def report(self, establishment: Establishment, report: str) -> TimetableReport:
        """See HoldsTimetable.timetable_report."""
        return timetables.read_report(self._session, self._structure(establishment), report)

    def make_archive(self, apps: Sequence[str], *, documents: bool, shared: bool) -> str:
        """See ArchivesItself.make_archive."""
        return archives.make(self._session, apps, documents=documents, shared=shared)

    def fetch_archive(self, name: str) -> bytes:
        """See ArchivesItself.fetch_archive."""
        return archives.fetch(self._session, name)

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()
