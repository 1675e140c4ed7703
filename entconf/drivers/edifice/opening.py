"""Opening: whether the accounts of a profile may come in (API reference, section 2)."""

from __future__ import annotations

from entconf.drivers.base import Remark
from entconf.drivers.edifice.json_shapes import Row, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School
from entconf.drivers.edifice.people import CENTRAL_ADMIN, LOCAL_ADMIN, functions_of
from entconf.drivers.edifice.profiles import TO_ENT
from entconf.drivers.edifice.requests_made import part, with_json
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import JsonValue


def _needs(_ask: Ask) -> frozenset[Need]:
    return frozenset({Need.USERS})


def _read(ask: Ask, school: School, found: Found) -> None:
    wanted = {declared.id.key for declared in ask.declared} | set(PROFILES if ask.complete else ())
    for declared in ask.declared:
        profile = declared.id.key
        if profile not in TO_ENT:
            message = msg("there is no profile {name}", name=profile)
            near = nearest(profile, PROFILES)
            found.problems.append(problem("unknown-profile", declared, message, near=near))
        elif declared.attributes.get("open") is False and not school.people.by_profile.get(profile):
            found.notices.append(
                msg("no {profile} yet: there is nobody to keep out", profile=msg(profile))
            )
        else:
            found.declared.append(declared)
    for profile in sorted(wanted & set(TO_ENT)):
        people = school.people.by_profile.get(profile, [])
        if not people and profile not in {item.id.key for item in found.declared}:
            continue
        logins = frozenset(text(row, "login").casefold() for row in people if _is_admin(row))
        live = Live(ResourceId(ask.uai, "opening", profile), {"open": not _closed(people)})
        found.add(live, logins)


def _is_admin(row: Row) -> bool:
    return bool(row.get("functions")) and bool(
        {LOCAL_ADMIN, CENTRAL_ADMIN} & set(functions_of(row))
    )


def _closed(people: list[Row]) -> bool:
    """All are blocked; administrators only count when there is nobody else."""
    judged = [row for row in people if not _is_admin(row)] or people
    return bool(judged) and all(row.get("blocked") is True for row in judged)


def _shuts_us_out(change: Change, desk: Desk) -> bool:
    if change.after.get("open") is not False:
        return False
    account = desk.account()
    admins = desk.handle(change.id)
    known = isinstance(admins, frozenset) and account.login.casefold() in admins
    return known or (not account.central and account.profile == change.id.key)


def _review(change: Change, desk: Desk) -> Remark:
    if _shuts_us_out(change, desk):
        blocked = msg("this would block the account that entconf works with")
        return Remark(change.id, blocked=blocked)
    return Remark(change.id)


def _perform(change: Change, desk: Desk) -> None:
    if _shuts_us_out(change, desk):
        raise RequestRefused(msg("this would block the account that entconf works with"))
    path = f"/directory/structure/{part(desk.structure.id)}/profile/block"
    shut = change.after.get("open") is False
    who = msg(change.id.key)
    what = msg("keep {profile} out", profile=who) if shut else msg("let {profile} in", profile=who)
    body: dict[str, JsonValue] = {"profile": TO_ENT[change.id.key], "block": shut}
    desk.session.write(with_json("PUT", path, what, body))


PART = Part("opening", "", _needs, _read, _review, _perform)
