"""`entconf report`: the activity report of a year."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="report",
    prefix="report_",
    usual="write",
    table={
        "write": _("Write the report (also without a word)."),
        "send": _("Mail it to the head, with a copy to the academy."),
    },
    help=_("The year's activity report: two pages for the head of the school, and an appendix."),
    params=global_options(hidden=True),
)
