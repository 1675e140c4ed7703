"""Everything that shows what was done for a school in a year, gathered from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from entconf.assistance.agenda.figures import AgendaFigures, agenda_figures
from entconf.assistance.agenda.kept import Attended
from entconf.assistance.credentials.handouts import Handout, handouts_of
from entconf.assistance.evidence.journal_year import (
    BackedUp,
    JournalYear,
    Scope,
    day_of_backup,
    paris_day,
    read_journal_year,
)
from entconf.assistance.news.figures import news_figures
from entconf.assistance.news.relayed import Relayed
from entconf.assistance.support.figures import SupportFigures, figures_of
from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.ticket import Said, State, Ticket
from entconf.engine.backup_files import backup_entries
from entconf.engine.store.store import Store
from entconf.model.agenda import MeetingType
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.values import Attributes


@dataclass(frozen=True, slots=True)
class YearEvidence:
    """What was found.

    `standing` is what entconf last put in place in the school, `news` is what was relayed.
    `backups` are those of runs and those made by themselves, each once. `tickets` and `attended`
    are what was opened, moved or held up to the day of the scope, nothing of afterwards.
    """

    scope: Scope
    journal: JournalYear
    backups: tuple[BackedUp, ...]
    tickets: tuple[Ticket, ...]
    support: SupportFigures
    agenda: AgendaFigures
    handouts: tuple[Handout, ...]
    standing: Mapping[ResourceId, Attributes]
    news: tuple[Relayed, ...] = ()

    @property
    def meetings(self) -> tuple[Attended, ...]:
        """Meetings and exchanges with colleagues that took place."""
        return tuple(one for one in self.agenda.entries if one.type is not MeetingType.TRAINING)

    @property
    def trainings(self) -> tuple[Attended, ...]:
        """Trainings that took place."""
        return tuple(one for one in self.agenda.entries if one.type is MeetingType.TRAINING)


def gather(store: Store, root: Path, scope: Scope) -> YearEvidence:
    """Gather it. Raises StoreError, and BackupError for a folder of backups that cannot be read."""
    journal = read_journal_year(store.database, scope)
    end = _midnight(scope.day + timedelta(days=1))
    tickets = tuple(
        _as_of(one, end)
        for one in TicketLog(store.notes).tickets()
        if one.uai == scope.uai and one.opened < end
    )
    return YearEvidence(
        scope=scope,
        journal=journal,
        backups=_backups(journal, root, scope),
        tickets=tickets,
        support=figures_of(tickets, scope.year, end),
        agenda=_agenda(store, scope, end),
        handouts=tuple(
            one
            for one in handouts_of(store.notes, scope.uai, scope.year.label)
            if paris_day(one.at) <= scope.day
        ),
        standing=store.last_applied.of([scope.uai]),
        news=tuple(
            one for one in news_figures(store.notes, scope.year, scope.uai).entries if one.at < end
        ),
    )


def _midnight(day: date) -> datetime:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - import cost is paid by every command

    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Paris"))


def _as_of(ticket: Ticket, end: datetime) -> Ticket:
    """A ticket as it was before a moment."""
    entries = tuple(one for one in ticket.entries if one.at < end)
    if len(entries) == len(ticket.entries):
        return ticket
    steps = {
        Said.CLOSED: State.CLOSED,
        Said.ESCALATED: State.ESCALATED,
        Said.REOPENED: State.OPEN,
    }
    states = [steps[one.said] for one in entries if one.said in steps]
    return replace(ticket, entries=entries, state=states[-1] if states else State.OPEN)


def _agenda(store: Store, scope: Scope, end: datetime) -> AgendaFigures:
    whole = agenda_figures(store.notes, scope.year, scope.uai)
    entries = tuple(one for one in whole.entries if one.begins < end)
    training = [one for one in entries if one.type is MeetingType.TRAINING]
    others = [one for one in entries if one.type is not MeetingType.TRAINING]
    return AgendaFigures(
        year=whole.year,
        meetings=len(others),
        meeting_hours=round(sum(one.hours for one in others), 2),
        training=len(training),
        training_hours=round(sum(one.hours for one in training), 2),
        trained=sum(one.people for one in training),
        entries=entries,
    )


def _backups(journal: JournalYear, root: Path, scope: Scope) -> tuple[BackedUp, ...]:
    found = {one.name: one for one in journal.backups}
    for entry in backup_entries(root, [scope.uai]):
        day = day_of_backup(entry.name, entry.when)
        if entry.damage is None and scope.holds(day):
            found.setdefault(entry.name, BackedUp(0, "", day, entry.name))
    return tuple(found[name] for name in sorted(found))
