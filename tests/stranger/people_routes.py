"""People: lists, manual accounts, functions, blocking (contract, section 5)."""

from __future__ import annotations

import re
from urllib.parse import unquote

from tests.stranger.exchange import (
    FORBIDDEN,
    NOTHING,
    Answer,
    Call,
    Json,
    Refused,
    Route,
    Shape,
    admin_of_structure,
    any_admin,
    bad_request,
    central,
    route,
)
from tests.stranger.world import PROFILES, Group, Person

_ERASABLE = {"MANUAL", "CSV", "CLASS_PARAM", "BE1D", "SSO"}
_LEAST_SEARCH = 3


def functions_of(person: Person) -> list[list[object]]:
    return [[code, list(scope)] for code, scope in person.functions.items()]


def _duties(call: Call, person: Person) -> list[list[str]]:
    """What a teacher of the feed does in each school, in the five parts of the feed."""
    if person.profile != "Teacher" or person.source != "AAF":
        return []
    keys = (call.world.schools[key].external_id or key for key in person.schools)
    return [[key, "ENS", "ENSEIGNEMENT", "L0202", "LETTRES MODERNES"] for key in keys]


def _common(call: Call, person: Person) -> Json:
    return {
        "id": person.id,
        "type": person.profile,
        "code": person.code,
        "login": person.login,
        "firstName": person.first,
        "lastName": person.last,
        "displayName": f"{person.first} {person.last}",
        "source": person.source,
        "blocked": person.blocked,
        "creationDate": "2026-08-28T09:12:44.120+02:00",
        "aafFunctions": [parts[-1] for parts in _duties(call, person)] or None,
        "functions": functions_of(person) or None,
        "structures": [
            {"id": key, "name": call.world.schools[key].name, "externalId": None}
            for key in person.schools
        ],
    }


def _classes(call: Call, person: Person) -> list[Json] | None:
    rooms = (call.world.classrooms[key] for key in person.classes)
    return [{"id": c.id, "name": c.name, "externalId": None} for c in rooms] or None


def _group_names(call: Call, person: Person, kind: str) -> list[str] | None:
    groups = (call.world.groups[key] for key in person.groups)
    return [group.name for group in groups if group.type == kind] or None


def _structure_users(call: Call) -> Answer:
    rows = []
    for person in call.world.people_of(call.school(call.params["id"]).id):
        row = _common(call, person)
        row |= {
            "deleteDate": person.deleted,
            "disappearanceDate": person.gone,
            "removedFromStructures": None,
            "aafFunctions": _duties(call, person) or None,
            "classes": _classes(call, person),
            "functionalGroups": _group_names(call, person, "FunctionalGroup"),
            "manualGroups": _group_names(call, person, "ManualGroup"),
            "duplicates": [],
            "userPositions": [{"id": key} for key in person.positions] or None,
            "hobbies": [],
        }
        rows.append(call.world.thin(row))
    return Answer(data=call.world.shuffled(rows))


def _relatives(call: Call, keys: list[str]) -> list[Json] | None:
    found = [call.world.people[key] for key in keys if key in call.world.people]
    return [{"id": p.id, "displayName": f"{p.first} {p.last}"} for p in found] or None


def admin_row(call: Call, person: Person) -> Json:
    row = _common(call, person) | {
        "externalId": person.external_id,
        "originalLogin": None,
        "attachmentId": None,
        "birthDate": person.birth_date,
        "lastLogin": None if person.code else "2026-10-01T08:00:00.000+02:00",
        "email": person.email,
        "allClasses": _classes(call, person),
        "parents": _relatives(call, person.parents),
        "children": _relatives(call, person.children),
        "deleteDate": person.deleted,
    }
    return call.world.thin(row)


def _groups_in_query(call: Call) -> list[Group] | None:
    asked = call.query.get("groupid")
    if asked is None:
        return None
    return [call.world.groups[key] for key in asked if key in call.world.groups]


def _admin_list(call: Call) -> Answer:
    term = call.first("searchTerm")
    if term is not None and len(term) < _LEAST_SEARCH:
        return FORBIDDEN
    structure, groups = call.first("structureId"), _groups_in_query(call)
    if structure is not None and not call.rules(structure):
        return FORBIDDEN
    if structure is None and groups is None and not call.central:
        return FORBIDDEN
    if groups is not None:
        found = [person for group in groups for person in call.world.members(group)]
    elif structure is not None:
        found = call.world.people_of(structure)
    else:
        found = list(call.world.people.values())
    profiles = call.query.get("profile")
    rows = [p for p in found if profiles is None or p.profile in profiles]
    if term is not None:
        by_mail = call.first("searchType") == "email"
        rows = [
            p for p in rows if term.lower() in ((p.email or "") if by_mail else p.login).lower()
        ]
    return Answer(data=call.world.shuffled([admin_row(call, p) for p in rows]))


def person_of(call: Call, name: str = "userId") -> Person:
    person = call.world.people.get(call.params[name])
    if person is None:
        raise Refused(Answer(404, raw=b""))
    if not any(call.rules(school) for school in person.schools):
        raise Refused(FORBIDDEN)
    return person


def _one(call: Call) -> Answer:
    person = person_of(call)
    row = admin_row(call, person)
    return Answer(data=row | {"type": [person.profile], "profiles": [person.profile]})


def _functions(call: Call) -> Answer:
    return Answer(data=[{"functions": functions_of(person_of(call))}])


