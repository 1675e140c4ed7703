"""Services: the timetable's source, the mobile application, MFA, and the platform's quotas."""

from __future__ import annotations

from entconf.drivers.base import Remark
from entconf.drivers.edifice.account import CENTRAL_ONLY
from entconf.drivers.edifice.json_shapes import text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.names import nearest, problem
from entconf.drivers.edifice.parts import Ask, Desk, Found, Part, School, after_fields
from entconf.drivers.edifice.profiles import FROM_ENT, TO_ENT
from entconf.drivers.edifice.requests_made import part, with_json
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, Value

_KEYS = ("timetable", "mobile_app", "mfa")
_QUOTA = "quota."


def _needs(ask: Ask) -> frozenset[Need]:
    return frozenset({Need.QUOTAS} if _wants_quotas(ask) else ())


def _wants_quotas(ask: Ask) -> bool:
    wanted = ask.complete or any(item.id.key == "workspace" for item in ask.declared)
    return wanted and ask.settings.platform


def _read(ask: Ask, school: School, found: Found) -> None:
    keys = dict.fromkeys(item.id.key for item in ask.declared)
    if ask.complete:
        keys |= dict.fromkeys(_KEYS)
    for declared in ask.declared:
        if declared.id.key == "workspace":
            _declare_quotas(ask, declared, found)
        elif declared.id.key in _KEYS:
            found.declared.append(declared)
        else:
            known = (*_KEYS, "workspace")
            message = msg("this ENT has no service {name}", name=declared.id.key)
            near = nearest(declared.id.key, known)
            found.problems.append(problem("unknown-service", declared, message, near=near))
    live: dict[str, dict[str, Value]] = {
        "timetable": {"source": _source(school.structure.timetable)},
        "mobile_app": {"enabled": school.structure.has_app},
        "mfa": {"exempt": school.structure.ignores_mfa},
    }
    for key in keys:
        if key in live:
            found.add(Live(ResourceId(ask.uai, "services", key), live[key]), key)
    if _wants_quotas(ask):
        _read_quotas(ask, school, found)


def _source(timetable: str) -> str:
    return timetable if timetable in {"EDT", "UDT"} else "none"


def _declare_quotas(ask: Ask, declared: Declared, found: Found) -> None:
    if ask.settings.platform:
        found.declared.append(declared)
        return
    kept = {
        name: value for name, value in declared.attributes.items() if not name.startswith(_QUOTA)
    }
    found.notices.append(
        msg(
            "quotas are left out: on this ENT they hold for the whole platform "
            "(the setting platform: true allows them)"
        )
    )
    if kept:
        found.declared.append(declared.with_attributes(kept))


def _read_quotas(ask: Ask, school: School, found: Found) -> None:
    attributes: dict[str, Value] = {}
    most: dict[str, int] = {}
    for row in school.lists.rows(Need.QUOTAS):
        profile = FROM_ENT.get(text(row, "name") or text(row, "profile"))
        size = row.get("defaultQuota")
        if profile and isinstance(size, int):
            attributes[_QUOTA + profile] = size
            largest = row.get("maxQuota")
            most[profile] = largest if isinstance(largest, int) else 0
    found.add(Live(ResourceId(ask.uai, "services", "workspace"), attributes), most)


_ONLY_ONCE = msg("once it is chosen, only a central administrator of the ENT may change it")


def _review(change: Change, desk: Desk) -> Remark:
    key = change.id.key
    central = desk.account().central
    if key == "workspace":
        note = msg("quotas hold for the whole platform, not for this establishment alone")
        return Remark(change.id, (note,), None if central else CENTRAL_ONLY)
    if key == "timetable":
        chosen = desk.structure.timetable
        blocked = None
        if not central and chosen:
            blocked = msg(
                "only a central administrator of the ENT may change a source once it is chosen "
                "(it is {source})",
                source=chosen,
            )
        # Section 7: a local administrator chooses a source only the first time.
        return Remark(change.id, () if central or chosen else (_ONLY_ONCE,), blocked)
    return Remark(change.id, _name_notes(desk), None if central else CENTRAL_ONLY)


def _name_notes(desk: Desk) -> tuple[Text, ...]:
    structure = desk.structure
    if structure.manual_name and not _feeder_name(desk):
        return (
            msg(
                "the ENT will forget that the name {name} was given by hand",
                name=structure.manual_name,
            ),
        )
    return ()


def _feeder_name(desk: Desk) -> str:
    name = desk.structure.feeder_name
    return name if name and name != desk.structure.name else ""


def _perform(change: Change, desk: Desk) -> None:
    fields = after_fields(change)
    if change.id.key == "timetable":
        _set_timetable(desk, fields.get("source"))
    elif change.id.key == "workspace":
        _set_quotas(change, desk)
    elif change.id.key == "mobile_app":
        _set_structure(desk, "hasApp", fields.get("enabled"))
    elif change.id.key == "mfa":
        _set_structure(desk, "ignoreMFA", fields.get("exempt"))
    else:
        raise RequestRefused(msg("this ENT has no service {name}", name=change.id.key))


def _set_timetable(desk: Desk, source: Value) -> None:
    path = f"/directory/timetable/init/{part(desk.structure.id)}"
    kind = "" if source == "none" else str(source)
    what = msg("set the source of the timetable")
    desk.session.write(with_json("PUT", path, what, {"type": kind}))


def _set_quotas(change: Change, desk: Desk) -> None:
    most = desk.handle(change.id)
    for name, value in after_fields(change).items():
        profile = name.removeprefix(_QUOTA)
        if not isinstance(value, int) or profile not in TO_ENT:
            continue
        held = most.get(profile, 0) if isinstance(most, dict) else 0
        path = f"/workspace/quota/default/{TO_ENT[profile]}"
        body: dict[str, JsonValue] = {"defaultQuota": value, "maxQuota": max(value, held)}
        what = msg("set the default quota of {profile}", profile=msg(profile))
        desk.session.write(with_json("PUT", path, what, body))


def _set_structure(desk: Desk, field: str, value: Value) -> None:
    """Set a mark of the establishment without losing that its name was given by hand.

    The route demands the name, and the same name sent again clears that mark (section 2):
    the feed's name goes with the value, then the name by hand is given again.
    """
    structure = desk.structure
    path = f"/directory/structure/{part(structure.id)}"
    what = msg("change the settings of the establishment")
    feeder = _feeder_name(desk) if structure.manual_name else ""
    desk.session.write(
        with_json("PUT", path, what, {"name": feeder or structure.name, field: value is True})
    )
    if feeder:
        again = msg("give the establishment its name {name} again", name=structure.name)
        desk.session.write(with_json("PUT", path, again, {"name": structure.name}))


PART = Part("services", "", _needs, _read, _review, _perform)
