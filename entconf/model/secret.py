"""A secret is a reference, never a value: only whoever resolves it sees what it stands for."""

from __future__ import annotations

from collections.abc import Callable

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """`!secret env:NAME`, `file:PATH` or `command:...`. Equality is that of the reference."""

    reference: str

    def __str__(self) -> str:
        return f"(secret {self.reference})"


#: Turns a reference into its value, as late as possible. Raises ConfigurationError.
Reveal = Callable[[Secret], str]
