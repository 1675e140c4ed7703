"""The system and the process of a case: writes that fail as told, and a death without cleanup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar
from unittest.mock import patch

from entconf.drivers.base import Reading
from entconf.drivers.handing_in import RunMark
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import World
from entconf.engine.store.store import Store
from entconf.errors import (
    EntconfError,
    RequestRefused,
    SystemUnreachable,
    WriteUncertain,
)
from entconf.model.change import Action, Change
from entconf.model.text import msg
from tests.fuzz.case import Fault, Kill, Trouble

T = TypeVar("T")
Cursors: TypeAlias = AbstractContextManager[T]

#: The number of a process that is no more: no system counts so far.
_DEAD = 99_999_999


class Killed(BaseException):
    """The process has ended; nothing of it may be done any more."""


@dataclass(slots=True)
class Process:
    """The process of the first attempt, which ends at one transaction of its store."""

    kill: Kill | None
    dead: bool = False
    transactions: int = 0

    def check(self) -> None:
        """Raise when the process has ended: the dead do not write."""
        if self.dead:
            raise Killed

    def _end(self) -> None:
        self.dead = True
        raise Killed

    @contextmanager
    def living_in(self, store: Store) -> Iterator[None]:
        """While this lasts, the store ends the process where the case says so."""
        database = store.database
        real = {"transaction": database.transaction, "reading": database.reading}
        with ExitStack() as stack:
            for name, method in real.items():
                stack.enter_context(patch.object(database, name, self._watched(name, method)))
            # the locks it leaves are those of a process that is no more
            stack.enter_context(patch("os.getpid", lambda: _DEAD))
            yield

    def _watched(self, name: str, real: Callable[[], Cursors[T]]) -> Callable[[], Cursors[T]]:
        @contextmanager
        def watched() -> Iterator[T]:
            self.check()
            here = self._is_the_end(name)
            with real() as cursor:
                yield cursor
                if here and self.kill and not self.kill.after:
                    self._end()
            if here:
                self._end()

        return watched

    def _is_the_end(self, name: str) -> bool:
        if name != "transaction":
            return False
        self.transactions += 1
        return self.kill is not None and self.transactions == self.kill.position + 1


class FaultyDriver(MemoryDriver):
    """A memory system in a process: each write may have its trouble."""

    def __init__(
        self,
        world: World,
        process: Process | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(world)
        self._process = process or Process(None)
        self._faults: Mapping[int, Trouble] = {one.write: one.trouble for one in faults}
        self._count = 0

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change, or fail as the case says."""
        self._process.check()
        number, self._count = self._count, self._count + 1
        trouble = self._faults.get(number)
        if trouble is not None and (error := self._before(trouble, change)):
            raise error
        if trouble is Trouble.SILENT:
            return
        if trouble in (Trouble.HALF_LOST, Trouble.HALF_REFUSED):
            super().perform(_half(change), reading)
            lost = WriteUncertain(msg("half lost"))
            raise lost if trouble is Trouble.HALF_LOST else RequestRefused(msg("half refused"))
        super().perform(change, reading)
        if trouble is Trouble.LOST_MADE:
            raise WriteUncertain(msg("lost"))

    def _before(self, trouble: Trouble, change: Change) -> Exception | None:
        key = change.id.key
        errors: Mapping[Trouble, Exception] = {
            Trouble.REFUSED: RequestRefused(msg("{key} is refused", key=key)),
            Trouble.LOST: WriteUncertain(msg("{key} is lost", key=key)),
            Trouble.UNREACHABLE: SystemUnreachable(msg("gone")),
            Trouble.CRASH: RuntimeError("a mistake of the driver"),
        }
        return errors.get(trouble)


class TogetherDriver(FaultyDriver):
    """The same, handed whole levels."""

    def perform_together(
        self, changes: Sequence[Change], reading: Reading
    ) -> Sequence[EntconfError | None]:
        """Make the changes one by one, each with its own answer."""
        answers: list[EntconfError | None] = []
        for change in changes:
            try:
                self.perform(change, reading)
            except EntconfError as error:
                answers.append(error)
            else:
                answers.append(None)
        return answers


class AtOnceDriver(FaultyDriver):
    """The same, as one document that is written once a run: all of it, or nothing."""

    def __init__(
        self,
        world: World,
        process: Process | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(world, process, faults)
        self._aside: list[tuple[Change, Reading]] = []
        self._trouble: Trouble | None = None

    def put_aside(self, change: Change, reading: Reading) -> bool:
        """Keep a change; a refusal is of this one alone, other trouble comes with the writing."""
        self._process.check()
        number, self._count = self._count, self._count + 1
        trouble = self._faults.get(number)
        if trouble is Trouble.REFUSED:
            raise RequestRefused(msg("{key} is refused", key=change.id.key))
        self._trouble = self._trouble or trouble
        self._aside.append((change, reading))
        return True

    def hand_in(self, mark: RunMark) -> None:
        """Write all that was kept, or fail as the case says."""
        assert mark.run_id
        self._process.check()
        kept, trouble = self._aside, self._trouble
        self.let_go()
        if trouble is Trouble.HALF_REFUSED:
            raise RequestRefused(msg("all of it is refused"))
        if trouble is not None and (error := self._before(trouble, kept[0][0])):
            raise error
        if trouble is Trouble.SILENT:
            return
        for change, reading in kept:
            MemoryDriver.perform(self, change, reading)
        if trouble is not None:
            raise WriteUncertain(msg("lost"))

    def let_go(self) -> None:
        """Forget what was kept."""
        self._aside, self._trouble = [], None


def _half(change: Change) -> Change:
    """The change with only the first half of its fields; a deletion has no halves."""
    if change.action is Action.DELETE:
        return change
    names = sorted(change.after)
    kept = names[: (len(names) + 1) // 2]
    return replace(change, after={name: change.after[name] for name in kept})
