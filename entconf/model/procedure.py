"""A procedure: the steps that are followed for some schools, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias

from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source


@dataclass(frozen=True, slots=True)
class Verify:
    """Hold the accounts against the feed; `refuse` is the weight from which the step fails."""

    refuse: str


@dataclass(frozen=True, slots=True)
class BackUp:
    """Save everything that entconf manages."""


@dataclass(frozen=True, slots=True)
class Apply:
    """Apply what the playbooks declare; empty sets mean all of it."""

    tags: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RunExchange:
    """Run the exchange of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class TellCredentials:
    """Tell who signs in with what."""


@dataclass(frozen=True, slots=True)
class PrintSlips:
    """Print slips into a folder of the site, or of the machine; empty sets mean everybody."""

    folder: str
    profiles: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish one announcement of the playbooks."""

    key: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Something that a person does. `evidence`: a word on what proves it is asked for."""

    text: str
    who: str = ""
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Go on from that moment (UTC)."""

    until: datetime
    written: str


@dataclass(frozen=True, slots=True)
class Check:
    """Conditions that must all hold. `backup` is a period: 12h, 7d, 2w; "" asks nothing."""

    plan: bool = False
    drift: bool = False
    backup: str = ""
    guests: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Open or close the ENT to profiles at once, whatever the playbooks say."""

    profiles: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open a ticket of first-level support."""

    topic: str
    text: str
    profile: str = ""


Deed: TypeAlias = (
    Verify
    | BackUp
    | Apply
    | RunExchange
    | TellCredentials
    | PrintSlips
    | Publish
    | Confirm
    | Wait
    | Check
    | Gate
    | OpenTicket
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a step says for a school: the deed, and the days between which it is done at all."""

    deed: Deed
    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the step is for that day."""
        after_first = self.first is None or day >= self.first
        return after_first and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a play, and what it says by UAI. `source` is where its verb is written."""

    play: str
    name: str
    verb: str
    tags: frozenset[str]
    source: Source
    said: Mapping[str, Said]

    @property
    def key(self) -> str:
        """How a run remembers the step."""
        return f"{self.play}/{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """The steps of a playbook in their order, for the schools that were asked for.

    `file` is its name as messages show it, `sha256` what it held when it was read.
    """

    file: str
    sha256: str
    schools: tuple[Establishment, ...]
    steps: tuple[Step, ...]
