"""What an exchange is, and the contract that each type of exchange keeps.

A type reads its declaration (`check`), says what a run would do without doing it (`plan`),
and does it (`carry_out`). Locks, guards, the journal, freshness and the memory of files are
the runner's (running.py): a type only works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from entconf.errors import Problem
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from entconf.model.text import Text
from entconf.model.values import Attributes, Value

if TYPE_CHECKING:
    from entconf.desired.state import Desired
    from entconf.engine.backends import Backends
    from entconf.engine.guard import Refusal
    from entconf.engine.store.access_log import Export
    from entconf.model.secret import Reveal


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange that a play declares for one establishment.

    `attributes` are those of the schema with variables filled in; a drop (`from`, `to`) is told
    in parts (`from.folder`, `from.host`), see drops.py. `sources` leads from an attribute to its
    line, the empty name to the exchange's.
    """

    establishment: Establishment
    name: str
    type: str
    attributes: Attributes
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def id(self) -> ResourceId:
        """UAI/exchanges/NAME: what guards, the journal and `--confirm` call it."""
        return ResourceId(self.establishment.uai, "exchanges", self.name)

    def source(self, name: str = "") -> Source | None:
        """Where an attribute was written, else where the exchange was."""
        return self.sources.get(name) or self.sources.get("")

    def value(self, name: str) -> Value:
        """An attribute, None where it is not written."""
        return self.attributes.get(name)

    def text(self, name: str, usual: str = "") -> str:
        """An attribute that the schema holds to be a text."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else usual

    def flag(self, name: str, *, usual: bool = False) -> bool:
        """An attribute that the schema holds to be true or false."""
        value = self.attributes.get(name)
        return value if isinstance(value, bool) else usual

    def texts(self, name: str) -> tuple[str, ...]:
        """An attribute that the schema holds to be a list of texts."""
        value = self.attributes.get(name)
        return tuple(map(str, value)) if isinstance(value, tuple) else ()

    def mapping(self, name: str) -> Mapping[str, Value]:
        """An attribute that the schema holds to be a mapping."""
        value = self.attributes.get(name)
        return value if isinstance(value, Mapping) else {}

    def names(self, name: str) -> Mapping[str, str]:
        """A mapping of texts to texts."""
        return {key: str(value) for key, value in self.mapping(name).items()}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a type works with. `root` is the site; `now` an aware moment, by which {date} is told.

    `seen` tells whether this exchange already took a file of that SHA-256; with `again` it is
    never asked. `folder` is an empty private folder (0700) that is gone after the run.
    """

    root: Path
    desired: Desired
    backends: Backends
    reveal: Reveal
    now: datetime
    folder: Path
    seen: frozenset[str] = frozenset()
    again: bool = False


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that a run takes in or gives out. `sha256` is what is remembered of it."""

    name: str
    sha256: str
    size: int


class Mark:
    """What a line of a plan or of a report is about; the terminal shows them by sign."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    SEND = "send"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing that a run would do, or did. `count` is of people or files, None for neither.

    `where` are places in files (`eleves.csv:12`), never names of people.
    """

    mark: str
    what: Text
    count: int | None = None
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangePlan:
    """What a run would do. Made without changing anything, here or there.

    `files` are remembered once it is done. `problems` of weight error say why it cannot be done;
    warnings are shown. `refusals` are guards of the policy that stand against it, each lifted by
    its name. `irreversible` says what of it nothing brings back: it is confirmed by the name of
    the exchange. `alters` tells that an outside system is changed, which freeze windows forbid.
    With `nothing`, there is nothing to do and that is well. `counts` (numbers by a word
    such as `students.create`) are what the journal is told. `work` is the type's own.
    """

    exchange: Exchange
    files: tuple[TakenFile, ...] = ()
    lines: tuple[PlanLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Text, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    irreversible: Text | None = None
    alters: bool = True
    nothing: bool = False
    work: object = None


@dataclass(frozen=True, slots=True)
class ExchangeResult:
    """What a run did. `problems` of weight error make it a failure, though a part may be done.

    `files` are those that were taken or given and are remembered; `counts` as in the plan.
    `exported` are the lines of the access log: personal data that went out.
    """

    lines: tuple[PlanLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Text, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[TakenFile, ...] = ()
    exported: tuple[Export, ...] = ()


class ExchangeType(Protocol):
    """One type of exchange: a class without state, listed in types.py."""

    @property
    def name(self) -> str:
        """What `type:` says in a play."""

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """What is wrong in a declaration that its schema cannot say. Reads no file, asks nobody."""

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """What a run would do now.

        Raises EntconfError where nothing can be told: a drop or a system that cannot be reached.
        """

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:
        """Do what was planned just before, by the same process and with the same surroundings.

        The runner holds the establishment's lock, has journalled the beginning, and the guards
        are lifted. Raises EntconfError; what is raised after something was sent is
        WriteUncertain, and the run counts as failed.
        """
