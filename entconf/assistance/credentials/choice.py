"""Which people of a school are meant. It imports nothing: help needs it."""

from __future__ import annotations

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Which people are meant; empty sets mean all."""

    profiles: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()
    never_activated: bool = False
