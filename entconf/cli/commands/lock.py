"""`entconf lock`: who is changing what, and how to break a lock."""

from __future__ import annotations

from entconf.cli.lazy import LazyGroup, global_options
from entconf.cli.words import _

command = LazyGroup(
    name="lock",
    prefix="lock_",
    table={
        "show": _("List the locks: who holds them, since when, until when."),
        "break": _("Take a lock away from its run."),
    },
    help=_("Locks: one run at a time changes an establishment."),
    params=global_options(hidden=True),
    no_args_is_help=True,
)
