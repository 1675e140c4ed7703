"""The driver: what the engine asks, answered by a directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import (
    Accounts,
    BackendSettings,
    Credential,
    Finding,
    Reading,
    ReadRequest,
    Remark,
)
from entconf.drivers.ldap import applications, groups, guests, rights
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.doctor import look_at
from entconf.drivers.ldap.parts import Part, School, first_error
from entconf.drivers.ldap.school_reading import read_school
from entconf.drivers.ldap.settings_reading import parse_settings
from entconf.drivers.ldap.writing import Write
from entconf.errors import EntconfError, RequestRefused
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal
from entconf.model.text import msg

PARTS: Mapping[str, Part] = {
    part.kind: part
    for part in (
        groups.PART,
        rights.PART,
        guests.PART,
        applications.FEATURES,
        applications.SERVICES,
    )
}


class LdapDriver:
    """Groups, rights, guests, and what applications say of a school, in a directory."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds a directory can hold."""
        return frozenset(PARTS)

    def read(self, request: ReadRequest) -> Reading:
        """Read one establishment, as `Driver.read` says."""
        return read_school(self.directory, PARTS, request)

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:
        """Name the changes that would leave a group without members."""
        school = reading.memo
        if not isinstance(school, School):
            return []
        return [PARTS[change.id.kind].review(change, school) for change in changes]

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change, as `Driver.perform` says."""
        error = self.perform_together([change], reading)[0]
        if error is not None:
            raise error

    def perform_together(
        self, changes: Sequence[Change], reading: Reading
    ) -> list[EntconfError | None]:
        """Make changes of one level with their writes under way together.

        For each of them None, or why it was not wholly made. Raises nothing.
        """
        try:
            return self._perform(changes, reading)
        except EntconfError as error:
            return [error] * len(changes)

    def _perform(self, changes: Sequence[Change], reading: Reading) -> list[EntconfError | None]:
        school = reading.memo
        if not isinstance(school, School):
            raise RequestRefused(msg("the directory was not read before this change"))
        outcomes: list[EntconfError | None] = [None] * len(changes)
        plans: list[Sequence[Sequence[Write]]] = []
        for place, change in enumerate(changes):
            try:
                plans.append(_planned(change, school))
            except EntconfError as error:
                outcomes[place] = error
                plans.append(())
        for step in range(max(map(len, plans), default=0)):
            chosen = [
                (place, write)
                for place, plan in enumerate(plans)
                if step < len(plan) and outcomes[place] is None
                for write in plan[step]
            ]
            self._write_step(chosen, outcomes)
        return outcomes

    def _write_step(
        self, chosen: Sequence[tuple[int, Write]], outcomes: list[EntconfError | None]
    ) -> None:
        """Make the writes of one step, and put what failed at the places of their changes."""
        while chosen:
            try:
                errors = self.directory.write([write for _, write in chosen])
            except EntconfError as error:
                for place, _ in chosen:
                    outcomes[place] = first_error((outcomes[place], error))
                return
            owners: dict[int, int] = {}
            held_back: list[tuple[int, Write]] = []
            for (place, write), refusal in zip(chosen, errors, strict=True):
                if refusal is None:
                    continue
                if owners.setdefault(id(refusal), place) != place:
                    # it waited behind another change of the same entry, and was not sent
                    held_back.append((place, write))
                elif not isinstance(refusal, write.tolerates):
                    outcomes[place] = first_error((outcomes[place], refusal))
            chosen = [one for one in held_back if outcomes[one[0]] is None]

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:
        """Look at connection, login, schema and schools, without changing anything."""
        return look_at(self.directory, establishments)

    def accounts(self, establishment: Establishment) -> Accounts:
        """Every account of a school, as `HoldsAccounts.accounts` says."""
        from entconf.drivers.ldap.live_accounts import read_accounts  # noqa: PLC0415 - for a feed

        return read_accounts(self.directory, establishment)

    def reset_password(self, establishment: Establishment, login: str) -> Credential:
        """See ResetsPasswords."""
        from entconf.drivers.ldap import credentials  # noqa: PLC0415 - for a reset

        return credentials.reset_password(self.directory, establishment, login)

    def close(self) -> None:
        """Close all connections."""
        self.directory.close()


def _planned(change: Change, school: School) -> Sequence[Sequence[Write]]:
    """The writes of a change, step by step. Raises RequestRefused when it must not be made."""
    part = PARTS[change.id.kind]
    if (blocked := part.review(change, school).blocked) is not None:
        raise RequestRefused(blocked)
    return part.plan_writes(change, school)


def open_ldap(settings: BackendSettings, reveal: Reveal) -> LdapDriver:
    """A driver for these settings. No connection is made yet. Raises ConfigurationError."""
    return LdapDriver(Directory(parse_settings(settings), reveal))
