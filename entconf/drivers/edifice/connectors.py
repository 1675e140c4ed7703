"""Connectors: outside applications of one establishment (API reference, section 3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from entconf.drivers.base import Remark
from entconf.drivers.edifice.connector_fields import (
    complete_update,
    live_attributes,
    to_ent,
    without_unheld,
)
from entconf.drivers.edifice.json_shapes import Row, flag, row_in, rows, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import fold, nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School, after_fields
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.requests_made import empty, part, with_json
from entconf.drivers.edifice.role_links import link_role, unlink_role
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import EntconfError, RequestRefused, UnexpectedAnswer
from entconf.model.change import Action, Change
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, sorted_set


@dataclass(frozen=True, slots=True)
class _Handle:
    """`roles` are ids with names; `access` is the one that opens it, "" when there is none."""

    data: Row = field(repr=False)
    owner: str
    roles: Mapping[str, str]
    access: str
    granted: Mapping[str, frozenset[str]]  # profile -> ids of its roles of this connector


#: What the ENT says of an address it cannot use (section 3.5).
_WRONG_ADDRESS = "appregistry.failed.app.url"


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.GROUPS, Need.GROUP_ROLES, Need.CONNECTORS})


_CAS_TYPES = Call("GET", "/appregistry/cas-types", msg("read the list of CAS services"))


def _new_service(declared: Declared, live: Row | None) -> str:
    """The CAS service that a declaration asks for and that is not already in use."""
    wanted = declared.attributes.get("sso.service")
    known = text(row_in(live, "data"), "casType") if live else ""
    return wanted if isinstance(wanted, str) and declared.present and wanted != known else ""


def _more(ask: Ask, school: School) -> Sequence[Call]:
    """The services that the ENT knows, only when a declaration asks for one that is not in use."""
    live = _by_name(_listed(school))
    asked = any(_new_service(item, _match(ask, item, live)) for item in ask.declared)
    return [_CAS_TYPES] if asked else ()


def _listed(school: School) -> list[Row]:
    listed = school.lists.rows(Need.CONNECTORS)
    ours = school.structure.id
    # Our own come first: one inherited under the same name is somebody else's.
    return sorted(
        (row for row in listed if text(row_in(row, "data"), "id")),
        key=lambda row: text(row_in(row, "data"), "structureId") != ours,
    )


def _by_name(listed: Sequence[Row]) -> dict[str, Row]:
    named: dict[str, Row] = {}
    for row in listed:
        named.setdefault(fold(text(row_in(row, "data"), "name")), row)
    return named


def _match(ask: Ask, declared: Declared, named: Mapping[str, Row]) -> Row | None:
    name = technical_name(ask.settings.connector_name, declared.id.key, ask.uai)
    return named.get(fold(name)) or named.get(fold(declared.id.key))


def _service_is_known(declared: Declared, live: Row | None, school: School, found: Found) -> bool:
    service = _new_service(declared, live)
    if not service:
        return True
    try:
        listed = school.lists.rows(_CAS_TYPES.key)
    except EntconfError:
        return True  # the ENT itself will refuse a service it does not have
    known = [name for row in listed for name in (text(row, "id"), text(row, "name")) if name]
    if not known or service in known:
        return True
    message = msg("the ENT has no CAS service {name}", name=service)
    near = nearest(service, known)
    found.problems.append(
        problem("unknown-cas-service", declared, message, field="sso.service", near=near)
    )
    return False


def technical_name(pattern: str, key: str, uai: str) -> str:
    """The name of a connector on the ENT: names are unique on the whole platform."""
    return pattern.format(key=key, uai=uai)


def _read(ask: Ask, school: School, found: Found) -> None:
    listed = _listed(school)
    named = _by_name(listed)
    ours = school.structure.id
    taken = set()
    for written in ask.declared:
        declared, unheld = without_unheld(written)
        found.notices += unheld
        match = _match(ask, declared, named)
        if not _service_is_known(declared, match, school, found):
            continue
        found.declared.append(declared)
        if match is not None:
            taken.add(text(row_in(match, "data"), "id"))
            _add(found, declared.id, match, school, declared)
    if ask.complete:
        for row in listed:
            data = row_in(row, "data")
            if text(data, "id") not in taken and text(data, "structureId") == ours:
                key = _key_of(text(data, "name"), ask)
                _add(found, ResourceId(ask.uai, "connectors", key), row, school, None)


def _key_of(name: str, ask: Ask) -> str:
    """The short name that a technical name was made of, else the name itself."""
    before, _, after = ask.settings.connector_name.format(key="\n", uai=ask.uai).partition("\n")
    fits = name.startswith(before) and name.endswith(after) and len(name) > len(before + after)
    return name[len(before) : len(name) - len(after)] if fits else name


def _add(
    found: Found, id_: ResourceId, row: Row, school: School, declared: Declared | None
) -> None:
    data = row_in(row, "data")
    roles = {}
    for item in rows(row, "roles"):
        role = row_in(item, "role")
        if text(role, "id"):
            roles[text(role, "id")] = text(role, "name")
    granted = {}
    for profile in PROFILES:
        group = school.groups.profile_groups.get(profile, "")
        held = school.roles_of_groups.get(group, frozenset()) & set(roles)
        if held:
            granted[profile] = frozenset(held)
    owner = "local"
    if text(data, "structureId") != school.structure.id:
        owner = "inherited" if text(data, "structureId") else "central"
    elif flag(data, "locked"):
        owner = "locked"
    attributes = live_attributes(data, declared.attributes if declared else {}, school.reveal)
    attributes["for"] = sorted_set(granted)
    handle = _Handle(data, owner, roles, _access(roles), granted)
    found.add(Live(id_, attributes, owner), handle)


def _access(roles: Mapping[str, str]) -> str:
    """The role that the ENT made with the connector, named "<name>- ACCESS "."""
    ordered = sorted(roles.items(), key=lambda item: (item[1], item[0]))
    named = [id_ for id_, name in ordered if name.strip().endswith("- ACCESS")]
    return (named or [id_ for id_, _ in ordered] or [""])[0]


def _blocked(owner: str) -> Text | None:
    return {
        "inherited": msg(
            "the connector comes from a parent establishment: only there may it change"
        ),
        "central": msg(
            "the connector belongs to the platform: only a central administrator may change it"
        ),
        "locked": msg("the connector is locked: a central administrator must unlock it first"),
    }.get(owner)


_NEEDS_SECRET = msg("no backup holds its secret: whoever makes it again has to give it again")


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if isinstance(handle, _Handle):
        lost = change.action is Action.DELETE and text(handle.data, "secret")
        return Remark(
            change.id, blocked=_blocked(handle.owner), irreversible=_NEEDS_SECRET if lost else None
        )
    name = technical_name(desk.settings.connector_name, change.id.key, change.id.uai)
    return Remark(change.id, (msg("its name on the ENT will be {name}", name=name),))


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if isinstance(handle, _Handle):
        if blocked := _blocked(handle.owner):
            raise RequestRefused(blocked)
        if change.action is Action.DELETE:
            _delete(desk, handle)
        else:
            _update(after_fields(change), desk, handle)
    elif change.action is not Action.DELETE:
        _create(change, desk)


def _query(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (("structureId", desk.structure.id),)


def _delete(desk: Desk, handle: _Handle) -> None:
    path = f"/appregistry/application/external/{part(text(handle.data, 'id'))}"
    desk.session.write(empty("DELETE", path, msg("delete a connector"), _query(desk)))


def _update(fields: Attributes, desk: Desk, handle: _Handle) -> None:
    body = complete_update(to_ent(fields, desk.reveal), handle.data)
    if body:
        path = f"/appregistry/application/conf/{part(text(handle.data, 'id'))}"
        desk.session.write(with_json("PUT", path, msg("change a connector"), body, _query(desk)))
    if "for" not in fields:
        return
    wanted = set(as_names(fields["for"]))
    for profile in sorted(wanted - set(handle.granted)):
        _open(desk, profile, handle.access, handle.roles.get(handle.access, ""))
    for profile in sorted(set(handle.granted) - wanted):
        for role in sorted(handle.granted[profile]):
            unlink_role(desk, desk.memo.profile_groups[profile], role, handle.roles[role])


def _open(desk: Desk, profile: str, role: str, name: str) -> None:
    group = desk.memo.profile_groups.get(profile)
    if not group or not role:
        raise RequestRefused(
            msg(
                "the connector cannot be opened to {profile}: no group or no role",
                profile=msg(profile),
            )
        )
    link_role(desk, group, role, name)


def _create(change: Change, desk: Desk) -> None:
    name = technical_name(desk.settings.connector_name, change.id.key, change.id.uai)
    fields = {key: value for key, value in change.after.items() if value not in ("", (), None)}
    body = {key: value for key, value in to_ent(fields, desk.reveal).items() if value != ""}
    what = msg("create the connector {name}", name=name)
    path = "/appregistry/application/external"
    request = with_json("POST", path, what, {"name": name, **body}, _query(desk))
    try:
        made = desk.session.write(request)
    except RequestRefused as refusal:
        raise _perhaps_taken(refusal, change.id.key, name) from refusal
    wanted = as_names(change.after.get("for"))
    role = text(made, "roleId") if isinstance(made, dict) else ""
    if wanted and not role:
        raise UnexpectedAnswer(msg("the ENT made the connector {name} without its role", name=name))
    for profile in wanted:
        _open(desk, profile, role, f"{name}- ACCESS")


def _perhaps_taken(refusal: RequestRefused, key: str, name: str) -> RequestRefused:
    """The ENT only says "invalid" when a name is taken, maybe where this account cannot look."""
    if _WRONG_ADDRESS in str(refusal):
        return refusal
    return RequestRefused(
        msg(
            "{refusal}. Perhaps somebody else has a connector named {name}: names are unique on "
            "the whole platform. Give {key} another short name, or set connector_name for the ENT",
            refusal=refusal.message,
            name=name,
            key=key,
        )
    )


PART = Part("connectors", "", _needs, _read, _review, _perform, _more)
