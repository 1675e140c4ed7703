"""Save a plan in a file, and read one."""

from __future__ import annotations

import sys
from pathlib import Path

from entconf.cli.new_files import write_whole
from entconf.engine.plan_file import plan_from_json, plan_to_json
from entconf.errors import ConfigurationError, Problem
from entconf.model.os_reason import os_reason
from entconf.model.plan import Plan
from entconf.model.text import msg


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan to a file that only its owner reads, whole or not at all."""
    write_whole(path, plan_to_json(plan), mode=0o600)


def read_plan_file(path: Path) -> Plan:
    """A saved plan; `-` is the standard input. Raises PlanFileError, ConfigurationError."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "UTF-8"
        raise ConfigurationError(
            [
                Problem(
                    "no-plan",
                    msg("the plan {file} cannot be read: {reason}", file=str(path), reason=reason),
                )
            ]
        ) from None
    return plan_from_json(text)
