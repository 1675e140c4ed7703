"""One directory: its connections, what its server offers, its schema, its schools."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.cache import Cache
from entconf.drivers.ldap.connecting import Connections
from entconf.drivers.ldap.escaping import dn_key
from entconf.drivers.ldap.filters import ANYTHING, present
from entconf.drivers.ldap.link import Link, LinkLost
from entconf.drivers.ldap.matching import Schema, read_schema
from entconf.drivers.ldap.reading import Answer, read_all
from entconf.drivers.ldap.requests import ASSERTION, SYNC_REQUEST, Scope, Search
from entconf.drivers.ldap.settings import Settings
from entconf.drivers.ldap.writing import Pipeline, Versions, Write
from entconf.errors import AccessForbidden, EntconfError
from entconf.model.secret import Reveal
from entconf.model.text import msg

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Server:
    """What the root entry of a server says (RFC 4512, section 5.1)."""

    controls: frozenset[str]
    extensions: frozenset[str]
    bases: tuple[str, ...]
    subschema: str

    @property
    def asserts(self) -> bool:
        """Whether writes can carry an assertion."""
        return ASSERTION in self.controls

    @property
    def syncs(self) -> bool:
        """Whether changes since a cookie can be asked for."""
        return SYNC_REQUEST in self.controls


def _cache(settings: Settings) -> Cache | None:
    if not settings.cache:
        return None
    login = settings.login if isinstance(settings.login, str) else settings.login.reference
    # Another account may see other things: what is kept is kept for one.
    return Cache(Path(settings.cache).expanduser(), "\0".join((*settings.urls, login)))


class Directory:
    """What the parts of the driver read and write through. Safe to use from several threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self.settings = settings
        self.connections = Connections(settings, reveal)
        self.cache = _cache(settings)
        self._versions = Versions()
        self._lock = threading.Lock()
        self._server: Server | None = None
        self._schema: Schema | None = None
        self._structures: dict[str, str] = {}

    def search(self, searches: Sequence[Search], small: Iterable[int] = ()) -> list[Answer]:
        """Run searches; a connection that breaks is replaced once, for nothing was changed."""
        chosen = frozenset(small)
        return self.reading(lambda link: read_all(link, searches, self.settings.page, chosen))

    def reading(self, work: Callable[[Link], _Result]) -> _Result:
        """Do some reading on a link, and once more on a new one when the first breaks."""
        try:
            with self.connections.link() as link:
                return work(link)
        except LinkLost:
            self.connections.drop()
            with self.connections.link() as link:
                return work(link)

    def write(self, writes: Sequence[Write]) -> list[EntconfError | None]:
        """Make writes; for each None, or why it was not made. Raises SystemUnreachable."""
        server = self.server()
        with self.connections.link() as link:
            if link.anonymous:
                raise AccessForbidden(
                    msg("nothing is written to the directory without a login"),
                    hint=msg("give this backend a login and a password"),
                )
            window = self.settings.window
            pipeline = Pipeline(link, self._versions, window, asserting=server.asserts)
            return pipeline.run(writes)

    def server(self) -> Server:
        """What the server offers; read once."""
        with self._lock:
            if self._server is None:
                self._server = self._read_server()
            return self._server

    def schema(self) -> Schema:
        """The schema of the server; empty when it shows none. Read once."""
        server = self.server()
        with self._lock:
            if self._schema is None:
                self._schema = self._read_schema(server.subschema)
            return self._schema

    def structure(self, uai: str) -> str:
        """The DN of the entry of a school, "" when there is none. All are read at once."""
        return self._known_structures().get(uai.upper(), "")

    def uais(self) -> dict[str, str]:
        """The UAI of every school, by the key of its entry's DN."""
        return {dn_key(dn): uai for uai, dn in self._known_structures().items()}

    def protected(self, link: Link) -> bool:
        """Whether what is sent on a link cannot be read on the way."""
        return not link.address.startswith("ldap:") or self.settings.start_tls

    def close(self) -> None:
        """Close all connections."""
        self.connections.drop()

    def _known_structures(self) -> dict[str, str]:
        with self._lock:
            if not self._structures:
                self._structures = self._read_structures()
            return self._structures

    def _read_server(self) -> Server:
        names = ("supportedControl", "supportedExtension", "namingContexts", "subschemaSubentry")
        wanted = Search("", names, ANYTHING, Scope.BASE, what="root entry")
        found = self.search([wanted], (0,))[0].whole()
        root = found[0] if found else Entry("", {})
        return Server(
            frozenset(root.all("supportedControl")),
            frozenset(root.all("supportedExtension")),
            root.all("namingContexts"),
            root.first("subschemaSubentry"),
        )

    def _read_schema(self, subschema: str) -> Schema:
        if not subschema:
            return Schema()
        wanted = Search(subschema, ("attributeTypes",), ANYTHING, Scope.BASE, what="schema")
        answer = self.search([wanted], (0,))[0]
        entries = [] if answer.error else answer.entries
        return read_schema(entries[0].all("attributeTypes") if entries else ())

    def _read_structures(self) -> dict[str, str]:
        chosen = self.settings.structures
        base = self.settings.under(chosen.branch)
        wanted = Search(base, (chosen.uai,), present(chosen.uai), what="structures")
        entries = self.search([wanted])[0].whole()
        return {uai.upper(): entry.dn for entry in entries for uai in entry.all(chosen.uai)}
