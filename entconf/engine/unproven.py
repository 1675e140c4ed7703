"""What a run wrote that was killed before it proved it: its own doing, and nobody else's.

Only a proof makes a value the last applied one. Until an apply comes back to the schools of such
a run, plans and drift read its writes out of the journal; that apply then remembers them for good.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from entconf.engine.standing import Standing, standing
from entconf.engine.store.journal_reading import STARTED, WriteRow
from entconf.engine.store.last_applied import Applied
from entconf.engine.store.locks import locked
from entconf.engine.store.store import Store
from entconf.errors import SiteLocked
from entconf.kinds.base import Kind
from entconf.model.change import Action
from entconf.model.resource import Live, ResourceId

#: The state of a write that was answered with a yes (`State.DONE`).
_DONE = "done"

_log = logging.getLogger(__name__)


def known_values(
    store: Store,
    uais: Iterable[str],
    live: Mapping[ResourceId, Live | None],
    kinds: Mapping[str, Kind],
) -> Mapping[ResourceId, Applied]:
    """What was last applied in these establishments, with what killed runs wrote over it.

    A write whose answer was never told counts where `live` (None: it is not there) stands as
    that write wanted it. Raises StoreError.
    """
    schools = frozenset(uais)
    known = dict(store.last_applied.known(schools))
    for run in store.journal.unfinished():
        for write in store.journal.writes(run):
            if write.change.id.uai in schools and _took(write, live, kinds):
                _put(known, write)
    return known


def remember_unproven(store: Store, run_id: str) -> None:
    """Remember what killed runs had written, and tell the journal that it was done.

    The run `run_id` takes the locks of their schools for it, before it takes its own: giving back
    gives back all that it holds. A run whose schools another one works on, or that still lives,
    is left for later. Raises StoreError.
    """
    for run in store.journal.unfinished():
        writes = store.journal.writes(run)
        schools = {one.change.id.uai for one in writes}
        if not schools:
            continue
        try:
            with locked(store.database, sorted(schools), run_id):
                _remember(store, run, writes)
        except SiteLocked as error:
            _log.info("what the run %s wrote is not remembered yet: %s", run, error)


def _remember(store: Store, run: str, writes: Iterable[WriteRow]) -> None:
    done = [one for one in writes if one.state == _DONE]
    known = store.last_applied.known({one.change.id.uai for one in done})
    changes = [one.change for one in done if not _is_older(one, known.get(one.change.id))]
    store.last_applied.record(run, changes)
    store.journal.tell_remembered(run)


def _took(
    write: WriteRow, live: Mapping[ResourceId, Live | None], kinds: Mapping[str, Kind]
) -> bool:
    """Whether the system did it, as far as anybody knows."""
    if write.state != STARTED:
        return write.state == _DONE
    change = write.change
    if change.id not in live or change.id.kind not in kinds:
        return False
    return standing(kinds[change.id.kind], change, live[change.id]) is Standing.THERE


def _put(known: dict[ResourceId, Applied], write: WriteRow) -> None:
    change = write.change
    last = known.get(change.id)
    if _is_older(write, last):
        return
    if change.action is Action.DELETE:
        known.pop(change.id, None)
        return
    base = last.attributes if last and change.action is Action.UPDATE else {}
    known[change.id] = Applied({**base, **change.after}, write.run, write.ended or write.started)


def _is_older(write: WriteRow, known: Applied | None) -> bool:
    """Whether something was remembered since; both are UTC moments in ISO 8601."""
    return known is not None and known.at >= (write.ended or write.started)
