"""`entconf worksheet`: changes by hand on paper or on a page, and what was ticked back."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    usual="print",
    name="worksheet",
    prefix="worksheet_",
    table={
        "print": _("Print what people have to do by hand (also without a word)."),
        "read": _("Take back what was ticked on a page."),
    },
    help=_("Worksheets for ENTs that people administer by hand."),
    params=global_options(hidden=True),
)
