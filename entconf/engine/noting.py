"""What an apply found as it is declared is remembered like what it put there.

A value that was right before the first run would otherwise be known to nobody, and whoever moved
it later would not be told (causes.py, drift.py).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Mapping

from entconf.engine.diff import is_compared_with
from entconf.engine.run_context import RunContext
from entconf.engine.store.locks import locked
from entconf.errors import SiteLocked
from entconf.kinds.base import Kind
from entconf.model.change import Action
from entconf.model.plan import Plan, Upheld
from entconf.model.resource import ResourceId
from entconf.model.values import Attributes

#: The one command whose declarations are those of the site, and whose plan read all of them.
_COMMAND = "apply"

_log = logging.getLogger(__name__)


def note_upheld(plan: Plan, run: RunContext, run_id: str, held: Collection[str]) -> None:
    """Remember what a plan found as declared, where nothing or something else is known of it.

    `held` are the establishments whose locks the run holds; those of the others are taken,
    unless another run has one: the next apply comes back to it. A plan out of a file does not
    hold what it found. Raises StoreError.
    """
    if run.command != _COMMAND or not plan.upheld:
        return
    memory, moment = run.store.last_applied, plan.origin.created
    news = memory.not_known(_values(plan, run.kinds), moment)
    inside = {one: values for one, values in news.items() if one.uai in held}
    if inside:
        _note(inside, run, run_id, moment)
    outside = {one: values for one, values in news.items() if one.uai not in held}
    if not outside:
        return
    try:
        with locked(run.store.database, sorted({one.uai for one in outside}), run_id):
            _note(outside, run, run_id, moment)
    except SiteLocked as error:
        _log.info("what stands as declared is not remembered: %s", error)


def _note(
    values: Mapping[ResourceId, Attributes], run: RunContext, run_id: str, moment: str
) -> None:
    """Remember values, and tell the journal: a run that changes nothing is known by this alone."""
    run.store.last_applied.note(run_id, values, moment)
    counts = Counter(one.uai for one in values)
    run.store.journal.tell_noted(run_id, dict(sorted(counts.items())), run.actor)


def _values(plan: Plan, kinds: Mapping[str, Kind]) -> dict[ResourceId, Attributes]:
    """The values to remember; none of what hangs on something that the run takes away."""
    gone = {one.id for one in plan.changes if one.action is Action.DELETE}
    return {
        one.declared.id: _shown(one, kinds[one.declared.id.kind])
        for one in plan.upheld
        if gone.isdisjoint(one.declared.requires)
    }


def _shown(upheld: Upheld, kind: Kind) -> Attributes:
    """The declared fields that the system was seen to hold: no secret it keeps to itself."""
    live = upheld.live.attributes
    found = {}
    for name, value in upheld.declared.attributes.items():
        field = kind.field(name)
        if is_compared_with(field, live) and not (field.secret and name not in live):
            found[name] = value
    return found
