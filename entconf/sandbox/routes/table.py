"""Every route of the sandbox. A new area is one more file beside this one, and one line here."""

from __future__ import annotations

from entconf.sandbox.routes import (
    announcements,
    applications,
    archives,
    auth,
    classes,
    communication,
    connectors,
    credentials,
    feeding,
    functions,
    groups,
    news,
    opening,
    platform,
    roles,
    statistics,
    structures,
    support,
    timetables,
    user_writes,
    users,
    widgets,
    wizard,
)
from entconf.sandbox.routing import Route, Router

AREAS = (
    auth,
    credentials,
    structures,
    opening,
    classes,
    users,
    user_writes,
    functions,
    groups,
    communication,
    applications,
    connectors,
    roles,
    widgets,
    announcements,
    platform,
    wizard,
    timetables,
    feeding,
    archives,
    news,
    support,
    statistics,
)


def all_routes() -> tuple[Route, ...]:
    """The routes in the order in which they are tried."""
    return tuple(route for area in AREAS for route in area.ROUTES)


def router() -> Router:
    """What finds the route of a request."""
    return Router(all_routes())
