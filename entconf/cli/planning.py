"""Make a live plan, save one, read one, and the exit code that a plan gives."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from entconf.cli.new_files import write_whole
from entconf.cli.progress import Progress
from entconf.cli.session import Session
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backup_files import BackupEntry
from entconf.engine.backups import load_backup
from entconf.engine.drift import find_drift
from entconf.engine.guard import refusals
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.restoring import RestoreOptions, restore_plan
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, Problem
from entconf.model.plan import Plan
from entconf.model.text import Text, msg


def plan_live(session: Session, desired: Desired) -> Plan:
    """Read the live systems and plan. Raises the errors of `make_plan`."""
    with Backends(revealer(desired.root)) as backends:
        return make_plan(desired, backends, PlanOptions(), Progress(session.console))


def drift_live(session: Session, desired: Desired) -> Plan:
    """Read the live systems and say what moved away. Raises the errors of `find_drift`."""
    with Backends(revealer(desired.root)) as backends, Store(desired.root) as store:
        return find_drift(desired, backends, store, PlanOptions(), Progress(session.console))


def plan_restore(
    session: Session, desired: Desired, entry: BackupEntry, kinds: frozenset[str], *, exact: bool
) -> Plan:
    """The plan that leads back to a backup. Raises the errors of `restore_plan`."""
    options = RestoreOptions(kinds, exact)
    backup = load_backup(entry)
    with Backends(revealer(desired.root)) as backends:
        watch = Progress(session.console)
        return restore_plan(backup, desired, backends, options, PlanOptions(), watch)


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


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan to a file that only its owner reads, whole or not at all."""
    write_whole(path, plan_to_json(plan), mode=0o600)


def read_plan_file(path: Path) -> Plan:
    """A saved plan; `-` is the standard input. Raises PlanFileError, ConfigurationError."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "UTF-8"
        raise ConfigurationError(
            [
                Problem(
                    "no-plan",
                    msg("the plan {file} cannot be read: {reason}", file=str(path), reason=reason),
                )
            ]
        ) from None
    return plan_from_json(text)
