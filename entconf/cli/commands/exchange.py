"""`entconf exchange`: declared imports, exports and transfers of files."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="exchange",
    prefix="exchange_",
    table={
        "list": _("List the exchanges that plays declare (also without a word)."),
        "status": _("Tell how fresh each exchange is."),
        "run": _("Run an exchange by its name, or show what it would do."),
        "schedule": _("Write the lines of cron or CI that run exchanges in time."),
    },
    help=_("Exchanges of files: imports of accounts and timetables, exports, archives, transfers."),
    params=global_options(hidden=True),
)
