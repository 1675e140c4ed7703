"""Persons as the site names them, turned into the ENT's opaque ids."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.edifice.json_shapes import Row, text
from entconf.drivers.edifice.names import nearest, problem
from entconf.drivers.edifice.parts import School
from entconf.drivers.edifice.people import People
from entconf.errors import Problem
from entconf.model.resource import Declared
from entconf.model.text import msg
from entconf.model.values import Value

#: References that only the list with e-mail addresses and external ids can resolve.
_IN_ACCOUNTS = {"email": "email", "external_id": "externalId"}


def reference(value: Value) -> tuple[str, str]:
    """How a person is named, and by what: a login alone, or a mapping with one of four keys."""
    if isinstance(value, str):
        return "login", value
    if isinstance(value, Mapping):
        for how in ("login", "id", "email", "external_id"):
            name = value.get(how)
            if isinstance(name, str):
                return how, name
    return "login", ""


def needs_accounts(value: Value) -> bool:
    """Whether a person can only be found in the list with e-mail addresses."""
    return reference(value)[0] in _IN_ACCOUNTS


def find_person(value: Value, people: People) -> Row | None:
    """The account of a person in this establishment, None when there is none."""
    how, name = reference(value)
    if how == "login":
        return people.by_login.get(name.casefold())
    if how == "id":
        row = people.by_id.get(name)
        return row if row is not None and not row.get("deleteDate") else None
    key = _IN_ACCOUNTS[how]
    for account in people.accounts:
        if text(account, key).casefold() == name.casefold() and name:
            row = people.by_id.get(text(account, "id"))
            if row is not None and not row.get("deleteDate"):
                return row
    return None


def unknown_person(value: Value, declared: Declared, school: School, field: str) -> Problem:
    """The mistake of naming nobody. Only adults' logins are ever proposed."""
    how, name = reference(value)
    near = nearest(name, school.people.adult_logins()) if how == "login" else None
    message = msg(
        "nobody in {school} has the {how} {name}",
        school=school.structure.label,
        how=msg(how),
        name=name,
    )
    return problem("unknown-person", declared, message, field=field, near=near)
