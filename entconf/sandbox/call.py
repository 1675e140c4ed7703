"""One request as the handlers see it, and the platform it is made to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from entconf.sandbox.archive_exports import Export
from entconf.sandbox.body import Body, Query, Schema, parse_json
from entconf.sandbox.sessions import Session, Sessions
from entconf.sandbox.settings import SandboxSettings
from entconf.sandbox.store.database import Database


def moment() -> str:
    """The present moment as the ENT writes it: UTC, milliseconds, Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Platform:
    """What all requests share: the data, the sessions and the settings."""

    settings: SandboxSettings
    db: Database
    sessions: Sessions
    url: str = ""
    failures: dict[str, int] = field(default_factory=dict)
    renewal_codes: dict[str, str] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    timetables_running: dict[str, float] = field(default_factory=dict)

    def now(self) -> str:
        """The present moment as the ENT writes it."""
        return moment()


@dataclass
class Call:
    """One request. `session` is None on open routes that were called without one."""

    method: str
    path: str
    encoded_query: str
    headers: Mapping[str, str]
    raw: bytes
    platform: Platform
    params: Mapping[str, str]
    session: Session | None = None

    @property
    def db(self) -> Database:
        """The platform's data."""
        return self.platform.db

    @cached_property
    def query(self) -> Query:
        """The query's fields."""
        return Query(self.encoded_query)

    @cached_property
    def form(self) -> Query:
        """The fields of a form body."""
        return Query(self.raw.decode(errors="replace"))

    def json(self, schema: Schema) -> Body:
        """The JSON body, cleaned and held against the route's schema; raises the 400 else."""
        return parse_json(self.raw, schema)

    @property
    def user(self) -> Session:
        """The session, on routes that require one."""
        if self.session is None:  # pragma: no cover - the chain lets nobody through without one
            raise LookupError(self.path)
        return self.session

    @cached_property
    def language(self) -> str:
        """The first language of Accept-Language that the platform speaks, French by default."""
        for part in self.headers.get("Accept-Language", "").split(","):
            code = part.split(";")[0].strip()[:2].lower()
            if code in {"fr", "en"}:
                return code
        return "fr"

    @property
    def host(self) -> str:
        """The host that the client asked for."""
        return self.headers.get("Host", "localhost")

    @property
    def domain(self) -> str:
        """The host without its port: whose welcome and flash messages these are."""
        return self.host.rsplit(":", 1)[0]

    def absolute(self, path: str) -> str:
        """An absolute address on this host; the framework writes every Location so."""
        return f"{self.platform.settings.scheme}://{self.host}{path}"