def _create(call: Call) -> Answer:
    values = {key: items[0] for key, items in call.form.items()}
    for needed in ("firstname", "lastname", "type"):
        if not values.get(needed, "").strip():
            raise bad_request(f"missing.{needed}")
    school = values.get("structureid")
    if school is None:
        raise bad_request("structureId.or.classId.missing")
    if values["type"] not in PROFILES:
        raise bad_request("invalid.type")
    if not call.rules(school):
        return FORBIDDEN
    if "positionids" in call.form and values["type"] != "Personnel":
        raise bad_request("user.profiles.not.allowed.for.profile.at.creation", 403)
    call.wrote(call.school(school).id)
    first, last = unquote(values["firstname"]), unquote(values["lastname"])
    person = call.world.add_person(
        Person(
            id=call.world.new_id(),
            login=call.world.new_login(first, last),
            first=first,
            last=last,
            profile=values["type"],
            schools=[school],
            code=f"code{call.world.tick():06d}",
            source="MANUAL",
        )
    )
    return Answer(data={"id": person.id, "login": person.login})


def _update(call: Call) -> Answer:
    person = person_of(call)
    if not call.central and person.functions:
        return FORBIDDEN
    call.wrote(*person.schools)
    person.first = str(call.body.get("firstName", person.first))
    person.last = str(call.body.get("lastName", person.last))
    if "email" in call.body:
        person.email = str(call.body["email"]) or None
    alias = call.body.get("loginAlias")
    if alias is not None and not re.fullmatch(r"[0-9a-z.]+", str(alias)):
        raise bad_request("invalid.alias")
    return Answer(data={"id": person.id})


def _delete(call: Call) -> Answer:
    people = [call.world.people.get(key) for key in call.query.get("userid", [])]
    if not people:
        raise bad_request("missing.userId")
    for person in people:
        if person is None:
            continue
        if person.source not in _ERASABLE and person.gone is None:
            raise bad_request("unauthorized.user")
        if not any(call.rules(school) for school in person.schools):
            return FORBIDDEN
        call.wrote(*person.schools)
        if person.code is None:
            person.deleted = "1794000000000"
            person.groups.clear()
        else:
            call.world.erase_person(person)
    return NOTHING


def _restore(call: Call) -> Answer:
    people = [call.world.people.get(key) for key in call.query.get("userid", [])]
    for person in people:
        if person is None or not any(call.rules(school) for school in person.schools):
            return FORBIDDEN
        call.wrote(*person.schools)
        person.deleted = None
    return NOTHING


def _grant(call: Call) -> Answer:
    person = person_of(call)
    code = str(call.body["functionCode"])
    scope = [str(key) for key in _strings(call.body.get("scope", []))]
    if code not in {"ADMIN_LOCAL", "SUPER_ADMIN", "CLASS_ADMIN"}:
        call.journal.violation(f"unknown function code {code}")
        raise bad_request("unknown.function")
    if not call.central and (code == "SUPER_ADMIN" or not set(scope) <= set(call.scope)):
        return FORBIDDEN
    if str(call.body.get("inherit", "")):
        call.journal.violation("a function was granted on sub-structures")
    # Taking one structure away is DELETE, then POST of the rest: tests look at the outcome.
    call.wrote()
    person.functions[code] = scope
    return NOTHING


def _revoke(call: Call) -> Answer:
    person = person_of(call)
    call.wrote()
    person.functions.pop(call.params["function"], None)
    return NOTHING


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise bad_request("invalid.list")
    return value


def _adml(call: Call) -> Answer:
    key = call.params["structureId"]
    people = (p for p in call.world.people.values() if key in p.functions.get("ADMIN_LOCAL", ()))
    rows = [
        {"id": p.id, "login": p.login, "username": f"{p.first} {p.last}", "type": p.profile}
        for p in people
    ]
    return Answer(data=call.world.shuffled(rows))


def _block(call: Call) -> Answer:
    person = person_of(call)
    call.wrote(*person.schools)
    person.blocked = bool(call.body["block"])
    return NOTHING


_EDITABLE = (
    "firstName lastName displayName birthDate address zipCode city "
    "loginAlias email homePhone mobile"
)
_UPDATE = Shape(dict.fromkeys(_EDITABLE.split(), str) | {"childrenIds": list, "positionIds": list})
_GRANT = Shape(
    {"functionCode": str, "scope": list, "inherit": str}, required=frozenset({"functionCode"})
)
_BLOCK = Shape({"block": bool}, required=frozenset({"block"}))
_FORM = frozenset(
    {
        "firstname",
        "lastname",
        "type",
        "structureid",
        "classid",
        "birthdate",
        "childrenids",
        "positionids",
    }
)
_LIST = (
    "structureId classId groupId profile filterActive includeSubStructures name firstName "
    "lastName searchTerm searchType"
)

ROUTES = (
    route("GET /directory/structure/:id/users", _structure_users, admin_of_structure),
    route("GET /directory/user/admin/list", _admin_list, any_admin, _LIST),
    # A workflow right that local administrators do not have here.
    route("GET /directory/user/adml/list/:structureId", _adml, central),
    route("GET /directory/user/:userId/functions", _functions, any_admin),
    Route("POST", "/directory/api/user", _create, any_admin, form=_FORM),
    route("DELETE /directory/user", _delete, any_admin, "userId"),
    route("PUT /directory/restore/user", _restore, any_admin, "userId"),
    Route("POST", "/directory/user/function/:userId", _grant, any_admin, shape=_GRANT),
    route("DELETE /directory/user/function/:userId/:function", _revoke, any_admin),
    Route("PUT", "/auth/block/:userId", _block, any_admin, shape=_BLOCK),
)
#: Patterns that would swallow others come last.
LATE_ROUTES = (
    Route("PUT", "/directory/user/:userId", _update, any_admin, shape=_UPDATE),
    route("GET /directory/user/:userId", _one, any_admin, "manual-groups"),
)
