"""How an ENT is used, in counts: nobody's name, nobody's id."""

from __future__ import annotations

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Activation:
    """How many accounts of a profile, or of one class of it, were activated.

    `profile` may be `families`: pupils with a family of which somebody's account is activated.
    """

    profile: str
    population: int
    active: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits and distinct users of a month (`2026-09`).

    `profile` "" is everybody, `service` "" the ENT as a whole. None is what was not told.
    """

    month: str
    profile: str = ""
    service: str = ""
    visits: int | None = None
    visitors: int | None = None
