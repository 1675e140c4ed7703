"""All routes in the order they are tried, and the checks of what a request carries."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qs

from tests.stranger import (
    announcement_routes,
    application_routes,
    archive_routes,
    communication_routes,
    connector_routes,
    group_routes,
    homepage_routes,
    people_routes,
    school_routes,
    sessions,
    timetable_routes,
    wizard_routes,
)
from tests.stranger.cleaning import has_handler, without_scripts
from tests.stranger.exchange import Answer, Call, Json, Refused, Route, bad_request
from tests.stranger.journal import Journal
from tests.stranger.multipart import Parts, take_apart


@cache
def routes() -> tuple[tuple[re.Pattern[str], Route], ...]:
    found = (
        *sessions.ROUTES,
        *school_routes.ROUTES,
        *group_routes.ROUTES,
        *people_routes.ROUTES,
        *application_routes.ROUTES,
        *connector_routes.ROUTES,
        *homepage_routes.ROUTES,
        *announcement_routes.ROUTES,
        *communication_routes.ROUTES,
        *wizard_routes.ROUTES,
        *timetable_routes.ROUTES,
        *archive_routes.ROUTES,
        *people_routes.LATE_ROUTES,
    )
    return tuple((route.regex, route) for route in found)


def match(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The first route that fits, with what its path names."""
    for regex, route in routes():
        if route.method == method and (found := regex.match(path)):
            return route, found.groupdict()
    return None


def folded(text: str) -> dict[str, list[str]]:
    """A query or a form; names without regard to case."""
    found: dict[str, list[str]] = {}
    for key, values in parse_qs(text, keep_blank_values=True).items():
        found.setdefault(key.lower(), []).extend(values)
    return found


def check_query(route: Route, call: Call) -> None:
    for name in call.query:
        if name not in route.query:
            call.journal.violation(f"unknown query name {name}: {call.method} {call.path}")


def read_body(route: Route, raw: bytes, content_type: str, journal: Journal) -> Json:
    """The JSON body a route expects; 400 for what its schema does not know."""
    if route.shape is None:
        if raw not in {b"", b"{}"}:
            journal.violation(f"a body where none is read: {route.method} {route.pattern}")
        return {}
    if "json" not in content_type:
        journal.violation(f"a JSON body sent as {content_type or 'nothing'}: {route.pattern}")
    text = raw.decode("utf-8")
    if has_handler(text):
        raise bad_request("invalid.body")
    try:
        body = json.loads(without_scripts(text))
    except ValueError:
        raise bad_request("invalid.json") from None
    if not isinstance(body, dict):
        raise bad_request("invalid.json")
    reason = route.shape.fault(body)
    if reason is not None:
        journal.violation(f"body refused by the schema of {route.pattern}: {reason}")
        raise bad_request(reason)
    return body


def read_form(
    route: Route, raw: bytes, content_type: str, journal: Journal
) -> dict[str, list[str]]:
    """The form a route expects, urlencoded or multipart."""
    if "multipart/form-data" in content_type:
        return read_parts(route, raw, content_type, journal).fields
    if "x-www-form-urlencoded" not in content_type:
        journal.violation(f"a form sent as {content_type or 'nothing'}: {route.pattern}")
    form = folded(raw.decode("utf-8"))
    if route.form is not None:
        for name in set(form) - route.form:
            journal.violation(f"unknown form field {name}: {route.pattern}")
    return form


def read_parts(route: Route, raw: bytes, content_type: str, journal: Journal) -> Parts:
    """The multipart body a route expects, whose form names are known."""
    parts = take_apart(raw, content_type)
    if parts is None:
        journal.violation(f"a multipart body sent as {content_type or 'nothing'}: {route.pattern}")
        raise bad_request("invalid.multipart")
    for name in set(parts.fields) - (route.form or frozenset()):
        journal.violation(f"unknown form field {name}: {route.pattern}")
    return parts


def answer_of(route: Route, call: Call, raw: bytes, content_type: str) -> Answer:
    """Guard, checks and the route itself."""
    if not route.guard(call):
        return Answer(401, raw=_FORBIDDEN, content_type="text/html")
    check_query(route, call)
    try:
        if route.files:
            parts = read_parts(route, raw, content_type, call.journal)
            call = replace(call, form=parts.fields, files=parts.files)
        elif route.form is not None:
            call = replace(call, form=read_form(route, raw, content_type, call.journal))
        else:
            call = replace(call, body=read_body(route, raw, content_type, call.journal))
        return route.handle(call)
    except Refused as refused:
        return refused.answer


_FORBIDDEN = b"<!DOCTYPE html><html><body><h1>401</h1><p>forbidden</p></body></html>"
