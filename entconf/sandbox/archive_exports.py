"""Archives that were asked for and wait to be fetched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Export:
    """One export: whose, of what, and the moment (monotonic) from which it can be fetched."""

    user_id: str
    apps: tuple[str, ...]
    documents: bool
    shared: bool
    ready: float
