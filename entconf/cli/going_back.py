"""Plans that are made from the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from entconf.cli.finding_runs import find_run
from entconf.cli.loading import load_desired
from entconf.cli.options import Selection
from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions
from entconf.engine.resuming import resume_plan
from entconf.engine.store.journal_reading import RunRow
from entconf.engine.store.store import Store
from entconf.engine.story import family, written_since
from entconf.engine.undoing import Past, Undoing, rollback_plan
from entconf.model.plan import Plan


def plan_rollback(
    session: Session, desired: Desired, asked: str, kinds: frozenset[str]
) -> tuple[RunRow, Undoing]:
    """The run that a person named, and the plan that undoes it.

    Raises ConfigurationError, StoreError and the errors of `rollback_plan`.
    """
    with Store(desired.root) as store:
        run = find_run(store.journal, asked)
        stories = family(store.journal, run)
        past = Past(stories, written_since(store.journal, stories), kinds)
    with Backends(revealer(desired.root)) as backends:
        watch = Progress(session.console)
        return run, rollback_plan(past, desired, backends, PlanOptions(), watch)


def plan_resume(session: Session, selection: Selection, asked: str) -> tuple[Desired, str, Plan]:
    """The site as of the day of a run, the name of the run, and the plan that finishes it.

    What the run had done without living to prove it is proven, and remembered as applied.
    Raises ConfigurationError, StoreError and what reading raises.
    """
    with Store(session.site()) as store:
        stories = family(store.journal, find_run(store.journal, asked))
        first = stories[0]
        day = date.fromisoformat(first.plan.origin.day) if first.plan else selection.day
        desired = load_desired(session, replace(selection, day=day))
        with Backends(revealer(desired.root)) as backends:
            found = resume_plan(stories, desired, backends, PlanOptions())
        for run, changes in found.proven.items():
            store.last_applied.record(run, changes)
    return desired, first.run.id, found.plan
