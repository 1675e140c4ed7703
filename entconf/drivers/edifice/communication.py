"""Communication between groups: who may write to whom (API reference, section 6)."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.drivers.base import Remark, Unknown
from entconf.drivers.edifice.json_shapes import as_rows, ids, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import fold, nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.requests_made import empty, part
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, RequestRefused
from entconf.model.change import Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, Value

PREFIX = "communication/"
_ARROW = " > "


@dataclass(frozen=True, slots=True)
class _Handle:
    start: str
    end: str


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.GROUPS})


def _ends(declared: Declared) -> tuple[str, str]:
    start, _, end = declared.id.key.removeprefix(PREFIX).partition(_ARROW)
    said = declared.attributes
    return str(said.get("from") or start), str(said.get("to") or end)


def _outgoing(group: str) -> Call:
    what = msg("read who a group may write to")
    return Call("GET", f"/communication/group/{part(group)}/outgoing", what)


def _starts(ask: Ask, school: School) -> list[str]:
    """Groups whose rules are asked one by one; rules within one group are in the list."""
    starts: dict[str, None] = {}
    for declared in ask.declared:
        start, end = (school.groups.id_of(name) for name in _ends(declared))
        if start and end and start != end:
            starts[start] = None
    if ask.complete:
        starts |= dict.fromkeys(group.id for group in school.groups.manual)
        if school.groups.manual:
            starts |= dict.fromkeys(school.groups.profile_groups.values())
    return list(starts)


def _more(ask: Ask, school: School) -> Sequence[Call]:
    return [_outgoing(group) for group in _starts(ask, school)]


def _targets(data: JsonValue) -> set[str]:
    if isinstance(data, dict):
        data = data.get("communiqueWith")
    return ids(as_rows(data, "groups"))


def _allowed(start: str, end: str, school: School) -> bool:
    if start == end:
        rule = school.groups.internal_rules.get(start, "")
        for group in school.groups.manual:
            if group.id == start:
                rule = group.internal_rule
        return rule == "BOTH"
    return end in _targets(school.lists.value(_outgoing(start).key))


def _read(ask: Ask, school: School, found: Found) -> None:
    for declared in ask.declared:
        names = _ends(declared)
        start, end = (school.groups.id_of(name) for name in names)
        if not _are_known(ask, school, declared, names, found):
            continue
        found.declared.append(declared)
        if start and end:
            _add(found, declared.id, names, (start, end), school)
        else:  # a group to come: nobody may write to it or from it yet
            found.add(Live(declared.id, _attributes(names, allowed=False)))
    if ask.complete:
        _read_all(ask, school, found)


def _are_known(
    ask: Ask, school: School, declared: Declared, names: tuple[str, str], found: Found
) -> bool:
    good = True
    for field, name in zip(("from", "to"), names, strict=True):
        wanted = declared.attributes.get("allowed") is True
        missing = school.groups.id_of(name) is None and fold(name) not in ask.groups_to_come
        if missing and wanted:
            good = False
            message = msg("{school} has no group {name}", school=school.structure.label, name=name)
            near = nearest(name, ask.group_names(school))
            found.problems.append(
                problem("unknown-group", declared, message, field=field, near=near)
            )
    return good


def _add(
    found: Found, id_: ResourceId, names: tuple[str, str], ends: tuple[str, str], school: School
) -> None:
    try:
        allowed = _allowed(*ends, school)
    except EntconfError as error:
        found.unknown.append(Unknown("rights", error.message, id_.key))
        return
    found.add(Live(id_, _attributes(names, allowed=allowed)), _Handle(*ends))


def _attributes(names: tuple[str, str], *, allowed: bool) -> dict[str, Value]:
    return {"from": names[0], "to": names[1], "allowed": allowed}


def _read_all(ask: Ask, school: School, found: Found) -> None:
    """Rules that touch a group made by hand; those between profiles come with the ENT."""
    manual = {group.id: group.name for group in school.groups.manual}
    profiles = {id_: profile for profile, id_ in school.groups.profile_groups.items()}
    known = profiles | manual
    done = {(h.start, h.end) for h in found.handles.values() if isinstance(h, _Handle)}
    for start, start_name in known.items():
        if not school.lists.has(_outgoing(start).key):
            continue
        for end in sorted(_targets(school.lists.value(_outgoing(start).key)) & set(known)):
            if (start in manual or end in manual) and (start, end) not in done:
                key = f"{PREFIX}{start_name}{_ARROW}{known[end]}"
                id_ = ResourceId(ask.uai, "rights", key)
                if id_ not in found.handles:
                    _add(found, id_, (start_name, known[end]), (start, end), school)


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle) or change.after.get("allowed") is not True:
        return Remark(change.id)
    if handle.start == handle.end:
        return Remark(change.id)
    blocked, notes = look_at_link(desk, handle.start, handle.end)
    return Remark(change.id, notes, blocked)


def look_at_link(desk: Desk, start: str, end: str) -> tuple[Text | None, tuple[Text, ...]]:
    """Why a group may not be allowed to write to another, and what else allowing it changes."""
    what = msg("check a rule of communication")
    path = f"/communication/v2/group/{part(start)}/communique/{part(end)}/check"
    try:
        answer = desk.session.get(Call("GET", path, what))
    except RequestRefused:
        refused = msg("the ENT refuses: another rule of these groups forbids the direction")
        return refused, ()
    if isinstance(answer, dict) and answer.get("warning"):
        warning = text(answer, "warning")
        return None, (msg("also changes the groups' own rules: {warning}", warning=warning),)
    return None, ()


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    allowed = change.after.get("allowed") is True
    if not isinstance(handle, _Handle):
        if allowed:
            raise RequestRefused(msg("one of the groups does not exist"))
    elif handle.start == handle.end:
        set_rule_within(desk, handle.start, allowed=allowed)
    elif allowed:
        allow(desk, handle.start, handle.end)
    else:
        forbid(desk, handle.start, handle.end)


def set_rule_within(desk: Desk, group: str, *, allowed: bool) -> None:
    """Let the members of a group write to it, or take that back."""
    what = msg("set the rule within a group")
    path = f"/communication/group/{part(group)}/users"
    desk.session.write(empty("POST" if allowed else "DELETE", path, what))


def allow(desk: Desk, start: str, end: str) -> None:
    """Allow a group to write to another."""
    what = msg("allow a group to write to another")
    path = f"/communication/v2/group/{part(start)}/communique/{part(end)}"
    desk.session.write(empty("POST", path, what))


def forbid(desk: Desk, start: str, end: str) -> None:
    """Take a rule back. The ENT may answer 400 although it did (section 6, corrections): look."""
    what = msg("forbid a group to write to another")
    path = f"/communication/group/{part(start)}/relations/{part(end)}"
    try:
        desk.session.write(empty("DELETE", path, what))
    except RequestRefused:
        if end in _targets(desk.session.get(_outgoing(start))):
            raise


PART = Part("rights", PREFIX, _needs, _read, _review, _perform, _more)
