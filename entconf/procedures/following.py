"""Follow the steps of a procedure: each step for all schools, then the next one.

A school whose step fails or waits stays there alone; the others go on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

from entconf.engine.store.chain import utc_now
from entconf.errors import EntconfError, Interrupted
from entconf.model.procedure import Procedure, Step, Wait
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.procedures.outcome import OVER, Mark, Outcome


class Hands(Protocol):
    """Whoever does what the steps say."""

    def wants(self, step: Step, schools: Sequence[str]) -> bool:
        """Whether a step is done at all; the person may be asked. Called before each step."""

    def perform(self, step: Step, schools: Sequence[str]) -> Iterable[tuple[str, Outcome]]:
        """Do a step for schools, and tell what came of it, school by school.

        What it raises is what came of it for the schools that are not told yet.
        """

    def keep(self, step: Step, uai: str, outcome: Outcome) -> None:
        """Remember and tell what came of a step for a school."""

    def trouble(self, error: EntconfError) -> None:
        """Tell what made a step fail."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When steps are done, and by whom: the day plans are made for, and the moment (aware)."""

    day: date
    now: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What a run works on: the procedure, the steps that are not wanted, what is known already.

    `rehearsal`: nothing is done, so nothing is waited for either.
    """

    procedure: Procedure
    left_out: Collection[str]
    known: dict[str, dict[str, Outcome]]
    moment: Moment
    rehearsal: bool = False


def follow(course: Course, hands: Hands) -> Mapping[str, Mapping[str, Outcome]]:
    """Follow the steps as far as they go; what came of each, by UAI and key of the step.

    Raises Interrupted and whatever is no EntconfError; what was done until then is kept.
    """
    walk = _Walk(course, hands)
    for step in course.procedure.steps:
        todo = walk.waiting_for(step)
        if todo and hands.wants(step, todo):
            walk.do(step, todo)
        else:
            for uai in todo:
                walk.settle(step, uai, Outcome(Mark.SKIPPED, msg("not wanted")))
    return course.known


class _Walk:
    """How far the schools came in this run."""

    def __init__(self, course: Course, hands: Hands) -> None:
        self._course = course
        self._hands = hands
        self._stopped: set[str] = set()

    def waiting_for(self, step: Step) -> list[str]:
        """The schools that are at this step. Those for which it is left out go past it."""
        course, todo = self._course, []
        for uai in step.said:
            if uai in self._stopped or _is_over(course.known, uai, step):
                continue
            skipped = _skipped(step, uai, course)
            if skipped is None:
                todo.append(uai)
            else:
                self.settle(step, uai, skipped)
        return todo

    def do(self, step: Step, schools: Sequence[str]) -> None:
        """Do the step; what it raises is what came of it for the schools not told yet."""
        left = dict.fromkeys(schools)
        try:
            for uai, outcome in _perform(step, schools, self._course.moment, self._hands):
                left.pop(uai)
                self.settle(step, uai, outcome)
        except Interrupted:
            raise
        except EntconfError as error:
            self._hands.trouble(error)
            for uai in left:
                self.settle(step, uai, Outcome(Mark.FAILED, error.message, error.exit_code))

    def settle(self, step: Step, uai: str, outcome: Outcome) -> None:
        """Remember what came of a step; a school whose step failed or waits stays there."""
        outcome = replace(outcome, by=self._course.moment.by, at=utc_now())
        self._course.known.setdefault(uai, {})[step.key] = outcome
        waits = outcome.mark is Mark.WAITING
        if outcome.mark not in OVER and not (self._course.rehearsal and waits):
            self._stopped.add(uai)
        self._hands.keep(step, uai, outcome)


def _is_over(known: Mapping[str, Mapping[str, Outcome]], uai: str, step: Step) -> bool:
    outcome = known.get(uai, {}).get(step.key)
    return outcome is not None and outcome.mark in OVER


def _skipped(step: Step, uai: str, course: Course) -> Outcome | None:
    if step.key in course.left_out:
        return Outcome(Mark.SKIPPED, msg("not asked for"))
    if not step.said[uai].holds(course.moment.day):
        day = course.moment.day.isoformat()
        return Outcome(Mark.SKIPPED, msg("not for the {day}", day=day))
    return None


def _perform(
    step: Step, schools: Sequence[str], moment: Moment, hands: Hands
) -> Iterable[tuple[str, Outcome]]:
    if step.verb != "wait":
        yield from hands.perform(step, schools)
        return
    for uai in schools:
        deed = step.said[uai].deed
        if isinstance(deed, Wait):
            yield uai, waited(deed, moment.now)


def waited(deed: Wait, now: datetime) -> Outcome:
    """Whether the moment has come."""
    if now.astimezone(UTC) >= deed.until:
        return Outcome(Mark.OK)
    return Outcome(Mark.WAITING, msg("until {moment}", moment=deed.written))
