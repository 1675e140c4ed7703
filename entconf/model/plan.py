"""A plan: what would change and for whom, as plain data complete in itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.model.census import Census
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live
from entconf.model.text import Text

#: Version of the JSON document. It grows when an older entconf could misread a newer plan:
#: 2 says which changes cannot be undone, and an older one would make them unasked.
PLAN_FORMAT = 2


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """A part that could not be read, and therefore is neither changed nor called unchanged."""

    uai: str
    kind: str
    key: str | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about an establishment's plan; no change is made for it."""

    uai: str
    message: Text


@dataclass(frozen=True, slots=True)
class PlanOrigin:
    """What a plan was made from.

    `inputs` maps each file of the site to the SHA-256 of its content; `commit` is the
    git commit or "". `day` is the date it plans for, `created` and `expires` are UTC
    moments, all in ISO 8601. `fingerprints` maps an establishment's UAI to a hash of the
    live values that the plan compared with.
    """

    created: str
    day: str
    entconf: str
    site: str = ""
    commit: str = ""
    expires: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upheld:
    """What a plan found live as it is declared; both in the system's terms."""

    declared: Declared
    live: Live


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes of some establishments, sorted by resource; stable for the same inputs.

    `compared` counts the declared resources that were compared; `census` holds the
    number of persons a UAI's impact figures were counted against. `upheld` is for the run that
    follows in the same process: it is no part of the plan, and a plan in a file does not hold it.
    """

    origin: PlanOrigin
    establishments: tuple[Establishment, ...]
    changes: tuple[Change, ...] = ()
    unknown: tuple[UnknownPart, ...] = ()
    notices: tuple[Notice, ...] = ()
    compared: int = 0
    census: Mapping[str, Census] = field(default_factory=dict)
    upheld: tuple[Upheld, ...] = field(default=(), compare=False, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change and nothing was left unread."""
        return not self.changes and not self.unknown
