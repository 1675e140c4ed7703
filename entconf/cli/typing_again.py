"""A confirmation by name: the person types it, or gave it as an option."""

from __future__ import annotations

import sys

from entconf.cli.console import Console
from entconf.errors import PolicyRefused
from entconf.model.text import msg
from entconf.report.lines import line


def typed_again(console: Console, name: str, given: str | None) -> None:
    """Raise PolicyRefused unless the name was given, or is typed now on a terminal."""
    if given is None and not console.can_ask():
        raise PolicyRefused(
            msg("nobody can be asked to type {name}: there is no terminal", name=name),
            hint=msg("give it: --confirm {name}", name=name),
        )
    if given is None:
        console.alert([line(console.language(msg("Type {name} to go on:", name=name)))])
        given = sys.stdin.readline().strip()
    if given != name:
        raise PolicyRefused(
            msg("not confirmed: {found} is not {name}", found=given or '""', name=name)
        )
