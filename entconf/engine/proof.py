"""Proof: what was touched is read again and compared again; what did not stick is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from entconf.desired.state import Desired
from entconf.drivers.base import Reading
from entconf.engine.backends import Backends
from entconf.engine.run_result import Outcome, State
from entconf.engine.site_work import unknown_reason
from entconf.engine.standing import live_of, read_again, remaining
from entconf.kinds.base import Kind
from entconf.model.establishment import Establishment
from entconf.model.text import msg


def prove(
    desired: Desired,
    establishment: Establishment,
    outcomes: Sequence[Outcome],
    backends: Backends,
    kinds: Mapping[str, Kind],
) -> tuple[Outcome, ...]:
    """The outcomes of one establishment after reading again all that was written.

    A change that is not wholly found becomes `unproven`, with what is left of it; an
    uncertain one that is found becomes `done`.
    """
    written = [o.change for o in outcomes if o.state in (State.DONE, State.UNCERTAIN)]
    if not written:
        return tuple(outcomes)
    read = read_again(desired, establishment, written, backends, kinds)
    return tuple(
        _proven(one, read[one.change.id.kind].reading, kinds[one.change.id.kind])
        if one.state in (State.DONE, State.UNCERTAIN)
        else one
        for one in outcomes
    )


def _proven(outcome: Outcome, reading: Reading, kind: Kind) -> Outcome:
    change = outcome.change
    certain = outcome.state is State.DONE
    if reason := unknown_reason(reading, change.id):
        return replace(outcome, state=State.UNPROVEN, message=reason) if certain else outcome
    left = remaining(kind, change, live_of(reading, change.id))
    if left is None:
        return replace(outcome, state=State.DONE)
    if not certain:
        return outcome
    return replace(
        outcome,
        state=State.UNPROVEN,
        message=msg("it was written and does not stick"),
        leftovers=left.fields,
    )
