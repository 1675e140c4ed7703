"""`entconf agenda`: meetings and training."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="agenda",
    prefix="agenda_",
    table={
        "list": _("List meetings and training (also without a word)."),
        "import": _("Take meetings out of an iCalendar file."),
        "export": _("Write the agenda, and the duties, as an iCalendar file."),
        "attend": _("Tell that a meeting took place: hours and how many people."),
    },
    help=_("Meetings and training: agenda.yml, iCalendar in and out, attendance for the report."),
    params=global_options(hidden=True),
)
