"""The news of a school year for the indicators and the activity report."""

from __future__ import annotations

from entconf.assistance.news.relayed import Relayed, relayed
from entconf.engine.store.notes import Notes
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class NewsFigures:
    """What was relayed in a school year: how much, how much of it announced and mailed."""

    year: SchoolYear
    relayed: int
    announced: int
    mailed: int
    entries: tuple[Relayed, ...]


def news_figures(notes: Notes, year: SchoolYear, uai: str = "") -> NewsFigures:
    """The figures of a school year, of one school or of the whole site. Raises StoreError."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    zone = ZoneInfo("Europe/Paris")
    found = tuple(
        one
        for one in relayed(notes)
        if year.holds(one.at.astimezone(zone).date()) and (not uai or uai in one.schools)
    )
    return NewsFigures(
        year=year,
        relayed=len(found),
        announced=sum(one.announced for one in found),
        mailed=sum(one.lists > 0 for one in found),
        entries=found,
    )
