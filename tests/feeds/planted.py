"""A set that was written, verified with all that its flaws need beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from entconf.feeds.findings import Finding
from entconf.feeds.remembering import Remembered
from entconf.feeds.roster import Origin
from entconf.feeds.school_exports import read_school_exports
from entconf.feeds.verifying import Question, verify
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Needs, Planted
from entconf.sandbox.feed_writing.order import Archive, FeedOrder
from entconf.sandbox.feed_writing.writing import Written, write_feed
from entconf.sandbox.serve import start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.feeds.live_ent import reader

#: A Monday, outside of the year change.
DAY = date(2026, 11, 23)
_SETTINGS = VerifySettings(targets={"teachers": 0.5})


def order_for(*flaws: Flaw, pupils: int = 120) -> FeedOrder:
    """The smallest order in which these flaws can be planted."""
    return FeedOrder(
        DAY,
        pupils=pupils,
        schools=max((one.schools for one in flaws), default=1),
        archive=Archive.ZIP if any(one.archived for one in flaws) else None,
        flaws=tuple(one.name for one in flaws),
    )


def write(order: FeedOrder, folder: Path) -> Written:
    """Write a set in the place of an earlier one."""
    shutil.rmtree(folder, ignore_errors=True)
    return write_feed(order, folder)


def findings(written: Written, needs: frozenset[Needs] | None = None) -> Sequence[Finding]:
    """What a verification of the schools finds; `needs` are those of the flaws."""
    if needs is None:
        needs = frozenset(flaw.needs for flaw, _ in written.flaws)
    order, folder = written.order, written.folder
    schools = tuple(Establishment(one.uai, one.name) for one in written.schools)
    question = Question(folder / "aaf", _SETTINGS, order.day, schools)
    remembered = Remembered(b"k" * 32)
    with ExitStack() as stack:
        if needs & {Needs.SIECLE, Needs.ENT}:
            question = _with_exports(question, folder)
        if Needs.ENT in needs:
            fed = folder / "ent" if (folder / "ent").exists() else folder / "aaf"
            settings = SandboxSettings(feed=fed, uai=schools[0].uai)
            sandbox = stack.enter_context(start_sandbox(settings))
            question = replace(question, accounts=reader(sandbox))
        if Needs.BEFORE in needs:
            day = order.working_day_before(order.deltas + 1)
            before = Question(folder / "before" / "aaf", _SETTINGS, day, schools)
            earlier = verify(before, remembered)
            assert not earlier.found, told([one.finding for one in earlier.found])
            remembered = earlier.learned
        return [one.finding for one in verify(question, remembered).found]


def _with_exports(question: Question, folder: Path) -> Question:
    uais = [one.uai for one in question.schools]
    readings = read_school_exports(
        {uai: folder / "siecle" / uai for uai in uais}, {uai: folder / "sts" / uai for uai in uais}
    )
    rosters = [(uai, reading.roster) for uai, reading in readings]
    siecle = {uai: one for uai, one in rosters if one.origin is Origin.SIECLE}
    stsweb = {uai: one for uai, one in rosters if one.origin is Origin.STSWEB}
    return replace(question, readings=readings, siecle=siecle, stsweb=stsweb)


def told(found: Sequence[Finding]) -> list[str]:
    """Findings as a failing test shows them."""
    return [f"{one.code} {one.weight} {one.uai} {one.subject}: {one.detail}" for one in found]


def is_told(row: tuple[Flaw, Planted]) -> Callable[[Finding], bool]:
    """Whether a finding is the one of a planted flaw."""
    flaw, planted = row
    return lambda one: (
        one.code == flaw.code
        and (not planted.subject or (one.subject, one.uai) == (planted.subject, planted.uai))
    )
