"""`entconf history`: what every run did."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="history",
    prefix="history_",
    table={
        "list": _("List the runs, newest first (also without a word)."),
        "show": _("Tell what one run did: each write, before and after."),
        "verify": _("Tell whether a line of the journal was removed or edited."),
        "verifications": _("Tell what the verifications of the feed came to, newest first."),
        "exports": _("Tell who exported personal data (the access log)."),
    },
    help=_("The journal: every run, who made it, and each write before and after."),
    params=global_options(hidden=True),
)
