"""Where each duty of the letter stands in a school year, by what shows that it was done."""

from __future__ import annotations

from enum import StrEnum

from entconf.assistance.evidence.counting import evidence_figure
from entconf.assistance.evidence.figure import Figure
from entconf.assistance.evidence.gathering import YearEvidence
from entconf.model.mission import Duty, Evidence, Mission
from entconf.model.quick_dataclass import dataclass


class Standing(StrEnum):
    """How far a duty is: every evidence is reached, some was found, none.

    `DECLARED` is done by the word of the administrator, where nothing that a machine counts says
    so.
    """

    DONE = "done"
    PARTLY = "partly"
    NONE = "none"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Found:
    """How much of an evidence was found; it is reached when that is as much as was asked for."""

    evidence: Evidence
    need: int
    figure: Figure

    @property
    def reached(self) -> bool:
        """Whether it is enough."""
        return self.figure.value >= self.need


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """One duty, where it stands, and why."""

    duty: Duty
    standing: Standing
    found: tuple[Found, ...]


def standings(
    mission: Mission, evidence: YearEvidence, declared: frozenset[str] = frozenset()
) -> tuple[DutyStanding, ...]:
    """Where the duties stand, in the order of the letter.

    `declared` are codes of duties of which the administrator says that they were done.
    """
    return tuple(_standing(duty, evidence, declared) for duty in mission.duties)


def _standing(duty: Duty, evidence: YearEvidence, declared: frozenset[str]) -> DutyStanding:
    found = tuple(
        Found(one, need, evidence_figure(evidence, one, duty.kinds))
        for one, need in duty.evidence.items()
    )
    return DutyStanding(duty, _judged(duty, found, declared), found)


def _judged(duty: Duty, found: tuple[Found, ...], declared: frozenset[str]) -> Standing:
    any_found = any(one.figure.value for one in found)
    if any_found and all(one.reached for one in found):
        return Standing.DONE
    if duty.code in declared:
        return Standing.DECLARED
    return Standing.PARTLY if any_found else Standing.NONE
