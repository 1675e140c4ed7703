"""What was done for a duty, in sentences; each number passes through the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from entconf.assistance.evidence import counting
from entconf.assistance.evidence.figure import Figure
from entconf.assistance.evidence.gathering import YearEvidence
from entconf.assistance.mission.standing import DutyStanding, Found
from entconf.assistance.usage import indicators
from entconf.assistance.usage.shares import Share
from entconf.model.mission import Evidence
from entconf.report.activity.facts import Facts
from entconf.report.activity.ledger import Ledger
from entconf.report.activity.speech import Speech


class Teller:
    """Tells the evidence of one report."""

    def __init__(self, facts: Facts, speech: Speech, ledger: Ledger) -> None:
        self.facts = facts
        self.say = speech
        self.ledger = ledger

    @property
    def found(self) -> YearEvidence:
        """The evidence of the year."""
        return self.facts.evidence

    def sentences(self, duty: DutyStanding) -> tuple[str, ...]:
        """What was done for a duty; that nothing was recorded where that is so."""
        told = [
            sentence
            for one in duty.found
            if self.ledger.note(one.figure)
            for sentence in _TELLERS[one.evidence](self, duty, one)
        ]
        return tuple(told) or (self.say("nothing"),)

    def changes(self, duty: DutyStanding, one: Found) -> Iterator[str]:
        """Changes, by kind where there are several; what became of guests and announcements."""
        parts = counting.change_figures(self.found, duty.duty.kinds)
        numbers = {part.name.removeprefix("changes."): self.ledger.note(part) for part in parts}
        days = [write.day for write in self.found.journal.writes if write.kind in numbers]
        day = self.say.day(max(days))
        if len(numbers) > 1:
            kinds = ", ".join(
                f"{self.kind(kind)} {self.say.number(number)}" for kind, number in numbers.items()
            )
            yield self.say("changes.kinds", n=one.figure.value, kinds=kinds, day=day)
        else:
            yield self.say("changes", n=one.figure.value, day=day)
        if "guests" in duty.duty.kinds:
            yield self.say("guests.created", n=self._note(counting.created(self.found, "guests")))
            active, expired = map(self._note, indicators.guests(self.found))
            yield self.say("guests.standing", n=active, expired=expired)
        if "announcements" in duty.duty.kinds:
            made = counting.created(self.found, "announcements")
            yield self.say("announcements", n=self._note(made))

    def kind(self, name: str) -> str:
        """A kind as people call it."""
        key = f"kind.{name}"
        return self.say(key) if self.say.has(key) else name

    def exchanges(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Exchanges that went well, and that did not."""
        failed = self._note(counting.failed_exchanges(self.found))
        yield self.say("exchanges", n=one.figure.value, failed=failed)

    def backups(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Backups, and the last one."""
        day = max(backup.day for backup in self.found.backups)
        yield self.say("backups", n=one.figure.value, day=self.say.day(day))

    def verifications(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Verifications, and how many found all well."""
        day = max(row.day for row in self.found.journal.verified)
        good = self._note(counting.verified_good(self.found))
        yield self.say("verifications", n=one.figure.value, day=self.say.day(day), good=good)

    def resets(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Passwords, and people told where to go."""
        yield self.say("resets", n=one.figure.value)
        if sent := self._note(counting.routed(self.found)):
            yield self.say("routed", n=sent)

    def handouts(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Slips."""
        signed = self._note(counting.handout_figure(self.found, "signed"))
        destroyed = self._note(counting.handout_figure(self.found, "destroyed"))
        yield self.say("handouts", n=one.figure.value, signed=signed, destroyed=destroyed)

    def tickets(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Requests, and how long they took."""
        closed = self._note(counting.closed_tickets(self.found))
        still = self._note(counting.open_tickets(self.found))
        yield self.say("tickets", n=one.figure.value, closed=closed, open=still)
        days = counting.median_days(self.found)
        if days is not None:
            yield self.say("median", days=self._note(days))

    def escalations(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Requests passed on."""
        yield self.say("escalations", n=one.figure.value)

    def news(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """News relayed."""
        yield self.say("news", n=one.figure.value)

    def usage(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Measures, activation by profile, services."""
        yield self.say("usage", n=one.figure.value)
        shares = [share for share in self.facts.usage.activation if not share.label]
        told = [f"{self.say(f'profile.{one.profile}')} {self.share(one)}" for one in shares]
        if told:
            yield self.say("activation", shares=", ".join(told))
        used = self._note(indicators.services_used(self.facts.usage))
        enabled = self._note(indicators.services_enabled(self.found))
        if used or enabled:
            yield self.say("services", used=used, enabled=enabled)

    def share(self, one: Share) -> str:
        """A share as it may be told."""
        percent = one.percent
        if not percent and one.active is None:
            return self.say("hidden")
        name = ".".join(filter(None, ("activation", one.profile, one.label)))
        number = int(self.ledger.note_value(name, percent or 0, self.facts.usage.proof))
        shown = self.say.percent(number)
        return shown if one.active is not None else self.say("least", percent=shown)

    def meetings(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Meetings and their hours."""
        hours, _training, _people = counting.hours(self.found)
        yield self.say("meetings", n=one.figure.value, hours=self._note(hours))

    def training(self, _: DutyStanding, one: Found) -> Iterator[str]:
        """Training, its hours and people."""
        _meetings, hours, people = counting.hours(self.found)
        yield self.say(
            "training", n=one.figure.value, hours=self._note(hours), people=self._note(people)
        )

    def _note(self, figure: Figure) -> int | float:
        return self.ledger.note(figure)


_TELLERS: Mapping[Evidence, Callable[[Teller, DutyStanding, Found], Iterator[str]]] = {
    Evidence.CHANGES: Teller.changes,
    Evidence.EXCHANGES: Teller.exchanges,
    Evidence.BACKUPS: Teller.backups,
    Evidence.VERIFICATIONS: Teller.verifications,
    Evidence.RESETS: Teller.resets,
    Evidence.HANDOUTS: Teller.handouts,
    Evidence.TICKETS: Teller.tickets,
    Evidence.ESCALATIONS: Teller.escalations,
    Evidence.NEWS: Teller.news,
    Evidence.USAGE: Teller.usage,
    Evidence.MEETINGS: Teller.meetings,
    Evidence.TRAINING: Teller.training,
}
