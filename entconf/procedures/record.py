"""A run of a procedure as the notes of the store keep it: how far each school is.

One note tells the run, one more each school. What is done is kept at once, so that a run that
is killed, or goes on next week with somebody else, does nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from entconf.engine.plan_reading import Place
from entconf.engine.store.notes import Notes
from entconf.errors import PlanFileError, StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue
from entconf.procedures.outcome import Mark, Outcome, outcome_to_json, read_outcome

#: The area of the notes.
AREA = "procedures"


class State(StrEnum):
    """How a run stands. A run that is killed stays RUNNING, without a lock."""

    RUNNING = "running"
    WAITING = "waiting"
    FAILED = "failed"
    DONE = "done"
    DROPPED = "dropped"


#: A run that somebody should go on with before another one of the same procedure begins.
UNFINISHED = frozenset({State.RUNNING, State.WAITING})


@dataclass(frozen=True, slots=True)
class Wish:
    """Which steps are wanted; empty sets and names mean all of them."""

    tags: frozenset[str] = frozenset()
    skip_tags: frozenset[str] = frozenset()
    start_at: str = ""


@dataclass(frozen=True, slots=True)
class RunOf:
    """A run: of which file (and what it held), since when (UTC, ISO 8601), by whom, for whom."""

    id: str
    file: str
    sha256: str
    begun: str
    by: str
    schools: tuple[str, ...]
    wish: Wish = Wish()
    state: State = State.RUNNING


#: By UAI and key of a step.
Outcomes = Mapping[str, Mapping[str, Outcome]]


class Records:
    """The runs of procedures of a site."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def runs(self) -> Sequence[RunOf]:
        """Every run, the latest first. Raises StoreError for one that is damaged."""
        known = self._notes.of(AREA)
        found = [_read_run(key, note.content) for key, note in known.items() if "/" not in key]
        return sorted(found, key=lambda one: (one.begun, one.id), reverse=True)

    def outcomes(self, run: RunOf) -> dict[str, dict[str, Outcome]]:
        """How far each school of a run is. Raises StoreError."""
        known = self._notes.of(AREA)
        found: dict[str, dict[str, Outcome]] = {}
        for uai in run.schools:
            note = known.get(f"{run.id}/{uai}")
            found[uai] = _read_school(f"{run.id}/{uai}", note.content) if note else {}
        return found

    def write(self, run: RunOf) -> None:
        """Keep what is told of a run."""
        self._notes.write(AREA, {run.id: _run_to_json(run)})

    def keep(self, run: RunOf, uai: str, outcomes: Mapping[str, Outcome]) -> None:
        """Keep how far a school is."""
        content: JsonValue = {key: outcome_to_json(one) for key, one in outcomes.items()}
        self._notes.write(AREA, {f"{run.id}/{uai}": content})

    def drop(self, run: RunOf, schools: Collection[str]) -> None:
        """Take schools out of a run, because another run begins anew with them."""
        left = tuple(uai for uai in run.schools if uai not in schools)
        state = run.state if left else State.DROPPED
        kept = replace(run, schools=left or run.schools, state=state)
        self._notes.write(AREA, {run.id: _run_to_json(kept)})

    def erase(self, runs: Iterable[RunOf]) -> None:
        """Forget runs."""
        gone = [key for run in runs for key in (run.id, *(f"{run.id}/{u}" for u in run.schools))]
        self._notes.write(AREA, {}, without=gone)


def state_of(outcomes: Outcomes) -> State:
    """How a run stands that went as far as it could: what waits counts before what failed."""
    marks = {one.mark for steps in outcomes.values() for one in steps.values()}
    if Mark.WAITING in marks:
        return State.WAITING
    return State.FAILED if Mark.FAILED in marks else State.DONE


def _run_to_json(run: RunOf) -> JsonValue:
    return {
        "file": run.file,
        "sha256": run.sha256,
        "begun": run.begun,
        "by": run.by,
        "schools": [*run.schools],
        "tags": [*sorted(run.wish.tags)],
        "skip_tags": [*sorted(run.wish.skip_tags)],
        "start_at": run.wish.start_at,
        "state": run.state.value,
    }


def _read_run(key: str, content: JsonValue) -> RunOf:
    place = Place("", content)
    try:
        return RunOf(
            key,
            place.at("file").text(),
            place.at("sha256").text(),
            place.at("begun").text(),
            place.at("by").text(),
            place.at("schools").each(Place.text),
            Wish(
                frozenset(place.at("tags").each(Place.text)),
                frozenset(place.at("skip_tags").each(Place.text)),
                place.at("start_at").text(),
            ),
            State(place.at("state").text()),
        )
    except (PlanFileError, ValueError) as error:
        raise _damaged(key) from error


def _read_school(key: str, content: JsonValue) -> dict[str, Outcome]:
    try:
        return Place("", content).every(read_outcome)
    except (PlanFileError, ValueError) as error:
        raise _damaged(key) from error


def _damaged(key: str) -> StoreError:
    return StoreError(msg("the note {area}/{key} of the store is damaged", area=AREA, key=key))
