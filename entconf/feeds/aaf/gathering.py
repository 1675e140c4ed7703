"""Records brought together into a roster: a complete one, or one brought up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from entconf.feeds.aaf.records import Record
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Roster

Tell = Callable[[Remark], None]


def gather(records: Iterable[Record], tell: Tell) -> Roster:
    """The roster of a complete delivery (any records: requests count by their place).

    Args:
        records: see `read_records`.
        tell: called with every remark: those of the records, and those that only show when they
            are brought together (REC02 for a key that comes twice).
    """
    raise NotImplementedError


def update(roster: Roster, records: Iterable[Record], tell: Tell) -> Roster:
    """The roster after a delta (section 1.3); the one given stays as it is.

    A modification of somebody unknown adds and is told, an addition of somebody known modifies,
    a deletion of somebody unknown is told. Deletions come last. Nobody loses anything because
    somebody else is absent from the delta.
    """
    raise NotImplementedError
