"""Every area of `entconf purge`, written out: nothing registers itself.

Whoever keeps something about people adds a unit here, in the order in which it is shown.
"""

from __future__ import annotations

from entconf.assistance.credentials.slip_files import AREA as SLIPS
from entconf.assistance.mail_purging import AREA as MAILINGS
from entconf.assistance.support.purging import AREA as TICKETS
from entconf.engine.purging import PurgeArea
from entconf.engine.purging_files import FILES
from entconf.feeds.purging import REMEMBERED
from entconf.procedures.purging import RUNS

AREAS: tuple[PurgeArea, ...] = (*REMEMBERED, SLIPS, MAILINGS, TICKETS, RUNS, *FILES)
