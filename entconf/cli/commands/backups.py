"""`entconf backups`: the backups of the site."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="backups",
    prefix="backups_",
    table={
        "list": _("List the backups of the site, newest first (also without a word)."),
        "check": _("Prove that backups can be read and planned."),
        "files": _("Take the exports and proofs out of a backup."),
        "prune": _("Remove old backups."),
    },
    help=_("The backups of the site: list them, prove them, remove old ones."),
    params=global_options(hidden=True),
)
