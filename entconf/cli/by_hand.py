"""Which changes of a plan people make by hand, and who leads them through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Event

from entconf.cli.console import Console
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.drivers.base import GuidesPeople
from entconf.engine.backends import Backends
from entconf.model.change import Change
from entconf.model.guidance import Guide
from entconf.model.plan import Plan
from entconf.model.text import msgn
from entconf.report.lines import Span, Style, line


def changes_by_hand(
    plan: Plan, desired: Desired, backends: Backends
) -> Mapping[GuidesPeople, Sequence[Change]]:
    """The changes of a plan that people make, by the driver that has them made."""
    found: dict[GuidesPeople, list[Change]] = {}
    for change in plan.changes:
        routes = desired.routes.get(change.id.uai, {})
        if change.blocked is None and (change.id.kind in routes or "" in routes):
            driver = backends.driver(desired.route(change.id.uai, change.id.kind))
            if isinstance(driver, GuidesPeople):
                found.setdefault(driver, []).append(change)
    return found


def steps_by_hand(plan: Plan, desired: Desired) -> int:
    """How many changes of a plan people make."""
    if not plan.changes:
        return 0
    with Backends(revealer(desired.root)) as backends:
        return sum(len(one) for one in changes_by_hand(plan, desired, backends).values())


def lead(guide: Guide, plan: Plan, desired: Desired, backends: Backends) -> None:
    """Have the changes by hand of a plan made by the people of a guide."""
    for driver in changes_by_hand(plan, desired, backends):
        driver.guided_by(guide)


def terminal_guide(console: Console, steps: int, stop: Event) -> Guide:
    """A guide who asks on the terminal; a set `stop` ends every question."""
    from entconf.cli.guiding import TerminalGuide  # noqa: PLC0415 - only where a person is led

    return TerminalGuide(console, steps, stop)


def leave_worksheet(session: Session, desired: Desired, plan: Plan) -> None:
    """Without anybody to ask, leave the worksheet of the changes by hand, and say where it is."""
    from entconf.cli.worksheets import write_worksheet  # noqa: PLC0415 - only without a terminal

    left = write_worksheet(session, desired, plan)
    if left is None:
        return
    path, steps = left
    told = msgn(
        "{n} thing is for a person to do or to look at; the worksheet: {file}",
        "{n} things are for a person to do or to look at; the worksheet: {file}",
        steps,
        file=str(path),
    )
    session.console.alert([line(Span(session.language(told), Style.WARNING))])
