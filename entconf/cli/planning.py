"""Make a live plan, hold it against the policy, and give the exit code it ends with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.causes import with_causes
from entconf.engine.guard import refusals
from entconf.engine.planning import PlanOptions, make_plan
from entconf.errors import ExitCode
from entconf.kinds.catalog import all_kinds
from entconf.model.plan import Plan
from entconf.model.text import Text, msg


def plan_live(session: Session, desired: Desired) -> Plan:
    """Read the live systems and plan. Raises the errors of `make_plan`."""
    with Backends(revealer(desired.root)) as backends:
        plan = make_plan(desired, backends, PlanOptions(), Progress(session.console))
    return with_causes(plan, desired.root, all_kinds())


def verdicts(plan: Plan, desired: Desired) -> Sequence[Text]:
    """What the policy of the site has against a plan, each with the name that lifts it."""
    found = refusals(plan, desired.policy, datetime.now(UTC))
    return [msg("{what} (guard {name})", what=one.message, name=one.name) for one in found]


def exit_code_of(plan: Plan, refused: Sequence[Text] = ()) -> ExitCode:
    """What a plan that was only shown ends with: a part left unread weighs most."""
    if plan.unknown:
        return ExitCode.UNREACHABLE
    if refused:
        return ExitCode.REFUSED
    return ExitCode.CHANGES if plan.changes else ExitCode.OK
