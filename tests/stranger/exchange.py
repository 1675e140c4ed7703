"""One request and its answer, as the routes see them; what a route is and who may use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.stranger.multipart import Upload
from tests.stranger.world import Person, School, World

if TYPE_CHECKING:
    from tests.stranger.journal import Journal

Json = dict[str, object]
Kinds = type | tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status, JSON data or raw bytes, and headers."""

    status: int = 200
    data: object = None
    raw: bytes | None = None
    content_type: str = "application/json;charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = ()


NO_CONTENT = Answer(204, raw=b"")
NOTHING = Answer(200, {})
FORBIDDEN = Answer(
    401,
    raw=b"<!DOCTYPE html><html><body><h1>401</h1><p>Acc&egrave;s refus&eacute;</p></body></html>",
    content_type="text/html",
)
NOT_FOUND = Answer(404, raw=b"")


class Refused(Exception):
    """A route's way out with another answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def bad_request(reason: str, status: int = 400) -> Refused:
    return Refused(Answer(status, {"error": reason}))


@dataclass(slots=True)
class Call:
    """One request that got through the filters."""

    world: World
    journal: Journal
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, list[str]] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    form: Mapping[str, list[str]] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()
    user: Person | None = None
    language: str = "en"
    origin: str = ""

    @property
    def caller(self) -> Person:
        assert self.user is not None
        return self.user

    @property
    def central(self) -> bool:
        return self.user is not None and "SUPER_ADMIN" in self.user.functions

    @property
    def scope(self) -> list[str]:
        return self.caller.functions.get("ADMIN_LOCAL", []) if self.user else []

    def first(self, name: str) -> str | None:
        values = self.query.get(name.lower())
        return values[0] if values else None

    def rules(self, school: str | None) -> bool:
        """Whether the caller administers a school."""
        return self.central or (school is not None and school in self.scope)

    def school(self, key: str) -> School:
        found = self.world.schools.get(key)
        if found is None:
            raise Refused(NOT_FOUND)
        return found

    def wrote(self, *schools: str | None) -> None:
        """Note which schools a write touches, and that kept answers are old now."""
        self.world.version += 1
        self.journal.wrote(f"{self.method} {self.path}", schools)


Guard = Callable[[Call], bool]


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON body: what each key may hold; no other key is let in, unless it is `loose`."""

    keys: Mapping[str, Kinds]
    required: frozenset[str] = frozenset()
    loose: bool = False

    def fault(self, body: Json) -> str | None:
        for key in sorted(self.required):
            if key not in body:
                return f"object has missing required properties ([{key}])"
        for key, value in body.items():
            if key not in self.keys and self.loose:
                continue
            if key not in self.keys:
                return f"object instance has properties which are not allowed ([{key}])"
            kinds = self.keys[key]
            whole = kinds if isinstance(kinds, tuple) else (kinds,)
            if not isinstance(value, whole) or (isinstance(value, bool) and bool not in whole):
                return f"instance type does not match ({key})"
        return None


@dataclass(frozen=True, slots=True)
class Route:
    """A documented route: who may use it, which query names and which body it knows."""

    method: str
    pattern: str
    handle: Callable[[Call], Answer]
    guard: Guard
    query: frozenset[str] = frozenset()
    shape: Shape | None = None
    form: frozenset[str] | None = None
    files: bool = False
    bulk: bool = False

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(re.sub(r":(\w+)", r"(?P<\1>[^/]+)", self.pattern) + r"\Z")


def route(spec: str, handle: Callable[[Call], Answer], guard: Guard, query: str = "") -> Route:
    """A route without body: `spec` is "VERB /path/:id", `query` names separated by blanks."""
    method, pattern = spec.split(" ", 1)
    return Route(method, pattern, handle, guard, frozenset(query.lower().split()))


def anybody(_call: Call) -> bool:
    return True


def signed_in(call: Call) -> bool:
    return call.user is not None


def central(call: Call) -> bool:
    return call.central


def any_admin(call: Call) -> bool:
    return call.central or "ADMIN_LOCAL" in call.caller.functions


def admin_of_structure(call: Call) -> bool:
    """The structure stands in the path (`structureId` or `id`) or in the query."""
    key = call.params.get("structureId") or call.params.get("id") or call.first("structureId")
    return call.rules(key)


def registry(call: Call) -> bool:
    """A local administrator must always name a structure of its scope in the query."""
    return call.rules(call.first("structureId"))
