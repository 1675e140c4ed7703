"""A figure of the report, and where each part of it comes from."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """Where something that was counted stands: a line of the journal, or something kept beside.

    `line` is 0 and `other` names it (`ticket 12`, `meeting conseil-1`) for what the journal does
    not hold; `run` is "" for what belongs to no run.
    """

    line: int = 0
    run: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the report under a name that stays the same from year to year."""

    name: str
    value: int | float
    proofs: tuple[Proof, ...] = ()


def counted(name: str, proofs: Iterable[Proof]) -> Figure:
    """A figure that is the number of its proofs."""
    found = tuple(sorted(proofs))
    return Figure(name, len(found), found)
