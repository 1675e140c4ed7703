"""Play a case: a first attempt with its faults, the way back, and what must hold throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from entconf.desired.state import Desired, Scope
from entconf.drivers.base import Driver, Unknown
from entconf.drivers.memory.world import World
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.resuming import resume_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult
from entconf.engine.store.journal_reading import RunRow
from entconf.engine.store.store import Store
from entconf.engine.story import family, written_since
from entconf.engine.undoing import Past, Undoing, rollback_plan
from entconf.engine.watch import Silence
from entconf.model.backend import BackendSettings
from entconf.model.change import Action, Change
from entconf.model.plan import Plan
from entconf.model.resource import Live, ResourceId
from entconf.model.secret import Reveal
from entconf.model.text import msg
from entconf.model.values import Attributes
from tests.engine.sites import NOW, desired_of, no_secret
from tests.fuzz.case import Case, Meddling
from tests.fuzz.inventing import UAIS
from tests.fuzz.system import AtOnceDriver, FaultyDriver, Killed, Process, TogetherDriver

#: A file system in memory, where there is one: no case is about the disk itself.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there

Hand = dict[ResourceId, Attributes]


@dataclass(slots=True)
class Trial:
    """A case on its way. `hand` is what would stand there had entconf never run."""

    case: Case
    root: Path
    world: World
    desired: Desired
    hand: Hand = field(default_factory=dict)
    meddled: set[ResourceId] = field(default_factory=set)
    process: Process = field(default_factory=lambda: Process(None))
    #: Checks of each write, just before the system has it.
    on_write: list[Callable[[Change], None]] = field(default_factory=list)

    def plan(self) -> Plan:
        return make_plan(self.desired, self.backends(), PlanOptions(now=NOW), Silence())

    def backends(self, process: Process | None = None) -> Backends:
        made = TogetherDriver if self.case.together else FaultyDriver
        made = AtOnceDriver if self.case.at_once else made
        driver = made(self.world, process, self.case.faults if process else ())

        def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
            return driver

        return Backends(no_secret, opener)

    def attempt(self, plan: Plan) -> RunResult | None:
        """The first apply, in a process that may end; None when it did or crashed."""
        self.process = Process(self.case.kill)
        with Store(self.root) as store, self.process.living_in(store):
            run = self._context(store, self.process)
            with suppress(Killed, RuntimeError):
                return apply_plan(plan, run, Silence())
        return None

    def apply(self, plan: Plan, command: str = "apply", of: str = "") -> RunResult:
        """An apply where nothing fails."""
        with Store(self.root) as store:
            run = replace(self._context(store, None), command=command, of=of)
            return apply_plan(plan, run, Silence())

    def _context(self, store: Store, process: Process | None) -> RunContext:
        backends = self.backends(process)
        return RunContext(self.desired, backends, store, clock=lambda: NOW, workers=1)

    def runs(self) -> Sequence[RunRow]:
        with Store(self.root) as store:
            return store.journal.runs()

    def resume(self) -> tuple[Plan, RunResult]:
        """Go on with the latest run, as `apply --resume` does."""
        with Store(self.root) as store:
            stories = family(store.journal, store.journal.runs()[0])
            found = resume_plan(stories, self.desired, self.backends(), PlanOptions(now=NOW))
            for run, changes in found.proven.items():
                store.last_applied.record(run, changes)
        return found.plan, self.apply(found.plan, "resume", stories[0].run.id)

    def undoing(self, run: RunRow) -> Undoing:
        """What `rollback` of a run plans."""
        with Store(self.root) as store:
            stories = family(store.journal, run)
            past = Past(stories, written_since(store.journal, stories))
        options = PlanOptions(now=NOW)
        return rollback_plan(past, self.desired, self.backends(), options, Silence())

    def meddle(self, deeds: Sequence[Meddling]) -> None:
        """Somebody works in the back office."""
        for one in deeds:
            there = self.world.resources.get(one.id)
            if there is None:
                continue
            self.meddled.add(one.id)
            if one.attributes:
                values = {**there.attributes, **one.attributes}
                self.world.put(Live(one.id, values, there.owner))
                self.hand[one.id] = {**self.hand.get(one.id, {}), **one.attributes}
            else:
                self.world.take_away(one.id)
                self.hand.pop(one.id, None)

    def hide(self, *, planning: bool) -> None:
        """Make unreadable what the case says so of this moment."""
        hidden: dict[str, tuple[Unknown, ...]] = {}
        for one in self.case.unread:
            if one.planning is planning:
                told = Unknown(one.kind, msg("not now"))
                hidden[one.uai] = (*hidden.get(one.uai, ()), told)
        self.world.unknown = hidden

    @property
    def values(self) -> Mapping[ResourceId, Attributes]:
        """What stands there now."""
        return {key: one.attributes for key, one in self.world.resources.items()}


@contextmanager
def opened(case: Case) -> Iterator[Trial]:
    """The site and the system of a case, before anything was done."""
    with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        root = Path(folder)
        world = World(resources={one.id: one for one in case.live})
        scopes = [Scope(uai, kind, "") for uai, kind in case.exclusive]
        desired = desired_of(root, *case.declared, exclusive=scopes, uais=UAIS)
        trial = Trial(case, root, world, desired)
        trial.hand = dict(trial.values)

        def before_write(change: Change) -> None:
            for check in trial.on_write:
                check(change)

        world.before_write = before_write
        with Store(root) as store:
            made = [Change(one.id, Action.CREATE, {}, one.attributes, ()) for one in case.applied]
            store.last_applied.record("earlier", made)
        yield trial
