"""Groups and schools of an inventory, and which variable wins, as in Ansible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from entconf.desired.variables import Variable
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source

ALL = "all"


@dataclass(slots=True)
class Group:
    """A group. `inline` holds variables of the inventory, `filed` those of group_vars."""

    name: str
    source: Source
    children: dict[str, Source] = field(default_factory=dict)
    parents: set[str] = field(default_factory=set)
    hosts: dict[str, None] = field(default_factory=dict)
    inline: dict[str, Variable] = field(default_factory=dict)
    filed: dict[str, Variable] = field(default_factory=dict)
    depth: int = 0


@dataclass(slots=True)
class Host:
    """A school, with the groups that name it and its own variables, as for a group."""

    uai: str
    source: Source
    groups: dict[str, None] = field(default_factory=dict)
    inline: dict[str, Variable] = field(default_factory=dict)
    filed: dict[str, Variable] = field(default_factory=dict)


class Inventory:
    """All groups and schools. Every group hangs below `all`."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {ALL: Group(ALL, Source(""))}
        self.hosts: dict[str, Host] = {}

    def group(self, name: str, source: Source) -> Group:
        """The group of that name, made when it is first met."""
        return self.groups.setdefault(name, Group(name, source))

    def host(self, uai: str, source: Source) -> Host:
        """The school of that number, made when it is first met."""
        return self.hosts.setdefault(uai, Host(uai, source))

    def adopt(self, parent: Group, child: Group, source: Source) -> None:
        """Put a group inside another."""
        parent.children.setdefault(child.name, source)
        child.parents.add(parent.name)

    def finish(self) -> tuple[list[str], Source] | None:
        """Complete the tree. The outcome is a circle of groups and its place, if there is one."""
        top = self.groups[ALL]
        for group in self.groups.values():
            if group is not top and not group.parents:
                self.adopt(top, group, group.source)
        seen: dict[str, int] = {}
        circle = self._sink(top, [], seen)
        if circle is None:
            for group in self.groups.values():
                circle = circle or (None if group.name in seen else self._sink(group, [], seen))
        return circle

    def _sink(
        self, group: Group, above: list[str], seen: dict[str, int]
    ) -> tuple[list[str], Source] | None:
        """Give each group the greatest depth at which it is met."""
        group.depth = max(group.depth, len(above))
        if seen.get(group.name, -1) >= len(above):
            return None
        seen[group.name] = len(above)
        above.append(group.name)
        for name, source in group.children.items():
            if name in above:
                return [*above[above.index(name) :], name], source
            circle = self._sink(self.groups[name], above, seen)
            if circle is not None:
                return circle
        above.pop()
        return None

    def members(self, name: str) -> set[str]:
        """The schools of a group and of the groups inside it."""
        if name == ALL:
            return set(self.hosts)
        group = self.groups[name]
        found = set(group.hosts)
        for child in group.children:
            found |= self.members(child)
        return found

    def groups_of(self, host: Host) -> list[Group]:
        """Every group above a school, outermost first, `all` at the head."""
        found: dict[str, Group] = {ALL: self.groups[ALL]}
        waiting = list(host.groups)
        while waiting:
            group = self.groups[waiting.pop()]
            if group.name not in found:
                found[group.name] = group
                waiting.extend(group.parents)
        return sorted(found.values(), key=lambda group: (group.depth, group.name))

    def variables(self, host: Host) -> dict[str, Variable]:
        """The variables of a school; later ones win.

        The order is Ansible's: variables of the inventory's groups, `all` first and inner
        groups last; then group_vars in the same order; then the school's own variables in
        the inventory; then host_vars.
        """
        merged: dict[str, Variable] = {}
        for layer in self.layers(host):
            merged.update(layer)
        return merged

    def layers(self, host: Host) -> Iterable[Mapping[str, Variable]]:
        """The variables of a school as they lie over each other, those that win last."""
        groups = self.groups_of(host)
        return (
            *(group.inline for group in groups),
            *(group.filed for group in groups),
            host.inline,
            host.filed,
        )
