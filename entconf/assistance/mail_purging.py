"""The area of `entconf purge` for mailings: once their key is gone, their hashes tell nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from entconf.assistance.mail_memory import MAILED, MAILINGS
from entconf.engine.purging import PurgeArea, PurgeRequest, Relic
from entconf.model.text import msg


def find_mailings(request: PurgeRequest) -> Sequence[Relic]:
    """Mailings of which nothing was sent for too long."""
    notes = request.store.notes
    latest = {name: _day(note.at) for name, note in notes.of(MAILINGS).items()}
    counts = dict.fromkeys(latest, 0)
    for key, note in notes.of(MAILED).items():
        name = key.rpartition("/")[0]
        latest[name] = max(latest.get(name, date.min), _day(note.at))
        counts[name] = counts.get(name, 0) + 1
    limit = request.today - timedelta(days=request.days)
    return [Relic(name, day, counts[name] + 1) for name, day in latest.items() if day < limit]


def erase_mailings(request: PurgeRequest, relics: Sequence[Relic]) -> int:
    """Forget them: called again, such a mailing would begin anew."""
    notes = request.store.notes
    names = {one.name for one in relics}
    notes.write(
        MAILED, {}, without=[key for key in notes.of(MAILED) if key.rpartition("/")[0] in names]
    )
    notes.write(MAILINGS, {}, without=names)
    return sum(one.count for one in relics)


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()


AREA = PurgeArea("mailings", msg("Who got which mail"), find_mailings, erase_mailings)
