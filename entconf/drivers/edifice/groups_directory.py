"""The groups of an establishment: the five of the profiles, and those made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    by_sort: dict[tuple[str, str], list[Row]] = {}
    classes: dict[str, str] = {}
    for row in found:
        if not text(row, "id") or not belongs_to(row, structure):
            continue
        kind, subtype = text(row, "type"), text(row, "subType")
        by_sort.setdefault((kind, subtype if kind in _WITH_SUBTYPE else ""), []).append(row)
        for item in rows(row, "classes"):
            classes.setdefault(text(item, "id"), text(item, "name"))
    classes.pop("", None)
    profiles = _of_profiles(by_sort.pop(("ProfileGroup", "StructureGroup"), ()))
    broadcast = _groups(by_sort.pop(("ManualGroup", "BroadcastGroup"), ()))
    manual = [by_sort.pop(sort) for sort in list(by_sort) if sort[0] == "ManualGroup"]
    of_classes = [by_sort.pop(sort) for sort in list(by_sort) if sort[0] == "ProfileGroup"]
    others = [row for held in by_sort.values() for row in held]
    return GroupsDirectory(
        {profile: text(row, "id") for profile, row in profiles.items()},
        {text(row, "id"): text(row, "internalCommunicationRule") for row in profiles.values()},
        _groups(row for held in manual for row in held),
        _names(others) | {group.name: group.id for group in reversed(broadcast)},
        classes,
        broadcast,
        _of_pupils(row for held in of_classes for row in held),
        frozenset(text(row, "id") for row in others if text(row, "filter") == _LOCAL_ADMINS),
    )


_WITH_SUBTYPE = frozenset({"ProfileGroup", "ManualGroup"})


def _of_profiles(found: Iterable[Row]) -> dict[str, Row]:
    """The group of each profile of the whole structure, the first where there are two."""
    profiles: dict[str, Row] = {}
    for row in found:
        if profile := FROM_ENT.get(text(row, "filter")):
            profiles.setdefault(profile, row)
    return profiles


def _of_pupils(found: Iterable[Row]) -> dict[str, str]:
    return {
        text(item, "name"): text(row, "id")
        for row in found
        if FROM_ENT.get(text(row, "filter")) == Profile.STUDENTS
        for item in rows(row, "classes")
    }


def _names(found: Iterable[Row]) -> dict[str, str]:
    named: dict[str, str] = {}
    for row in found:
        named.setdefault(text(row, "name") or text(row, "displayName"), text(row, "id"))
    named.pop("", None)
    return named


def _groups(found: Iterable[Row]) -> tuple[Group, ...]:
    groups = (_group(row, text(row, "id")) for row in found)
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
