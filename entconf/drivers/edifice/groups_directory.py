"""The groups of an establishment: the five of the profiles, and those made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from entconf.drivers.edifice.json_shapes import Row, flag, rows, text
from entconf.drivers.edifice.names import fold
from entconf.drivers.edifice.profiles import FROM_ENT
from entconf.drivers.edifice.structures import belongs_to
from entconf.model.profiles import Profile
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
    """Groups by what they are found by; names of classes by their id.

    `broadcast` are made by hand too, with the subtype of lists that write to many. `pupils`
    are the groups of the pupils of each class, by the class's name. `local_admins` are those
    that the ENT itself fills with local administrators.
    """

    profile_groups: Mapping[str, str]
    internal_rules: Mapping[str, str]
    manual: tuple[Group, ...]
    other_names: Mapping[str, str]
    classes: Mapping[str, str]
    broadcast: tuple[Group, ...] = ()
    pupils: Mapping[str, str] = field(default_factory=dict)
    local_admins: frozenset[str] = frozenset()

    def manual_named(self, name: str) -> list[Group]:
        """Groups made by hand of that name: exact spelling first, then any case and accents."""
        return _named(name, self.manual)

    def broadcast_named(self, name: str) -> list[Group]:
        """Broadcast groups of that name, looked for in the same way."""
        return _named(name, self.broadcast)

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


def _named(name: str, groups: Sequence[Group]) -> list[Group]:
    exact = [group for group in groups if group.name == name]
    if exact:
        return exact
    wanted = fold(name)
    return [group for group in groups if fold(group.name) == wanted]


def sort_groups(found: Sequence[Row], structure: str) -> GroupsDirectory:
    """Sort the list of groups of an establishment.

    Names of profile groups are never used: they change with the language (section 6).
    """
    profile_groups: dict[str, str] = {}
    internal_rules: dict[str, str] = {}
    manual: list[Group] = []
    broadcast: list[Group] = []
    other_names: dict[str, str] = {}
    classes: dict[str, str] = {}
    pupils: dict[str, str] = {}
    local_admins = set()
    for row in found:
        id_ = text(row, "id")
        if not id_ or not belongs_to(row, structure):
            continue
        for item in rows(row, "classes"):
            classes.setdefault(text(item, "id"), text(item, "name"))
        if text(row, "filter") == _LOCAL_ADMINS:
            local_admins.add(id_)
        match text(row, "type"), text(row, "subType"):
            case "ManualGroup", "BroadcastGroup":
                broadcast.append(_group(row, id_))
                other_names.setdefault(broadcast[-1].name, id_)
            case "ManualGroup", _:
                manual.append(_group(row, id_))
            case "ProfileGroup", "StructureGroup":
                if profile := FROM_ENT.get(text(row, "filter")):
                    profile_groups.setdefault(profile, id_)
                    internal_rules[id_] = text(row, "internalCommunicationRule")
            case "ProfileGroup", _:
                if FROM_ENT.get(text(row, "filter")) == Profile.STUDENTS:
                    pupils |= {text(item, "name"): id_ for item in rows(row, "classes")}
            case _:
                other_names.setdefault(text(row, "name") or text(row, "displayName"), id_)
    classes.pop("", None)
    other_names.pop("", None)
    return GroupsDirectory(
        profile_groups,
        internal_rules,
        _in_order(manual),
        other_names,
        classes,
        _in_order(broadcast),
        pupils,
        frozenset(local_admins),
    )


def _in_order(groups: Sequence[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (group.name, group.id)))


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


_LOCAL_ADMINS = "AdminLocal"
_AUTOLINK = (
    "autolinkTargetAllStructs",
    "autolinkTargetStructs",
    "autolinkUsersFromGroups",
    "autolinkUsersFromPositions",
    "autolinkUsersFromLevels",
)
