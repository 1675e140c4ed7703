"""One change: what a plan wants to do to one resource, as plain data with its inverse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from entconf.model.text import Text
from entconf.model.values import Attributes, Value


class Action(StrEnum):
    """What happens to the resource as a whole."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


_INVERSE = {
    Action.CREATE: Action.DELETE,
    Action.UPDATE: Action.UPDATE,
    Action.DELETE: Action.CREATE,
}


@dataclass(frozen=True, slots=True, order=True)
class FieldChange:
    """One field that differs. A field the resource did not have is None before."""

    name: str
    before: Value = field(compare=False)
    after: Value = field(compare=False)


@dataclass(frozen=True, slots=True)
class Impact:
    """How many persons of one profile gain or lose what.

    `profile` is one of PROFILES, or "" when the profile of the persons is not known.
    `what` is the thing gained or lost, in the school's words.
    """

    profile: str
    gains: int
    loses: int
    what: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Which side moved since run `run` put a value there (`at`: UTC, ISO 8601).

    `ours` are the fields that are declared otherwise now, `theirs` those that somebody
    changed in the system; "" is the resource itself, taken away.
    """

    run: str
    at: str
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan.

    `before` and `after` hold the fields the change is about: all known fields for a
    creation or a deletion, only the declared ones for an update. `blocked` says why
    this account cannot make the change, and then it is never tried. `notes` tell a
    person how it will be done or what to know before. `cause` is None for what entconf never
    applied. `irreversible` says what of it no later change brings back: it is only made once a
    person confirmed it by its name.
    """

    id: ResourceId
    action: Action
    before: Attributes
    after: Attributes
    fields: tuple[FieldChange, ...]
    why: Mapping[str, Source] = field(default_factory=dict)
    requires: tuple[ResourceId, ...] = ()
    impact: tuple[Impact, ...] = ()
    notes: tuple[Text, ...] = ()
    blocked: Text | None = None
    cause: Cause | None = None
    irreversible: Text | None = None

    def inverse(self) -> Change:
        """The change that brings back what was there before this one."""
        return replace(
            self,
            action=_INVERSE[self.action],
            before=self.after,
            after=self.before,
            fields=tuple(FieldChange(f.name, f.after, f.before) for f in self.fields),
            impact=tuple(Impact(i.profile, i.loses, i.gains, i.what) for i in self.impact),
            notes=(),
            blocked=None,
            cause=None,
            irreversible=None,
        )
