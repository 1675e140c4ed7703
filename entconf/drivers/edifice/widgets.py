"""Widgets of the homepage, group by group (API reference, section 3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.json_shapes import Row, as_rows, flag, rows, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import fold, nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, RequestRefused, UnexpectedAnswer
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import sorted_set

PREFIX = "widgets/"
_SUFFIX = "-widget"


@dataclass(frozen=True, slots=True)
class _Handle:
    id: str
    locked: bool
    mandatory: Mapping[str, bool]  # profile of each linked group -> whether it is mandatory


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.GROUPS, Need.WIDGETS})


def _listed(school: School) -> list[Row]:
    data = school.lists.value(Need.WIDGETS)
    if isinstance(data, dict):
        data = data.get("widgets")
    return [row for row in as_rows(data, Need.WIDGETS) if text(row, "id")]


def _find(listed: Sequence[Row], key: str) -> Row | None:
    """The widget of that name; `calendar` also finds `calendar-widget`."""
    named = {fold(text(row, "name")): row for row in listed}
    wanted = fold(key)
    return named.get(wanted) or named.get(wanted + _SUFFIX)


def _wanted(ask: Ask, school: School) -> dict[ResourceId, Row | None]:
    listed = _listed(school)
    wanted = {item.id: _find(listed, item.id.key.removeprefix(PREFIX)) for item in ask.declared}
    if ask.complete:
        taken = {text(row, "id") for row in wanted.values() if row}
        for row in listed:
            if text(row, "id") not in taken:
                wanted[ResourceId(ask.uai, "homepage", PREFIX + text(row, "name"))] = row
    return wanted


def _detail(row: Row, structure: str) -> Call:
    what = msg("read the widget {name}", name=text(row, "name"))
    path = f"/appregistry/widget/{part(text(row, 'id'))}"
    return Call("GET", path, what, (("structureId", structure),))


def _more(ask: Ask, school: School) -> Sequence[Call]:
    return [_detail(row, school.structure.id) for row in _wanted(ask, school).values() if row]


def _read(ask: Ask, school: School, found: Found) -> None:
    listed = _listed(school)
    wanted = _wanted(ask, school)
    for declared in ask.declared:
        name = declared.id.key.removeprefix(PREFIX)
        if wanted[declared.id] is None:
            names = [text(row, "name").removesuffix(_SUFFIX) for row in listed]
            message = msg("the ENT has no widget {name}", name=name)
            near = nearest(name, names)
            found.problems.append(problem("unknown-widget", declared, message, near=near))
        else:
            found.declared.append(declared)
    for id_, row in wanted.items():
        if row is None:
            continue
        try:
            detail = school.lists.value(_detail(row, school.structure.id).key)
            if not isinstance(detail, dict):
                raise UnexpectedAnswer(msg("the ENT did not answer with a widget"))
        except EntconfError as error:
            found.unknown.append(Unknown("homepage", error.message, id_.key))
            continue
        _add(found, id_, row, detail, school)


def _add(found: Found, id_: ResourceId, row: Row, detail: Row, school: School) -> None:
    linked = {text(group, "id"): flag(group, "mandatory") for group in rows(detail, "groups")}
    mandatory = {
        profile: linked[group]
        for profile, group in school.groups.profile_groups.items()
        if group in linked
    }
    locked = flag(row, "locked") or flag(detail, "locked")
    attributes = {
        "for": sorted_set(mandatory),
        "mandatory": sorted_set(profile for profile, must in mandatory.items() if must),
    }
    owner = "locked" if locked else "local"
    found.add(Live(id_, attributes, owner), _Handle(text(row, "id"), locked, mandatory))


@dataclass(frozen=True, slots=True)
class _Steps:
    link: list[str]
    oblige: list[str]
    free: list[str]
    unlink: list[str]


def _steps(change: Change, handle: _Handle) -> _Steps:
    shown = set(handle.mandatory)
    obliged = {profile for profile, must in handle.mandatory.items() if must}
    wanted = set(as_names(change.after["for"])) if "for" in change.after else shown
    must = (
        set(as_names(change.after["mandatory"]))
        if "mandatory" in change.after
        else obliged & wanted
    )
    if "for" not in change.after:
        wanted |= must
    return _Steps(
        link=sorted((wanted | must) - shown),
        oblige=sorted(must - obliged),
        free=sorted((obliged - must) & wanted),
        unlink=sorted(shown - wanted - must),
    )


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        return Remark(change.id)
    steps = _steps(change, handle)
    if handle.locked and (steps.link or steps.oblige or steps.unlink):
        locked = msg("the widget is locked: a central administrator must unlock it first")
        return Remark(change.id, blocked=locked)
    for profile in (*steps.link, *steps.oblige):
        if profile not in desk.memo.profile_groups:
            missing = msg(
                "the establishment has no group of its {profile} on the ENT", profile=msg(profile)
            )
            return Remark(change.id, blocked=missing)
    return Remark(change.id)


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        raise RequestRefused(msg("the ENT has no widget {name}", name=change.id.key))
    steps = _steps(change, handle)
    for method, route, profiles in (
        ("POST", "link", steps.link),
        ("PUT", "mandatory", steps.oblige),
        ("DELETE", "mandatory", steps.free),
        ("DELETE", "link", steps.unlink),
    ):
        for profile in profiles:
            group = desk.memo.profile_groups[profile]
            path = f"/appregistry/widget/{part(handle.id)}/{route}/{part(group)}"
            what = msg("set the widget {name}", name=change.id.key.removeprefix(PREFIX))
            desk.session.write(empty(method, path, what))


PART = Part("homepage", PREFIX, _needs, _read, _review, _perform, _more)
