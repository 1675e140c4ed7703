"""Look for what moved away on the live systems."""

from __future__ import annotations

from pathlib import Path

from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.drivers.base import GuidesPeople
from entconf.engine.backends import Backends
from entconf.engine.causes import with_causes
from entconf.engine.drift import find_drift
from entconf.engine.planning import PlanOptions
from entconf.engine.store.store import Store
from entconf.kinds.catalog import all_kinds
from entconf.model.plan import Plan


def drift_live(session: Session, desired: Desired) -> Plan:
    """Read the live systems and say what moved away. Raises the errors of `find_drift`."""
    with Backends(revealer(desired.root)) as backends, Store(desired.root) as store:
        plan = find_drift(desired, backends, store, PlanOptions(), Progress(session.console))
    return with_causes(plan, desired.root, all_kinds())


def show_known(session: Session, desired: Desired, days: int) -> None:
    """Tell by what each value is known that people told, where nobody saw it for `days`."""
    from entconf.report.evidence import known_lines  # noqa: PLC0415 - only when asked

    with Backends(revealer(desired.root)) as backends:
        for school in desired.establishments:
            routes = desired.routes.get(school.uai, {}).values()
            drivers = dict.fromkeys(backends.driver(one) for one in routes)
            for driver in drivers:
                if isinstance(driver, GuidesPeople):
                    known = [one for one in driver.known(school) if one.days >= days]
                    session.console.result(known_lines(school, known, session.language))


def note_drift(root: Path, plan: Plan) -> None:
    """Remember what was found of each school, for the duties of the year (`entconf todo`)."""
    from entconf.assistance.agenda.drift_notes import keep_drift  # noqa: PLC0415 - only afterwards

    unknown = {one.uai for one in plan.unknown}
    moved = [change.id.uai for change in plan.changes]
    with Store(root) as store:
        keep_drift(
            store.notes,
            {one.uai: (moved.count(one.uai), one.uai in unknown) for one in plan.establishments},
        )
