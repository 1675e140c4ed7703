"""The figures of a year: each a number with where every part of it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from entconf.assistance.agenda.kept import Attended
from entconf.assistance.evidence.figure import Figure, Proof, counted
from entconf.assistance.evidence.gathering import YearEvidence
from entconf.assistance.evidence.journal_year import Scope, Write, paris_day
from entconf.assistance.support.ticket import Said, Ticket
from entconf.model.mission import Evidence


def change_figures(found: YearEvidence, kinds: Iterable[str]) -> tuple[Figure, ...]:
    """How many changes of each of these kinds were made, those without any left out."""
    figures = []
    for kind in kinds:
        writes = [one for one in found.journal.writes if one.kind == kind]
        if writes:
            figures.append(counted(f"changes.{kind}", map(proof_of, writes)))
    return tuple(figures)


def proof_of(write: Write) -> Proof:
    """Where a change stands."""
    return Proof(write.line, write.run)


def created(found: YearEvidence, kind: str) -> Figure:
    """How many things of a kind were made anew."""
    writes = (one for one in found.journal.writes if (one.kind, one.action) == (kind, "create"))
    return counted(f"created.{kind}", map(proof_of, writes))


def runs(found: YearEvidence) -> Figure:
    """In how many runs something was changed."""
    first = {one.run: proof_of(one) for one in reversed(found.journal.writes)}
    return counted("runs", first.values())


def rolled_back(found: YearEvidence) -> Figure:
    """How many runs took back what another did."""
    first = {one.run: proof_of(one) for one in reversed(found.journal.writes)}
    return counted("runs.taken_back", (first[run] for run in found.journal.rolled_back))


def all_changes(found: YearEvidence) -> Figure:
    """How many changes were made, whatever the kind."""
    return counted("changes", map(proof_of, found.journal.writes))


def evidence_figure(found: YearEvidence, evidence: Evidence, kinds: Iterable[str]) -> Figure:
    """The one number that a duty is held against."""
    if evidence is Evidence.CHANGES:
        kinds = tuple(kinds)
        parts = change_figures(found, kinds)
        proofs = (proof for one in parts for proof in one.proofs)
        return counted(".".join(("changes", *(kinds or ("none",)))), proofs)
    return _COUNTS[evidence](found)


def _exchanges(found: YearEvidence) -> Figure:
    return counted(
        "exchanges", (Proof(one.line, one.run) for one in found.journal.exchanged if one.done)
    )


def failed_exchanges(found: YearEvidence) -> Figure:
    """Exchanges that did not end well."""
    wrong = (Proof(one.line, one.run) for one in found.journal.exchanged if not one.done)
    return counted("exchanges.failed", wrong)


def _backups(found: YearEvidence) -> Figure:
    return counted(
        "backups",
        (
            Proof(one.line, one.run, "" if one.line else f"backup {one.name}")
            for one in found.backups
        ),
    )


def _verifications(found: YearEvidence) -> Figure:
    return counted("verifications", (Proof(one.line) for one in found.journal.verified))


def verified_good(found: YearEvidence) -> Figure:
    """Verifications whose answer was that accounts follow the academy."""
    good = (Proof(one.line) for one in found.journal.verified if one.answer == "yes")
    return counted("verifications.yes", good)


def _resets(found: YearEvidence) -> Figure:
    rows = [one for one in found.journal.resets if one.reset]
    return Figure("resets", sum(one.reset for one in rows), tuple(Proof(one.line) for one in rows))


def routed(found: YearEvidence) -> Figure:
    """People who were told where to reset their password."""
    rows = [one for one in found.journal.resets if one.routed]
    proofs = tuple(Proof(one.line) for one in rows)
    return Figure("resets.routed", sum(one.routed for one in rows), proofs)


def _handouts(found: YearEvidence) -> Figure:
    return handout_figure(found, "out")


def handout_figure(found: YearEvidence, name: str) -> Figure:
    """Slips that were `printed`, handed `out`, `signed` for or `destroyed`."""
    values = {one.label: int(getattr(one, name)) for one in found.handouts}
    proofs = tuple(Proof(other=f"hand-out {label}") for label, value in values.items() if value)
    return Figure(f"handouts.{name}", sum(values.values()), proofs)


def _tickets(found: YearEvidence) -> Figure:
    scope = found.scope
    opened = (one for one in found.tickets if scope.holds(paris_day(one.opened.isoformat())))
    return counted("tickets", map(_ticket, opened))


def _ticket(one: Ticket) -> Proof:
    return Proof(other=f"ticket {one.number}")


def closed_tickets(found: YearEvidence) -> Figure:
    """Tickets that were closed in the year."""
    closed = (
        one
        for one in found.tickets
        if one.closed is not None and found.scope.holds(paris_day(one.closed.isoformat()))
    )
    return counted("tickets.closed", map(_ticket, closed))


def open_tickets(found: YearEvidence) -> Figure:
    """Tickets that were still open on the day of the scope."""
    return counted("tickets.open", (_ticket(one) for one in found.tickets if one.closed is None))


def median_days(found: YearEvidence) -> Figure | None:
    """In how many days half of the tickets were closed; None without any."""
    days = found.support.median_days
    closed = closed_tickets(found)
    return None if days is None else Figure("tickets.median_days", days, closed.proofs)


def _escalations(found: YearEvidence) -> Figure:
    passed = (one for one in found.tickets if _was_escalated(one, found.scope))
    return counted("tickets.escalated", map(_ticket, passed))


def _was_escalated(ticket: Ticket, scope: Scope) -> bool:
    return any(
        one.said is Said.ESCALATED and scope.holds(paris_day(one.at.isoformat()))
        for one in ticket.entries
    )


def _news(found: YearEvidence) -> Figure:
    return counted("news", (Proof(other=f"news {one.name}") for one in found.news))


def _usage(found: YearEvidence) -> Figure:
    return counted("usage", (Proof(one.line) for one in found.journal.measured))


def _meetings(found: YearEvidence) -> Figure:
    return counted("meetings", map(_meeting, found.meetings))


def _training(found: YearEvidence) -> Figure:
    return counted("training", map(_meeting, found.trainings))


def _meeting(one: Attended) -> Proof:
    return Proof(other=f"agenda {one.key}")


def hours(found: YearEvidence) -> tuple[Figure, Figure, Figure]:
    """Hours of meetings, hours of training, and how many people came to trainings."""
    meetings, training = tuple(map(_meeting, found.meetings)), tuple(map(_meeting, found.trainings))
    return (
        Figure("meetings.hours", found.agenda.meeting_hours, meetings),
        Figure("training.hours", found.agenda.training_hours, training),
        Figure("training.people", found.agenda.trained, training),
    )


_COUNTS: Mapping[Evidence, Callable[[YearEvidence], Figure]] = {
    Evidence.EXCHANGES: _exchanges,
    Evidence.BACKUPS: _backups,
    Evidence.VERIFICATIONS: _verifications,
    Evidence.RESETS: _resets,
    Evidence.HANDOUTS: _handouts,
    Evidence.TICKETS: _tickets,
    Evidence.ESCALATIONS: _escalations,
    Evidence.NEWS: _news,
    Evidence.USAGE: _usage,
    Evidence.MEETINGS: _meetings,
    Evidence.TRAINING: _training,
}
