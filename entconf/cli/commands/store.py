"""`entconf store`: where journal, locks and last applied values are, and how to move them."""

from __future__ import annotations

from entconf.cli.lazy import LazyGroup, global_options
from entconf.cli.words import _

command = LazyGroup(
    name="store",
    prefix="store_",
    table={
        "show": _("Tell where the store of this site is, and what it holds."),
        "copy": _("Copy the store in this folder to the server that the site names."),
    },
    help=_("The store: the journal, the locks and what was last applied."),
    params=global_options(hidden=True),
    no_args_is_help=True,
)
