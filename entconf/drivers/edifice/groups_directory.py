"""The groups of an establishment: the five of the profiles, and those made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.edifice.json_shapes import Row, flag, rows, text
from entconf.drivers.edifice.names import fold
from entconf.drivers.edifice.profiles import FROM_ENT
from entconf.drivers.edifice.structures import belongs_to
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `size` is the ENT's own count, which may lag, -1 when it tells none."""

    id: str
    name: str
    size: int
    lock_delete: bool
    internal_rule: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class GroupsDirectory:
    """Groups by what they are found by; ids of classes by their name."""

    profile_groups: Mapping[str, str]
    internal_rules: Mapping[str, str]
    manual: tuple[Group, ...]
    other_names: Mapping[str, str]
    classes: Mapping[str, str]

    def manual_named(self, name: str) -> list[Group]:
        """Groups made by hand of that name: exact spelling first, then any case and accents."""
        exact = [group for group in self.manual if group.name == name]
        if exact:
            return exact
        wanted = fold(name)
        return [group for group in self.manual if fold(group.name) == wanted]

    def id_of(self, name: str) -> str | None:
        """The id of a group named in the site: a profile, a group made by hand, another group."""
        if name in self.profile_groups:
            return self.profile_groups[name]
        found = self.manual_named(name)
        if found:
            return found[0].id
        if name in self.other_names:
            return self.other_names[name]
        wanted = fold(name)
        return next((id_ for known, id_ in self.other_names.items() if fold(known) == wanted), None)

    def names(self) -> list[str]:
        """Every name that `id_of` knows."""
        return [*self.profile_groups, *(group.name for group in self.manual), *self.other_names]


def sort_groups(found: Sequence[Row], structure: str) -> GroupsDirectory:
    """Sort the list of groups of an establishment.

    Names of profile groups are never used: they change with the language (section 6).
    """
    profile_groups: dict[str, str] = {}
    internal_rules: dict[str, str] = {}
    manual = []
    other_names: dict[str, str] = {}
    classes: dict[str, str] = {}
    for row in found:
        id_ = text(row, "id")
        if not id_ or not belongs_to(row, structure):
            continue
        kind = text(row, "type")
        for item in rows(row, "classes"):
            classes.setdefault(text(item, "id"), text(item, "name"))
        if kind == "ManualGroup":
            manual.append(_group(row, id_))
        elif kind == "ProfileGroup":
            profile = FROM_ENT.get(text(row, "filter"))
            if text(row, "subType") == "StructureGroup" and profile:
                profile_groups.setdefault(profile, id_)
                internal_rules[id_] = text(row, "internalCommunicationRule")
        else:
            other_names.setdefault(text(row, "name") or text(row, "displayName"), id_)
    manual.sort(key=lambda group: (group.name, group.id))
    classes.pop("", None)
    other_names.pop("", None)
    return GroupsDirectory(profile_groups, internal_rules, tuple(manual), other_names, classes)


def _group(row: Row, id_: str) -> Group:
    size = row.get("nbUsers")
    return Group(
        id=id_,
        name=text(row, "name") or text(row, "displayName"),
        size=size if isinstance(size, int) else -1,
        lock_delete=flag(row, "lockDelete"),
        internal_rule=text(row, "internalCommunicationRule"),
        automatic=any(row.get(key) for key in _AUTOLINK),
    )


_AUTOLINK = (
    "autolinkTargetAllStructs",
    "autolinkTargetStructs",
    "autolinkUsersFromGroups",
    "autolinkUsersFromPositions",
    "autolinkUsersFromLevels",
)
