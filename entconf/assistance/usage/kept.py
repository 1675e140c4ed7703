"""Usage as the journal keeps it: numbers that may be told, nothing smaller (hiding.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from entconf.assistance.evidence.figure import Proof
from entconf.assistance.evidence.journal_year import Measured, Scope
from entconf.assistance.usage.hiding import hidden_rows, is_small
from entconf.assistance.usage.shares import Share
from entconf.errors import StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.usage import Visits
from entconf.model.values import JsonValue

#: Where visits come from; what was imported later holds over what was told before.
ENT, FILE = "ent", "file"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Visits of a month as they may be told; None where they are hidden or unknown."""

    month: str
    profile: str
    service: str
    visits: int | None
    visitors: int | None
    hidden: bool
    proof: Proof


@dataclass(frozen=True, slots=True)
class Usage:
    """What is known of a school's use of the ENT in a year.

    `activation` is the last that was measured, on `measured`; `visits` is what was told last of
    each month, profile and service.
    """

    activation: tuple[Share, ...] = ()
    measured: date | None = None
    proof: Proof = field(default_factory=Proof)
    visits: tuple[MonthRow, ...] = ()


def usage_json(
    uai: str,
    origin: str,
    activation: Iterable[Share] = (),
    visits: Iterable[Visits] = (),
    file: Mapping[str, JsonValue] | None = None,
) -> JsonValue:
    """What the journal is told. Visits of few people are hidden here."""
    return {
        "uai": uai,
        "origin": origin,
        "file": dict(file or {}),
        "activation": [
            {
                "profile": one.profile,
                "class": one.label,
                "population": one.population,
                "active": one.active,
                "least": one.least,
            }
            for one in activation
        ],
        "visits": _visits_json(visits),
    }


def _visits_json(visits: Iterable[Visits]) -> JsonValue:
    """Visits, those of few people hidden, by month and service against what everybody makes."""
    groups: dict[tuple[str, str], list[Visits]] = {}
    for one in visits:
        groups.setdefault((one.month, one.service), []).append(one)
    found: list[JsonValue] = []
    for (month, service), rows in sorted(groups.items()):
        parts = sorted((one for one in rows if one.profile), key=lambda one: one.profile)
        whole = [one for one in rows if not one.profile]
        counts = [(one.visitors or 0,) for one in parts]
        hidden = hidden_rows(counts, total_shown=any(one.visitors for one in whole))
        small = {place for place, one in enumerate(whole) if is_small(one.visitors or 0)}
        for place, one in [*enumerate(whole), *enumerate(parts)]:
            away = place in (hidden if one.profile else small)
            found.append(
                {
                    "month": month,
                    "profile": one.profile,
                    "service": service,
                    "visits": None if away else one.visits,
                    "visitors": None if away else one.visitors,
                    "hidden": away,
                }
            )
    return found


def usage_of(measured: Sequence[Measured], scope: Scope) -> Usage:
    """What is known of a scope, by the lines of the journal, the oldest first.

    Activation counts by the day on which it was measured, visits by their month, whenever they
    were told. Raises StoreError.
    """
    activation: tuple[Share, ...] = ()
    day: date | None = None
    proof = Proof()
    months: dict[tuple[str, str, str], MonthRow] = {}
    for line in measured:
        try:
            shares = tuple(map(_share, _rows(line.content, "activation")))
            if shares and scope.holds(line.day):
                activation, day, proof = shares, line.day, Proof(line.line)
            for row in _rows(line.content, "visits"):
                one = _month(row, Proof(line.line))
                if scope.holds_month(one.month):
                    months[one.month, one.profile, one.service] = one
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(
                msg(
                    "line {number} of the journal is damaged: {why}",
                    number=line.line,
                    why=repr(error),
                )
            ) from error
    return Usage(activation, day, proof, _held_together(months))


def _held_together(months: Mapping[tuple[str, str, str], MonthRow]) -> tuple[MonthRow, ...]:
    """What was told at different times, side by side.

    One hidden profile of a month whose total came later would be found again, so that the
    smallest of the others is hidden with it.
    """
    found = dict(months)
    for month, service in sorted({(one.month, one.service) for one in months.values()}):
        whole = found.get((month, "", service))
        parts = [key for key in found if (key[0], key[2]) == (month, service) and key[1]]
        hidden = [key for key in parts if found[key].hidden]
        others = [key for key in parts if not found[key].hidden]
        if whole is not None and not whole.hidden and len(hidden) == 1 and others:
            least = min(others, key=lambda key: (found[key].visitors or 0, key))
            found[least] = replace(found[least], visits=None, visitors=None, hidden=True)
    return tuple(found[key] for key in sorted(found))


def _rows(content: Mapping[str, JsonValue], name: str) -> list[dict[str, JsonValue]]:
    value = content[name]
    if not isinstance(value, list):
        raise TypeError(name)
    return [one for one in value if isinstance(one, dict)]


def _share(row: Mapping[str, JsonValue]) -> Share:
    return Share(
        str(row["profile"]),
        str(row["class"]),
        _number(row["population"]),
        _number(row["active"]),
        _number(row["least"]),
    )


def _month(row: Mapping[str, JsonValue], proof: Proof) -> MonthRow:
    return MonthRow(
        str(row["month"]),
        str(row["profile"]),
        str(row["service"]),
        _number(row["visits"]),
        _number(row["visitors"]),
        row["hidden"] is True,
        proof,
    )


def _number(value: JsonValue) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError(value)
