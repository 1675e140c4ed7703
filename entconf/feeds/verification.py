"""What came of a verification: plain data, for whoever shows or keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.findings import Finding, Weight
from entconf.feeds.remembering import Remembered, State
from entconf.feeds.roster import Person
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text
from entconf.model.values import JsonValue

#: The heaviest first.
WEIGHTS = tuple(Weight)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, since when it lasts, and who it is about as far as that is known.

    `account` is the person's account in the ENT, where the ENT was read and has one.
    """

    finding: Finding
    since: date
    fingerprint: str
    person: Person | None = None
    account: Account | None = None

    @property
    def ent_id(self) -> str:
        """How a report names somebody: the account's id, else the join key."""
        return self.account.id if self.account else self.finding.person


@dataclass(frozen=True, slots=True)
class SchoolState:
    """Whether automatic creation and update work for a school, and since when.

    `answer` is `yes`, `no` or `unknown` (the ENT was not, or could not be, looked at). `people`
    counts those that wait for it, by the code that tells it; the feed as a whole is blocked
    where `blocked` names the codes.
    """

    establishment: Establishment
    state: State
    people: Mapping[str, int] = field(default_factory=dict)
    blocked: tuple[str, ...] = ()
    failure: Text | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """All of it. `applied` are the deliveries that were looked at, `learned` what to remember."""

    day: date
    schools: tuple[SchoolState, ...]
    applied: tuple[Delivery, ...]
    found: tuple[Found, ...]
    offline: bool
    learned: Remembered

    @property
    def answer(self) -> str:
        """The answer to the question of the mission letter: `yes`, `no` or `unknown`."""
        answers = {one.state.answer for one in self.schools}
        if "no" in answers or any(one.finding.weight is Weight.BLOCKING for one in self.found):
            return "no"
        return "yes" if answers == {"yes"} else "unknown"

    @property
    def heaviest(self) -> Weight | None:
        """The heaviest weight among the findings."""
        weights = {one.finding.weight for one in self.found}
        return next((weight for weight in WEIGHTS if weight in weights), None)

    @property
    def unread(self) -> tuple[SchoolState, ...]:
        """The schools whose accounts could not be read."""
        return tuple(one for one in self.schools if one.failure is not None)

    def journal_entry(self) -> JsonValue:
        """What the journal keeps for the year's report: counts by school and code, nobody."""
        counts: dict[str, dict[str, int]] = {}
        for one in self.found:
            codes = counts.setdefault(one.finding.uai, {})
            codes[one.finding.code] = codes.get(one.finding.code, 0) + 1
        return {
            "day": self.day.isoformat(),
            "answer": self.answer,
            "deliveries": [one.name for one in self.applied],
            "schools": {
                one.establishment.uai: {
                    "answer": one.state.answer,
                    "since": one.state.since.isoformat(),
                    "waiting": sum(one.people.values()),
                    "findings": {**counts.get(one.establishment.uai, {})},
                }
                for one in self.schools
            },
            "findings": {**counts.get("", {})},
        }
