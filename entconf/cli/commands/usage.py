"""`entconf usage`: how the ENT is used."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="usage",
    prefix="usage_",
    usual="show",
    table={
        "show": _("Ask the ENT, and show what is known of the year (also without a word)."),
        "import": _("Take monthly figures out of a CSV file."),
        "template": _("Write the table that `usage import` takes."),
    },
    help=_("How the ENT is used: accounts activated, visits, services, held against targets."),
    params=global_options(hidden=True),
)
