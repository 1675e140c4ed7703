"""The driver of one portal: what the engine sees of this folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from entconf.drivers.base import Finding, Reading, ReadRequest, Remark
from entconf.drivers.handing_in import RunMark
from entconf.drivers.lemonldap.announcements import (
    read_announcements,
    review_announcement,
    write_announcement,
)
from entconf.drivers.lemonldap.changed_rules import faults_in
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.configuration_store import Manager
from entconf.drivers.lemonldap.doctor import look_at
from entconf.drivers.lemonldap.handing_in import Hander
from entconf.drivers.lemonldap.notification_store import NotificationStore
from entconf.drivers.lemonldap.parts import Found, Terms, terms_of
from entconf.drivers.lemonldap.portal import Portal
from entconf.drivers.lemonldap.reading import Memo, read_school, several_schools
from entconf.drivers.lemonldap.school_parts import ANNOUNCEMENTS, KINDS
from entconf.drivers.lemonldap.settings import Settings
from entconf.drivers.lemonldap.writing import remark_on, with_change
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal

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
        handles = read_announcements(self._store, request, terms, found)
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
        remarks = []
        for change in changes:
            review = review_announcement if change.id.kind == ANNOUNCEMENTS else _review
            remarks.append(review(change, memo.terms, memo.configuration))
        return remarks

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change at once, as a configuration of its own if it is one of those."""
        memo = _memo(reading)
        if change.id.kind == ANNOUNCEMENTS:
            write_announcement(self._store, change, memo.announcements, memo.terms)
            return
        alone = self._new_hander()
        alone.put_aside(memo.configuration, _made(change, memo))
        alone.hand_in(_ALONE)

    def put_aside(self, change: Change, reading: Reading) -> bool:
        """Make a change in the working copy of the run; announcements are not of the copy."""
        memo = _memo(reading)
        if change.id.kind == ANNOUNCEMENTS:
            return False
        self._hander.put_aside(memo.configuration, _made(change, memo))
        return True

    def hand_in(self, mark: RunMark) -> None:
        """Write the working copy as one configuration, look at the portal, go back if it fails."""
        self._hander.hand_in(mark)

    def let_go(self) -> None:
        """Forget the working copy."""
        self._hander.let_go()

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:  # noqa: ARG002 - the contract: a portal is the same for all
        """Look at manager, portal, probes, notifications and rules, without changing anything."""
        return look_at(self._settings, self._manager, self._portal)

    def close(self) -> None:
        """Nothing is held open."""


def _review(change: Change, terms: Terms, configuration: Configuration) -> Remark:
    return remark_on(configuration, change, terms)


def _made(change: Change, memo: Memo) -> Callable[[Configuration], Configuration]:
    return lambda configuration: with_change(configuration, change, memo.terms)


def _memo(reading: Reading) -> Memo:
    if not isinstance(reading.memo, Memo):
        raise TypeError("the reading was not taken by this driver")
    return reading.memo
