"""Routes: a verb, a path pattern, who may, and what answers. The first that matches wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from entconf.sandbox.answer import Answer
from entconf.sandbox.call import Call

Handler = Callable[[Call], Answer]
Rule = Callable[[Call], bool]


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the contract.

    `rule` None leaves the route open to anyone; every other rule also requires a session.
    """

    method: str
    pattern: str
    rule: Rule | None
    handler: Handler

    @property
    def module(self) -> str:
        """The prefix a Bearer token's scope must hold (section 1.3); root is `portal`."""
        first = self.pattern.split("/")[1]
        return first if first in MODULES else "portal"


MODULES = frozenset(
    {
        *("auth", "directory", "appregistry", "communication", "timeline", "conversation"),
        *("workspace", "archive", "cas", "admin", "infra", "userbook", "support", "actualites"),
        "stats",
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """A route with what the path gave its parameters."""

    route: Route
    params: Mapping[str, str]


class Router:
    """Finds the route of a request, in the order of registration."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in routes:
            segments = tuple(route.pattern.strip("/").split("/"))
            self._by_shape.setdefault((route.method, len(segments)), []).append((segments, route))

    def find(self, method: str, path: str) -> Match | None:
        """The first route whose pattern the path fits, or None."""
        given = path.strip("/").split("/")
        for segments, route in self._by_shape.get((method, len(given)), ()):
            params = _fit(segments, given)
            if params is not None:
                return Match(route, params)
        return None


def _fit(segments: tuple[str, ...], given: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for segment, value in zip(segments, given, strict=True):
        if segment.startswith(":"):
            if not value:
                return None
            params[segment[1:]] = value
        elif segment != value:
            return None
    return params
