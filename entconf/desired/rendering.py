"""Live values in the words of the language: what a dump would write of one resource."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.desired.document import Path, child
from entconf.desired.expansion import normal_key
from entconf.desired.splicing import CannotSplice
from entconf.kinds.base import Context, Item, Kind
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import Attributes, Value


@dataclass(frozen=True, slots=True)
class Rendered:
    """A section that holds one resource, and what the kind reads in it."""

    section: Mapping[str, Value]
    read: Item

    @property
    def item(self) -> Value:
        """The item as it is written."""
        return self._at(self.read.path)

    def says(self, name: str) -> bool:
        """Whether the item says a field."""
        return name in self.read.attributes

    def path(self, name: str) -> Path:
        """Where a field is inside the item; nowhere when the whole item says it."""
        return self.read.paths.get(name, self.read.path)[len(self.read.path) :]

    def field(self, name: str) -> Value:
        """A field as it is written. The field must be said."""
        return self._at(self.read.paths.get(name, self.read.path))

    def _at(self, path: Path) -> Value:
        (value,) = self.section.values()
        for name in path:
            value = child(value, name)
        return value


def rendered(kind: Kind, resource: ResourceId, live: Attributes, context: Context) -> Rendered:
    """One resource as a dump writes it. Raises CannotSplice when the language cannot say it."""
    section = kind.render([Live(resource, live)], context)
    expansion = kind.expand(section if isinstance(section, Mapping) else {}, context)
    wanted = normal_key(resource.key)
    for item in expansion.items:
        if normal_key(item.key) == wanted and not expansion.mistakes:
            return Rendered({kind.name: _escaped(section)}, item)
    raise CannotSplice(msg("the language has no way to write what the ENT holds"))


def nested(path: Path, *, value: Value) -> Mapping[str, Value]:
    """A value below keys; the path must have no places of lists."""
    name, *rest = path
    return {str(name): nested(tuple(rest), value=value) if rest else value}


def _escaped(value: Value) -> Value:
    """A live value whose `${` stands for itself."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, Mapping):
        return {key: _escaped(one) for key, one in value.items()}
    return tuple(map(_escaped, value)) if isinstance(value, tuple) else value
