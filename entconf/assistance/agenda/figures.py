"""The figures of meetings and training for the indicators and the activity report."""

from __future__ import annotations

from entconf.assistance.agenda.kept import Attended, attended
from entconf.engine.store.notes import Notes
from entconf.model.agenda import MeetingType
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class AgendaFigures:
    """What took place in a school year, by the attendance that was told.

    `meetings` counts meetings and exchanges with colleagues, `training` trainings; hours are those
    of the administrator, `trained` sums the people of trainings. `entries` are what was counted.
    """

    year: SchoolYear
    meetings: int
    meeting_hours: float
    training: int
    training_hours: float
    trained: int
    entries: tuple[Attended, ...]


def agenda_figures(notes: Notes, year: SchoolYear, uai: str = "") -> AgendaFigures:
    """The figures of a school year, of one school or of the whole site. Raises StoreError."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    zone = ZoneInfo("Europe/Paris")
    found = tuple(
        one
        for one in attended(notes)
        if year.holds(one.begins.astimezone(zone).date())
        and (not uai or not one.schools or uai in one.schools)
    )
    training = [one for one in found if one.type is MeetingType.TRAINING]
    others = [one for one in found if one.type is not MeetingType.TRAINING]
    return AgendaFigures(
        year=year,
        meetings=len(others),
        meeting_hours=round(sum(one.hours for one in others), 2),
        training=len(training),
        training_hours=round(sum(one.hours for one in training), 2),
        trained=sum(one.people for one in training),
        entries=found,
    )
