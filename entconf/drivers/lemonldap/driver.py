"""The driver of one portal: what the engine sees of this folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from entconf.drivers.base import Finding, Reading, ReadRequest, Remark
from entconf.drivers.handing_in import RunMark
from entconf.drivers.lemonldap.announcements import (
    macros_of,
    read_announcements,
    review_announcement,
    write_announcement,
)
from entconf.drivers.lemonldap.changed_rules import faults_in
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.configuration_store import Manager
from entconf.drivers.lemonldap.doctor import look_at
from entconf.drivers.lemonldap.handing_in import Hander
from entconf.drivers.lemonldap.notification_conditions import with_macros
from entconf.drivers.lemonldap.notification_store import NotificationStore
from entconf.drivers.lemonldap.parts import Found, terms_of
from entconf.drivers.lemonldap.portal import Portal
from entconf.drivers.lemonldap.reading import Memo, read_school, several_schools
from entconf.drivers.lemonldap.school_parts import ANNOUNCEMENTS, KINDS
from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.writing import remark_on, with_change
from entconf.errors import EntconfError, WriteUncertain
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal
from entconf.model.text import msg

#: How a change is marked that is made alone, outside of any run.
_ALONE = RunMark("", "entconf", "")


class LemonldapDriver:
    """One portal and its manager, for any number of threads.

    Several schools may share it where the settings name a session variable that tells them apart.
    """

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._settings = settings
        self._reveal = reveal
        self._manager = Manager(settings, reveal)
        self._portal = Portal(settings, reveal)
        self._store = NotificationStore(settings, reveal)
        self._hander = self._new_hander()
        self._lock = threading.Lock()
        self._school = ""
        self._following: list[tuple[Change, Memo]] = []

    def _new_hander(self) -> Hander:
        return Hander(self._settings, self._manager, self._portal, faults=faults_in)

    def __repr__(self) -> str:
        return f"LemonldapDriver({urlsplit(self._settings.url).netloc})"

    @property
    def kinds(self) -> frozenset[str]:
        """What a portal holds; people and groups are the directory's."""
        return KINDS

    def read(self, request: ReadRequest) -> Reading:
        """Read one school: two requests, and those for announcements where they are asked for."""
        configuration = self._manager.full(self._manager.latest().number)
        uai = request.establishment.uai
        terms = terms_of(uai, self._settings, configuration, self._reveal)
        found = Found()
        self._refuse_second_school(request, found)
        handles = read_announcements(self._store, request, terms, configuration, found)
        reading = read_school(configuration, request, self._settings, self._reveal, found)
        memo = Memo(configuration, terms, handles)
        return replace(reading, memo=memo)

    def _refuse_second_school(self, request: ReadRequest, found: Found) -> None:
        if self._settings.school_variable:
            return
        uai = request.establishment.uai
        with self._lock:
            self._school = self._school or uai
            first = self._school
        if first != uai:
            source = next((one.source_of("") for one in request.declared), None)
            found.problems.append(several_schools(uai, first, source))

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:
        """Say what cannot be made, which rules are replaced, and what cannot be undone."""
        memo = _memo(reading)
        return [_remark(change, memo) for change in changes]

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change at once, as a configuration of its own if it is one of those."""
        memo = _memo(reading)
        make = _made(change, memo)
        if make is not None:
            alone = self._new_hander()
            alone.put_aside(memo.configuration, make)
            alone.hand_in(_ALONE)
        if change.id.kind == ANNOUNCEMENTS:
            self._write(change, memo)

    def _write(self, change: Change, memo: Memo) -> None:
        write_announcement(self._store, change, memo.announcements, memo.terms, memo.configuration)

    def put_aside(self, change: Change, reading: Reading) -> bool:
        """Make a change in the working copy of the run.

        An announcement is written at once, unless its condition needs a macro that the portal does
        not have yet: then it follows the configuration that brings it.
        """
        memo = _memo(reading)
        make = _made(change, memo)
        if make is None:
            return False
        self._hander.put_aside(memo.configuration, make)
        if change.id.kind == ANNOUNCEMENTS:
            with self._lock:
                self._following.append((change, memo))
        return True

    def hand_in(self, mark: RunMark) -> None:
        """Write the working copy as one configuration, look at the portal, go back if it fails.

        Then come the announcements that needed it. Raises WriteUncertain where one of those could
        not be written: the configuration is, and what stands is found by reading.
        """
        with self._lock:
            following, self._following = self._following, []
        self._hander.hand_in(mark)
        failures = []
        for change, memo in following:
            try:
                self._write(change, memo)
            except EntconfError as error:
                failures.append((change.id.key, error))
        if failures:
            key, first = failures[0]
            raise WriteUncertain(
                msg(
                    "the configuration was written, but not the announcement {key}: {why}",
                    key=key,
                    why=first.message,
                ),
                hint=first.hint,
            ) from first

    def let_go(self) -> None:
        """Forget the working copy, and the announcements that wait for it."""
        with self._lock:
            self._following = []
        self._hander.let_go()

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:  # noqa: ARG002 - the contract: a portal is the same for all
        """Look at manager, portal, probes, notifications and rules, without changing anything."""
        return look_at(self._settings, self._manager, self._portal)

    def close(self) -> None:
        """Nothing is held open."""


def _remark(change: Change, memo: Memo) -> Remark:
    if change.id.kind != ANNOUNCEMENTS:
        return remark_on(memo.configuration, change, memo.terms)
    zone = memo.announcements.timezone
    return review_announcement(change, memo.terms, memo.configuration, zone)


def _made(change: Change, memo: Memo) -> Callable[[Configuration], Configuration] | None:
    """What a change makes of the configuration; None where it needs nothing of it."""
    if change.id.kind != ANNOUNCEMENTS:
        return lambda configuration: with_change(configuration, change, memo.terms)
    macros = macros_of(change, memo.terms, memo.configuration)
    return (lambda configuration: with_macros(configuration, macros)) if macros else None


def _memo(reading: Reading) -> Memo:
    if not isinstance(reading.memo, Memo):
        raise TypeError("the reading was not taken by this driver")
    return reading.memo
