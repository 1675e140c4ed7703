"""A portal in memory: what it is told is kept, and becomes one version of its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event

from entconf.desired.state import Desired
from entconf.drivers.base import Driver, Reading
from entconf.drivers.handing_in import RunMark
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import World
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.resuming import resume_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult, State
from entconf.engine.store.store import Store
from entconf.engine.story import family, written_since
from entconf.engine.undoing import Past, rollback_plan
from entconf.engine.watch import Silence
from entconf.model.backend import BackendSettings
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from tests.engine.sites import NOW, backends_of, context_of

PORTAL = BackendSettings("portal", "portal")


def _nothing() -> None:
    """Do nothing."""


@dataclass
class Portal(MemoryDriver):
    """A system in memory whose changes of a run become one version.

    `asked` is called with each change that is to be put aside: what it answers is the answer.
    `before` and `after` are called around the write of a version, and may raise. `alone` are the
    changes that were performed, `forgotten` the keys that were let go.
    """

    world: World
    asked: Callable[[Change], bool] = lambda _: True
    before: Callable[[], None] = _nothing
    after: Callable[[], None] = _nothing
    kept: list[Change] = field(default_factory=list)
    marks: list[RunMark] = field(default_factory=list)
    versions: list[list[str]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.world)

    def put_aside(self, change: Change, reading: Reading) -> bool:  # noqa: ARG002 - the contract
        if not self.asked(change):
            return False
        self.kept.append(change)
        return True

    def hand_in(self, mark: RunMark) -> None:
        kept, self.kept = self.kept, []
        self.marks.append(mark)
        self.before()
        for change in kept:
            super().perform(change, Reading(Establishment(change.id.uai)))
        self.versions.append([str(one.id) for one in kept])
        self.after()

    def let_go(self) -> None:
        self.forgotten += [one.id.key for one in self.kept]
        self.kept = []

    def perform(self, change: Change, reading: Reading) -> None:
        self.alone.append(change.id.key)
        super().perform(change, reading)


def backends_with(*portals: Portal, ent: World | None = None) -> Backends:
    """Connections to portals (named portal, portal2...), and to an ordinary ENT."""
    names = ["portal", *(f"portal{n}" for n in range(2, len(portals) + 1))]
    drivers: dict[str, Driver] = dict(zip(names, portals, strict=True))
    return backends_of(ent or World(), drivers=drivers)


def through(desired: Desired, settings: BackendSettings = PORTAL, *kinds: str) -> Desired:
    """The same site with these kinds (all, without any) on a portal."""
    routes = {
        uai: {**routed, **dict.fromkeys(kinds or ("",), settings)}
        for uai, routed in desired.routes.items()
    }
    return replace(desired, routes=routes)


def apply_to(desired: Desired, backends: Backends, stop: Event | None = None) -> RunResult:
    """Plan and apply."""
    plan = make_plan(desired, backends, PlanOptions(now=NOW), Silence())
    with Store(desired.root) as store:
        run = replace(context(desired, backends, store), stop=stop or Event())
        return apply_plan(plan, run, Silence())


def context(desired: Desired, backends: Backends, store: Store) -> RunContext:
    return replace(context_of(desired, World(), store), backends=backends)


def resume(desired: Desired, backends: Backends) -> RunResult:
    """Go on with the latest run."""
    with Store(desired.root) as store:
        stories = family(store.journal, store.journal.runs()[0])
        found = resume_plan(stories, desired, backends, PlanOptions(now=NOW))
        run = context(desired, backends, store)
        run = replace(run, command="resume", of=stories[0].run.id)
        return apply_plan(found.plan, run, Silence())


def roll_back(desired: Desired, backends: Backends) -> RunResult:
    """Undo the latest run."""
    with Store(desired.root) as store:
        stories = family(store.journal, store.journal.runs()[0])
        past = Past(stories, written_since(store.journal, stories))
        options = PlanOptions(now=NOW)
        plan = rollback_plan(past, desired, backends, options, Silence()).plan
        run = context(desired, backends, store)
        run = replace(run, command="rollback", of=stories[0].run.id)
        return apply_plan(plan, run, Silence())


def states(result: RunResult) -> dict[str, State]:
    """What came of each change, by its key."""
    return {one.change.id.key: one.state for one in result.outcomes}


def told(result: RunResult) -> dict[str, str]:
    """What was said of each change, by its key."""
    return {one.change.id.key: str(one.message or "") for one in result.outcomes}


def written(desired: Desired) -> list[tuple[str, str]]:
    """The writes of the latest run in the journal, which is whole."""
    with Store(desired.root) as store:
        assert store.journal.verify().whole
        run = store.journal.runs()[0]
        return [(one.change.id.key, one.state) for one in store.journal.writes(run.id)]
