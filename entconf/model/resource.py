"""A resource: one thing of a kind in one establishment, as declared and as found live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.values import Attributes


@dataclass(frozen=True, slots=True, order=True)
class ResourceId:
    """Identity of a resource. The key is a name people use, never a server's id."""

    uai: str
    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.uai}/{self.kind}/{self.key}"

    @classmethod
    def parse(cls, text: str) -> ResourceId:
        """Read back what str() wrote. Raises ValueError when a part is missing."""
        uai, kind, key = text.split("/", 2)
        return cls(uai, kind, key)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the site says of one resource: only the fields it names.

    `present` false means that the resource must not exist. `sources` tells where
    each field was written; the empty name is the item itself. `requires` are the
    resources that must exist before this one is written.
    """

    id: ResourceId
    attributes: Attributes
    present: bool = True
    sources: Mapping[str, Source] = field(default_factory=dict)
    requires: tuple[ResourceId, ...] = ()

    def with_attributes(self, attributes: Attributes) -> Declared:
        """The same declaration with other attributes (a driver adapting it)."""
        return replace(self, attributes=attributes)

    def source_of(self, name: str) -> Source | None:
        """Where a field was written, else where its item was."""
        return self.sources.get(name) or self.sources.get("")


@dataclass(frozen=True, slots=True)
class Live:
    """What a system holds for one resource. `owner` says who may change it there.

    `owner` is `local` (us), `central` (a central administrator), `inherited` (from a
    parent structure), `locked`, or `foreign`: ours to change, but set up in a way that no
    section can say, so that it is only touched where it is declared or restored.
    """

    id: ResourceId
    attributes: Attributes
    owner: str = "local"
