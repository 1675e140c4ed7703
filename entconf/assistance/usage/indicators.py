"""Indicators of use: services, guests, and what became of activation and visits."""

from __future__ import annotations

from datetime import date

from entconf.assistance.evidence.figure import Figure, Proof, counted
from entconf.assistance.evidence.gathering import YearEvidence
from entconf.assistance.usage.kept import MonthRow, Usage
from entconf.model.quick_dataclass import dataclass

#: Months in which nobody is at school: left out of what a usual month is.
_SUMMER = ("-07", "-08")


@dataclass(frozen=True, slots=True)
class ProfileMonths:
    """The usual month of a profile ("": everybody): visits and users, the summer left out.

    `visits` and `visitors` are means over `months` months, rounded; None where none is known.
    """

    profile: str
    months: int
    visits: int | None
    visitors: int | None
    proofs: tuple[Proof, ...]


def services_enabled(found: YearEvidence) -> Figure:
    """Features that entconf keeps on for somebody in the school."""
    on = (
        Proof(other=f"feature {one.key}")
        for one, held in found.standing.items()
        if one.kind == "features" and held.get("for")
    )
    return counted("services.enabled", on)


def services_used(usage: Usage) -> Figure:
    """Services of which visits were told in the year."""
    first: dict[str, Proof] = {}
    for row in usage.visits:
        if row.service and row.visits:
            first.setdefault(row.service, row.proof)
    return Figure("services.used", len(first), tuple(sorted(set(first.values()))))


def guests(found: YearEvidence) -> tuple[Figure, Figure]:
    """Guest accounts that still hold on the day of the scope, and those past their end."""
    active: list[Proof] = []
    expired: list[Proof] = []
    for one, held in found.standing.items():
        if one.kind == "guests":
            ends = held.get("until")
            gone = isinstance(ends, str) and _is_past(ends, found.scope.day)
            (expired if gone else active).append(Proof(other=f"guest {one.key}"))
    return counted("guests.active", active), counted("guests.expired", expired)


def _is_past(ends: str, day: date) -> bool:
    try:
        return date.fromisoformat(ends[:10]) < day
    except ValueError:
        return False


def usual_month(usage: Usage, profile: str) -> ProfileMonths:
    """The usual month of a profile, by the months of which something is known."""
    rows = [
        one
        for one in usage.visits
        if one.profile == profile and not one.service and not one.month.endswith(_SUMMER)
    ]
    known = [one for one in rows if one.visits is not None or one.visitors is not None]
    return ProfileMonths(
        profile,
        len(known),
        _mean([one.visits for one in known]),
        _mean([one.visitors for one in known]),
        tuple(sorted({one.proof for one in known})),
    )


def _mean(values: list[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return round(sum(known) / len(known)) if known else None


def monthly(usage: Usage) -> tuple[MonthRow, ...]:
    """Visits by month of everybody, else summed over the profiles that are told."""
    whole = tuple(one for one in usage.visits if not one.profile and not one.service)
    if whole:
        return whole
    found: dict[str, MonthRow] = {}
    for one in usage.visits:
        if one.service or one.visits is None:
            continue
        before = found.get(one.month)
        visits = one.visits + (before.visits or 0 if before else 0)
        proof = before.proof if before else one.proof
        found[one.month] = MonthRow(one.month, "", "", visits, None, hidden=False, proof=proof)
    return tuple(found[month] for month in sorted(found))
