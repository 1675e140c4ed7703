"""`entconf support`: the log of first-level support."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="support",
    prefix="support_",
    table={
        "list": _("List the tickets that are not closed (also without a word)."),
        "open": _("Open a ticket; its topic tells the first checks."),
        "topics": _("List the topics, with their first checks."),
        "show": _("Show a ticket."),
        "note": _("Add a note, an answer or a reference to a ticket."),
        "close": _("Close a ticket."),
        "escalate": _("Write the message for the help desk, or send it."),
        "remind": _("Tell which tickets wait."),
        "sync": _("Fetch the requests of the ENT, and send answers back."),
    },
    help=_("First-level support: tickets, the help desk, the requests of the ENT."),
    params=global_options(hidden=True),
)
