"""Changes of one level whose writes a driver sends together: journalled, sent, journalled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from entconf.drivers.base import Driver, GuidesPeople, Reading, WritesTogether
from entconf.drivers.handing_in import HandsInTogether
from entconf.engine.backends import Backends
from entconf.engine.run_result import State
from entconf.engine.snapshot import PartRead
from entconf.engine.store.journal import Journal
from entconf.engine.store.journal_reading import Settled
from entconf.errors import (
    AccessForbidden,
    EntconfError,
    Interrupted,
    PutOff,
    SystemUnreachable,
    WriteUncertain,
)
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

#: How many writes are under way before somebody looks for a stop request and a lost lock.
BATCH = 100


@dataclass(frozen=True, slots=True)
class Lot:
    """Changes of one system that are sent at once; alone where `together` is None."""

    changes: Sequence[Change]
    read: PartRead
    together: WritesTogether | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one change of a lot: its number in the journal, and its error if any."""

    change: Change
    number: int
    error: EntconfError | None

    @property
    def told(self) -> Text | None:
        """What the system said against it."""
        return self.error.message if self.error else None


def lots_of(
    changes: Sequence[Change], read: Mapping[str, PartRead], backends: Backends
) -> Iterator[Lot]:
    """The changes of a level: one by one, or in lots where the driver sends them together.

    What people make comes in the order that suits them; what is handed in goes together anyway.
    """
    shared: dict[int, list[Change]] = {}
    parts: dict[int, tuple[PartRead, WritesTogether]] = {}
    guided: dict[int, tuple[GuidesPeople, list[Change]]] = {}
    for change in changes:
        part = read[change.id.kind]
        driver: Driver = backends.driver(part.part.backend)
        if isinstance(driver, HandsInTogether):
            yield Lot((change,), part)
        elif isinstance(driver, WritesTogether):
            parts[id(part)] = (part, driver)
            shared.setdefault(id(part), []).append(change)
        elif isinstance(driver, GuidesPeople):
            guided.setdefault(id(driver), (driver, []))[1].append(change)
        else:
            yield Lot((change,), part)
    for people, ones in guided.values():
        for change in people.in_order(ones):
            yield Lot((change,), read[change.id.kind])
    for key, (part, together) in parts.items():
        level = shared[key]
        for start in range(0, len(level), BATCH):
            yield Lot(level[start : start + BATCH], part, together)


def send_together(
    journal: Journal,
    run_id: str,
    changes: Sequence[Change],
    together: WritesTogether,
    reading: Reading,
) -> Sequence[Answer]:
    """Announce all of them, send them, settle each with its own answer.

    Raises StoreError before anything is sent. What a driver should not have raised is
    passed on, with every write settled as uncertain: some of them may have been made.
    """
    numbers = journal.announce_all(run_id, changes)
    try:
        errors = together.perform_together(changes, reading)
        answers = [Answer(*one) for one in zip(changes, numbers, errors, strict=True)]
    except BaseException as error:
        told = Settled(State.UNCERTAIN, msg("unexpected: {error}", error=type(error).__name__))
        journal.settle_all(run_id, dict.fromkeys(numbers, told))
        raise
    settled = {one.number: Settled(state_of(one.error), one.told) for one in answers}
    journal.settle_all(run_id, settled)
    return answers


def state_of(error: EntconfError | None) -> State:
    """What an answer of a driver means for the change."""
    if error is None:
        return State.DONE
    if isinstance(error, PutOff):
        return State.SKIPPED
    return State.UNCERTAIN if isinstance(error, WriteUncertain | Interrupted) else State.REFUSED


def is_lost(error: EntconfError | None) -> bool:
    """Whether the system is out of reach, so that nothing more can be asked of it."""
    return isinstance(error, SystemUnreachable) and not isinstance(error, AccessForbidden)


def left_unsent(answers: Sequence[Answer]) -> Sequence[Change]:
    """What was not sent because the connection broke under other writes of the lot.

    Sent one by one, these would have found a new connection, so they deserve one.
    """
    if not any(isinstance(one.error, WriteUncertain) for one in answers):
        return ()
    return tuple(one.change for one in answers if is_lost(one.error))
