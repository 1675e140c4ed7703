"""`entconf todo`: the duties of the school year."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="todo",
    prefix="todo_",
    table={
        "list": _("Tell which duties are late, due or coming (also without a word)."),
        "done": _("Mark a duty done."),
    },
    help=_("The duties of the school year, each with what comes before it and how it is checked."),
    params=global_options(hidden=True),
)
