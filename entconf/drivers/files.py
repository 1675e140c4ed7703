"""What a driver may offer besides `Driver`: files of accounts, timetables and archives.

As `HoldsAccounts` in base.py, each is asked for by `isinstance`; a system that has none of it
just does not offer it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Protocol, runtime_checkable

from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class AccountFiles:
    """Files of accounts for the ENT's own import, one a profile, as UTF-8 with semicolons.

    `contents` leads from a profile to its table, whose first line names the columns and whose
    every line is one person. `columns` says what columns are (profile, header, field of the ENT),
    `classes` what the ENT calls a class of a file (profile, class, class).
    """

    establishment: Establishment
    contents: Mapping[str, bytes] = field(repr=False)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pre_delete: bool = False
    transition: bool = False


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """What the ENT makes of the columns of files, by profile.

    `columns` leads from a header to a field, "" where it makes nothing of one; `fields` are all
    fields that it knows.
    """

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassWords:
    """What the ENT makes of the classes in files, by profile.

    `classes` leads from a class of the file to one of the ENT, "" where it has none such;
    `known` are all it has.
    """

    classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineReport:
    """What the ENT says of one line of a file, or of a file as a whole (`line` 0).

    Lines count from 1, the header being the first. `profile` may be "": it is about all files.
    `code` is the ENT's key of the reason. With `hard` nothing of the import can be done.
    """

    profile: str
    line: int
    code: str
    attribute: str = ""
    said: str = field(default="", repr=False)
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Validation:
    """What an import would do. `draft` is the name to launch it by, "" when it cannot be.

    `states` leads from (profile, line) to `create` or `update`; a system that does not tell has
    none. `pre_deleted` counts by profile who would be, as far as the system tells.
    """

    draft: str
    reports: tuple[LineReport, ...] = ()
    states: Mapping[tuple[str, int], str] = field(default_factory=dict)
    pre_deleted: Mapping[str, int] = field(default_factory=dict)


@runtime_checkable
class ImportsAccounts(Protocol):
    """What a driver may offer besides: accounts from files, validated before they are made."""

    @property
    def largest_file(self) -> int:
        """The bytes that one file may have at most."""

    def account_columns(self, request: AccountFiles) -> ColumnWords:
        """What the ENT makes of the columns of the files. Changes nothing."""

    def account_classes(self, request: AccountFiles) -> ClassWords:
        """What the ENT makes of the classes in the files, whose columns it knows by now.

        Changes nothing. Raises RequestRefused when it cannot read them.
        """

    def validate_accounts(self, request: AccountFiles) -> Validation:
        """What the import would do; the ENT keeps a draft of it and changes nothing else."""

    def import_accounts(self, establishment: Establishment, draft: str) -> Sequence[LineReport]:
        """Launch a draft, which may take minutes; what the ENT says of lines.

        Raises RequestRefused when nothing was imported, WriteUncertain when the answer was lost.
        """


@dataclass(frozen=True, slots=True)
class TimetableState:
    """How an ENT takes timetables. `source` is EDT, UDT or none; names map to the ENT's.

    `unknown_classes` and `unknown_groups` are names of the last import that match nothing yet;
    `known_...` are what they may be mapped to, None where it is not told. `cannot` names what of
    a declaration this ENT has no route for (`create_unknown`).
    """

    source: str
    classes: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    unknown_classes: tuple[str, ...] = ()
    unknown_groups: tuple[str, ...] = ()
    known_classes: tuple[str, ...] | None = None
    known_groups: tuple[str, ...] | None = None
    cannot: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TimetableReport:
    """One report of the ENT on an import. `created` is in seconds since 1970, 0 if not told."""

    id: str
    created: float
    source: str
    text: str = field(default="", repr=False)


@runtime_checkable
class HoldsTimetable(Protocol):
    """What a driver may offer besides: the timetable of a school, from files."""

    def timetable(self, establishment: Establishment) -> TimetableState:
        """How the ENT takes the timetable of a school now."""

    def set_timetable_source(self, establishment: Establishment, source: str) -> None:
        """Choose the source: EDT, UDT or none."""

    def map_timetable(
        self, establishment: Establishment, kind: str, names: Mapping[str, str]
    ) -> None:
        """Say what the ENT calls `classes` or `groups` (`kind`) of the timetable: all of them."""

    def upload_timetable(
        self, establishment: Establishment, name: str, content: bytes, part: str = ""
    ) -> None:
        """Import a file, which may take minutes; `part` "groups" takes the groups alone.

        Raises RequestRefused with the ENT's reason, WriteUncertain when the answer was lost.
        """

    def timetable_reports(self, establishment: Establishment) -> Sequence[TimetableReport]:
        """The reports, the newest first, without their text."""

    def timetable_report(self, establishment: Establishment, report: str) -> TimetableReport:
        """One report with its text."""


@runtime_checkable
class ArchivesItself(Protocol):
    """What a driver may offer besides: the ENT's own archive of an account's content."""

    def make_archive(self, apps: Sequence[str], *, documents: bool, shared: bool) -> str:
        """Ask for an archive and wait until it is ready; its name, to fetch it by."""

    def fetch_archive(self, name: str) -> bytes:
        """The archive, a zip. Most ENTs give it once and then forget it."""
