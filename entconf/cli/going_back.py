"""Plans that are made from the journal."""

from __future__ import annotations

from entconf.cli.finding_runs import find_run
from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions
from entconf.engine.store.journal_reading import RunRow
from entconf.engine.store.store import Store
from entconf.engine.story import family, written_since
from entconf.engine.undoing import Past, Undoing, rollback_plan


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
