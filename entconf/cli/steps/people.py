"""What of a plan people make by hand: a step waits for them, and fails for nothing else."""

from __future__ import annotations

from entconf.cli.by_hand import changes_by_hand, lead, terminal_guide
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.drivers.base import GuidesPeople
from entconf.engine.backends import Backends
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import REACHED, RunResult, State
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import msgn
from entconf.procedures.outcome import Mark, Outcome


@dataclass(frozen=True, slots=True)
class PeopleWork:
    """The changes that people make, and what they never looked at, by UAI and kind."""

    changes: frozenset[ResourceId]
    unseen: frozenset[tuple[str, str]]

    @property
    def of_schools(self) -> frozenset[str]:
        """The schools in which people have something to do."""
        return frozenset({one.uai for one in self.changes} | {uai for uai, _ in self.unseen})

    def makes_all(self, plan: Plan) -> bool:
        """Whether people make every change of a plan."""
        return all(one.id in self.changes for one in plan.changes)

    def is_all_that_is_left(self, result: RunResult, plan: Plan) -> bool:
        """Whether nothing but the work of people keeps a result from being whole."""
        unread = {(one.uai, one.kind) for one in plan.unknown}
        left = [one for one in result.outcomes if one.state not in REACHED]
        put_off = all(one.change.id in self.changes and one.state is State.SKIPPED for one in left)
        return bool(left or unread) and put_off and unread <= self.unseen

    def left(self, plan: Plan) -> Outcome:
        """A step that waits for people."""
        n = sum(one.id in self.changes for one in plan.changes) + len(plan.unknown)
        told = msgn(
            "a person has to look at or make {n} thing",
            "a person has to look at or make {n} things",
            n,
        )
        return Outcome(Mark.WAITING, told)


def work_of_people(plan: Plan, desired: Desired, backends: Backends) -> PeopleWork:
    """What of a plan people make or look at."""
    made = changes_by_hand(plan, desired, backends)
    unseen = {
        (one.uai, one.kind)
        for one in plan.unknown
        if is_held_by_people(desired, one.uai, one.kind, backends)
    }
    return PeopleWork(
        frozenset(change.id for changes in made.values() for change in changes),
        frozenset(unseen),
    )


def is_held_by_people(desired: Desired, uai: str, kind: str, backends: Backends) -> bool:
    """Whether a kind of a school is known only by what people saw of it."""
    routes = desired.routes.get(uai, {})
    if kind not in routes and "" not in routes:
        return False
    return isinstance(backends.driver(desired.route(uai, kind)), GuidesPeople)


def lead_through(
    session: Session, plan: Plan, desired: Desired, backends: Backends, run: RunContext
) -> None:
    """Have the changes by hand made at this terminal while the plan is applied."""
    steps = sum(len(one) for one in changes_by_hand(plan, desired, backends).values())
    lead(terminal_guide(session.console, steps, run.stop), plan, desired, backends)


def ent_is_held_by_people(desired: Desired, uai: str) -> bool:
    """Whether the ENT of a school is one that people administer by hand."""
    with Backends(revealer(desired.root)) as backends:
        return is_held_by_people(desired, uai, "", backends)


def unseen(n: int) -> Outcome:
    """A condition that waits until somebody looked."""
    return Outcome(Mark.WAITING, msgn("{n} thing was never seen", "{n} things were never seen", n))
