"""What is kept of runs of procedures too long: statements of people stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from entconf.engine.purging import PurgeArea, PurgeRequest, Relic
from entconf.model.text import msg
from entconf.procedures.record import UNFINISHED, Records, RunOf


def _old(request: PurgeRequest) -> Sequence[RunOf]:
    limit = request.today - timedelta(days=request.days)
    runs = Records(request.store.notes).runs()
    return [one for one in runs if _day(one) < limit and one.state not in UNFINISHED]


def _day(run: RunOf) -> date:
    return date.fromisoformat(run.begun[:10])


def find_runs(request: PurgeRequest) -> Sequence[Relic]:
    """Runs that ended, and began too long ago; those that wait are still needed."""
    return [Relic(one.id, _day(one), len(one.schools)) for one in _old(request)]


def erase_runs(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Forget them. The journal keeps that they were, without a word of anybody."""
    wanted = {one.name for one in relics}
    gone = [one for one in _old(request) if one.id in wanted]
    Records(request.store.notes).erase(gone)
    return len(gone)


RUNS = PurgeArea("procedures", msg("Runs of procedures"), find_runs, erase_runs)
