"""Read what the systems hold of what is declared: each establishment, each of its backends."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from entconf.desired.state import Desired
from entconf.drivers.base import Reading, ReadRequest, Unknown
from entconf.engine.backends import Backends, backend_identity
from entconf.engine.diff import without_secrets
from entconf.engine.side_by_side import WORKERS, side_by_side
from entconf.engine.watch import Phase, Watch
from entconf.errors import (
    ConfigurationError,
    EntconfError,
    Interrupted,
    Problem,
    RequestRefused,
    SystemUnreachable,
)
from entconf.kinds.base import Kind
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared
from entconf.model.text import Text, msg

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One establishment on one of its backends, and the kinds that are asked of it.

    `ent` is the backend that its people are in, whatever this one is.
    """

    backend: BackendSettings
    kinds: frozenset[str]
    request: ReadRequest
    ent: BackendSettings | None = None

    @property
    def establishment(self) -> Establishment:
        """The establishment this part belongs to."""
        return self.request.establishment


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part with what was read of it. `failure` is the error when nothing could be read."""

    part: Part
    reading: Reading
    failure: EntconfError | None = field(default=None, compare=False)


def parts_of(desired: Desired) -> tuple[Part, ...]:
    """What must be read for a declared state, sorted by UAI and backend.

    Raises ConfigurationError when a kind is routed nowhere.
    """
    declared: dict[str, list[Declared]] = {one.uai: [] for one in desired.establishments}
    for resource in desired.declared:
        if resource.id.uai in declared:
            declared[resource.id.uai].append(resource)
    complete: dict[str, set[str]] = {}
    for scope in desired.exclusive:
        complete.setdefault(scope.uai, set()).add(scope.kind)
    return tuple(
        part
        for one in desired.establishments
        for part in route_parts(
            desired, one, declared[one.uai], frozenset(complete.get(one.uai, ()))
        )
    )


def route_parts(
    desired: Desired,
    establishment: Establishment,
    declared: Sequence[Declared],
    complete: frozenset[str],
    *,
    census: bool = True,
) -> tuple[Part, ...]:
    """The parts of one establishment for these declarations and complete kinds."""
    kinds = sorted({resource.id.kind for resource in declared} | complete)
    ent = desired.routes.get(establishment.uai, {}).get("")
    groups = tuple(
        one
        for one in desired.declared
        if one.id.kind == "groups" and one.id.uai == establishment.uai and one.present
    )
    routed: dict[str, tuple[BackendSettings, set[str]]] = {}
    for kind in kinds:
        settings = desired.route(establishment.uai, kind)
        routed.setdefault(backend_identity(settings), (settings, set()))[1].add(kind)
    return tuple(
        Part(
            settings,
            frozenset(held),
            ReadRequest(
                establishment,
                tuple(one for one in declared if one.id.kind in held),
                complete & held,
                census,
                groups=groups,
            ),
            ent,
        )
        for _, (settings, held) in sorted(routed.items())
    )


def read_parts(
    parts: Sequence[Part],
    backends: Backends,
    kinds: Mapping[str, Kind],
    watch: Watch,
    workers: int = WORKERS,
) -> tuple[PartRead, ...]:
    """Read all parts side by side, in their order.

    A part whose system does not answer becomes unknown and the others go on; when every
    part fails for the same reason, that reason is raised. Raises ConfigurationError for
    backends with wrong settings or without room for a kind, and Interrupted on Ctrl-C.
    """
    check_kinds_held(parts, backends)

    def read(part: Part) -> PartRead:
        result = read_part(part, backends, kinds)
        watch.advanced(Phase.READING, part.establishment.label)
        return result

    watch.started(Phase.READING, len(parts))
    try:
        read_all = tuple(side_by_side(read, parts, workers))
    finally:
        watch.finished(Phase.READING)
    raise_common_failure(read_all)
    return read_all


def read_part(part: Part, backends: Backends, kinds: Mapping[str, Kind]) -> PartRead:
    """Read one part; a failure of the system makes all its kinds unknown."""
    request = replace(
        part.request, accounts=lambda: backends.accounts(part.ent, part.establishment)
    )
    try:
        reading = backends.driver(part.backend).read(request)
    except Interrupted:
        raise
    except (SystemUnreachable, RequestRefused) as error:
        _log.info("%s on %s: %s", part.establishment.uai, part.backend.name, error)
        return PartRead(part, _nothing_read(part, error.message), error)
    shown = without_secrets(kinds, reading.live)
    return PartRead(part, replace(reading, live=shown))


def check_kinds_held(parts: Iterable[Part], backends: Backends) -> None:
    """Raises ConfigurationError, with every place, for kinds a backend's system cannot hold."""
    problems = []
    for part in parts:
        missing = part.kinds - backends.driver(part.backend).kinds
        for kind in sorted(missing):
            first = next((one for one in part.request.declared if one.id.kind == kind), None)
            problems.append(
                Problem(
                    "kind-not-held",
                    msg(
                        "{uai}: the backend {backend} ({driver}) cannot hold {kind}",
                        uai=part.establishment.uai,
                        backend=part.backend.name,
                        driver=part.backend.driver,
                        kind=kind,
                    ),
                    first.source_of("") if first else None,
                    msg("route this kind to another backend in the inventory"),
                )
            )
    if problems:
        raise ConfigurationError(problems)


def raise_common_failure(read: Sequence[PartRead]) -> None:
    """Raise the error of the first part when every part failed with an error of its class."""
    failures = [one.failure for one in read if one.failure is not None]
    if failures and len(failures) == len(read) and len({type(one) for one in failures}) == 1:
        raise failures[0]


def _nothing_read(part: Part, reason: Text) -> Reading:
    unknown = tuple(Unknown(kind, reason) for kind in sorted(part.kinds))
    return Reading(part.establishment, unknown=unknown)
