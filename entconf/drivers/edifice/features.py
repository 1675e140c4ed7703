"""Features: an application is on for a profile when its group holds a role of it (section 3)."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.base import Remark
from entconf.drivers.edifice.access_role import access_role
from entconf.drivers.edifice.applications import Application, Applications, Role
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import fold, nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.profiles import as_names
from entconf.drivers.edifice.role_links import link_role, unlink_role
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set


@dataclass(frozen=True, slots=True)
class _Handle:
    application: Application
    granted: Mapping[str, tuple[Role, ...]]  # profile -> its roles of this application


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.GROUPS, Need.GROUP_ROLES, Need.APPLICATIONS})


def _read(ask: Ask, school: School, found: Found) -> None:
    apps = Applications(school.lists.rows(Need.APPLICATIONS))
    taken = set()
    for declared in ask.declared:
        app = apps.find(declared.id.key)
        if app is None:
            found.problems.append(
                problem(
                    "unknown-feature",
                    declared,
                    msg("the ENT has no application {name}", name=declared.id.key),
                    near=nearest(declared.id.key, apps.names()),
                )
            )
            continue
        taken.add(app.id)
        if _roles_are_known(declared, app, found):
            found.declared.append(declared)
            _add(found, declared.id, app, school)
    if ask.complete:
        for app in apps.every:
            if app.roles and not app.external and app.id not in taken:
                _add(found, ResourceId(ask.uai, "features", app.name), app, school)


def _roles_are_known(declared: Declared, app: Application, found: Found) -> bool:
    known = {fold(role.name) for role in app.roles}
    wrong = [name for name in as_names(declared.attributes.get("roles")) if fold(name) not in known]
    for name in wrong:
        found.problems.append(
            problem(
                "unknown-role",
                declared,
                msg("the application {app} has no role {role}", app=app.name, role=name),
                field="roles",
                near=nearest(name, (role.name for role in app.roles)),
            )
        )
    return not wrong


def _add(found: Found, id_: ResourceId, app: Application, school: School) -> None:
    granted = {}
    for profile in PROFILES:
        held = school.roles_of_groups.get(school.groups.profile_groups.get(profile, ""), ())
        roles = tuple(role for role in app.roles if role.id in held)
        if roles:
            granted[profile] = roles
    attributes: dict[str, Value] = {"for": sorted_set(granted)}
    if granted and len(app.roles) > 1:  # a restore must know which of them it was
        attributes["roles"] = sorted_set(role.name for held in granted.values() for role in held)
    found.add(Live(id_, attributes), _Handle(app, granted))


def _steps(change: Change, handle: _Handle) -> tuple[list[str], list[str]]:
    wanted = set(as_names(change.after.get("for")))
    return sorted(wanted - set(handle.granted)), sorted(set(handle.granted) - wanted)


def _review(change: Change, desk: Desk) -> Remark:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        return Remark(
            change.id, blocked=msg("the ENT has no application {name}", name=change.id.key)
        )
    gained, lost = _steps(change, handle)
    notes: list[Text] = []
    for profile in gained:
        if profile not in desk.memo.profile_groups:
            return Remark(change.id, blocked=_no_group(profile))
    if gained:
        roles = _roles_to_give(change, desk, handle.application)
        if not roles:
            return Remark(
                change.id,
                blocked=msg(
                    "no role gives access to {app}: a central administrator must make one",
                    app=handle.application.name,
                ),
            )
        notes += [msg("gives the role {role}", role=role.name.strip()) for role in roles]
    for profile in lost:
        for role in handle.granted[profile]:
            if role.shared:
                return Remark(change.id, blocked=_shared(role, profile, handle.application))
    return Remark(change.id, tuple(notes))


def _no_group(profile: str) -> Text:
    return msg("the establishment has no group of its {profile} on the ENT", profile=msg(profile))


def _shared(role: Role, profile: str, app: Application) -> Text:
    return msg(
        "the role {role} gives {profile} access to {app} and to other applications: "
        "taking it away would touch those too",
        role=role.name.strip(),
        profile=msg(profile),
        app=app.name,
    )


def _roles_to_give(change: Change, desk: Desk, app: Application) -> tuple[Role, ...]:
    names = desk.guidance(change, "roles")
    wanted = (
        {fold(name) for name in names if isinstance(name, str)} if isinstance(names, tuple) else ()
    )
    if wanted:
        return tuple(role for role in app.roles if fold(role.name) in wanted)
    if len(app.roles) < 2:  # noqa: PLR2004 - nothing to choose from
        return app.roles
    return (access_role(desk, app),)


def _perform(change: Change, desk: Desk) -> None:
    handle = desk.handle(change.id)
    if not isinstance(handle, _Handle):
        raise RequestRefused(msg("the ENT has no application {name}", name=change.id.key))
    gained, lost = _steps(change, handle)
    for profile in gained:
        group = desk.memo.profile_groups.get(profile)
        if group is None:
            raise RequestRefused(_no_group(profile))
        for role in _roles_to_give(change, desk, handle.application):
            link_role(desk, group, role.id, role.name)
    for profile in lost:
        for role in handle.granted[profile]:
            if role.shared:
                raise RequestRefused(_shared(role, profile, handle.application))
        for role in handle.granted[profile]:
            unlink_role(desk, desk.memo.profile_groups[profile], role.id, role.name)


PART = Part("features", "", _needs, _read, _review, _perform)
