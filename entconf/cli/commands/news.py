"""`entconf news`: news of the ENT."""

from __future__ import annotations

from entconf.cli.lazy import global_options
from entconf.cli.listing import ListingGroup
from entconf.cli.words import _

command = ListingGroup(
    name="news",
    prefix="news_",
    table={
        "list": _("List the news of news.yml, and what was relayed (also without a word)."),
        "relay": _("Announce an item, mail it to its lists, and keep it for the report."),
    },
    help=_("News of the ENT: one entry of news.yml becomes an announcement, a mail, a line."),
    params=global_options(hidden=True),
)
