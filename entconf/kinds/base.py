"""What a kind is: the contract between the language of the site, the engine and the drivers.

Every kind is one module of this folder that offers `KIND`. It turns a section of a
play into items (`expand`), live resources back into a section (`render`), and says
which fields exist, how each compares, what must exist first and who is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date

from entconf.model.census import Census
from entconf.model.change import Change, FieldChange, Impact
from entconf.model.compare import Field, Rule
from entconf.model.known_people import KnownPeople
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Live
from entconf.model.text import Text
from entconf.model.values import Attributes, Value

#: A path inside a section: keys and list positions, as the author wrote them.
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What a section is expanded for: the day the plan is made for and the school's time zone.

    `people` is who the ids in members are, for `render` alone; without it, ids are written.
    """

    day: date
    timezone: str = "Europe/Paris"
    people: KnownPeople | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One resource as a section declares it.

    `path` is where the item stands in the section, `paths` where each field does.
    `present` false means that it must not exist. `requires` are (kind, key) pairs.
    """

    key: str
    attributes: Attributes
    path: Path
    paths: Mapping[str, Path] = field(default_factory=dict)
    present: bool = True
    requires: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something a schema cannot say is wrong in a section. The loader adds file and line."""

    code: str
    message: Text
    path: Path
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a section says: items, mistakes, and the key prefixes it is exclusive for.

    With `exclusive: true`, `exclusive` holds the prefixes of keys that the section owns
    entirely (("",) for a whole kind).
    """

    items: tuple[Item, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    exclusive: tuple[str, ...] = ()


def no_echo(
    change: Change,  # noqa: ARG001 - the contract of a kind
    moved: Sequence[FieldChange],  # noqa: ARG001 - the same
    done: Sequence[Change],  # noqa: ARG001 - the same
) -> bool:
    """Most kinds are not altered by changes of others."""
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of things that can be declared.

    `mission` is the item of the mission letter it serves. `fields` are exact names, or
    prefixes ending with a dot for families such as `text.fr`. `absent_by` tells how a
    live resource that must go is brought away: `deletion`, or `emptying` when the thing
    itself stays and only its access fields become empty (a feature cannot be deleted).
    `echo` tells whether what `moved` (live, planned) since the plan comes from changes that
    the run itself has `done`: a guest who left takes a member from a group.
    """

    name: str
    mission: str
    fields: tuple[Field, ...]
    expand: Callable[[Mapping[str, Value], Context], Expansion]
    render: Callable[[Sequence[Live], Context], Value]
    impact: Callable[[Change, Census], Sequence[Impact]]
    echo: Callable[[Change, Sequence[FieldChange], Sequence[Change]], bool] = no_echo
    absent_by: str = "deletion"

    def field(self, name: str) -> Field:
        """The field of that name; a name of a family gets the family's rule."""
        for known in self.fields:
            if known.name == name or (known.name.endswith(".") and name.startswith(known.name)):
                return known
        return Field(name, Rule.EXACT)
