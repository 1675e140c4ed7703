"""Entries kept between runs with the cookie that tells the server what we have.

The file holds people's names: it is for its owner alone, belongs beside the site's store,
and falls under the same retention (directory reference, section 8).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from entconf.drivers.ldap.requests import Search
from entconf.drivers.ldap.sync import Changes

if TYPE_CHECKING:
    import sqlite3

_VERSION = 1
_TABLES = """
create table if not exists searches (
    name text primary key, cookie blob not null, seal blob not null);
create table if not exists entries (
    search text not null, uuid blob not null, content blob not null,
    primary key (search, uuid)) without rowid;
"""


class Cache:
    """A file of searches, each with its cookie and the entries it stands for."""

    def __init__(self, path: Path, directory: str) -> None:
        self._path = path
        self._directory = directory
        self._lock = threading.Lock()

    def name(self, wanted: Search) -> str:
        """What a search is kept under: it changes with everything that changes its answer."""
        parts = (str(_VERSION), self._directory, wanted.base, str(int(wanted.scope)))
        whole = "\0".join((*parts, *wanted.attributes)).encode() + wanted.filter.encoded
        return hashlib.sha256(whole).hexdigest()

    def cookie(self, wanted: Search) -> bytes:
        """The cookie of a search; empty when nothing is kept of it, or it is not as written.

        slapd takes a cookie that it cannot read for none and sends everything as if it
        were new, so that what we keep beside it would never go: such a one is not sent.
        """
        with self._open() as database:
            row = database.execute(
                "select cookie, seal from searches where name = ?", (self.name(wanted),)
            ).fetchone()
        intact = row is not None and bytes(row[1]) == _seal(bytes(row[0]))
        return bytes(row[0]) if intact else b""

    def contents(self, wanted: Search) -> list[bytes]:
        """The encoded entries that are kept of a search."""
        with self._open() as database:
            rows = database.execute(
                "select content from entries where search = ?", (self.name(wanted),)
            )
            return [row[0] for row in rows]

    def update(self, wanted: Search, changes: Changes, *, anew: bool) -> None:
        """Bring what is kept of a search up to date, with its next cookie, or not at all.

        `anew`: the changes are all there is, and nothing kept before counts.
        """
        name = self.name(wanted)
        with self._open() as database:
            gone: set[bytes] = set()
            if anew:
                database.execute("delete from entries where search = ?", (name,))
            elif changes.listed:
                kept = changes.present | changes.entries.keys()
                rows = database.execute("select uuid from entries where search = ?", (name,))
                gone = {bytes(row[0]) for row in rows} - kept
            else:
                gone = changes.gone
            database.executemany(
                "delete from entries where search = ? and uuid = ?",
                [(name, one) for one in gone],
            )
            database.executemany(
                "insert or replace into entries values (?, ?, ?)",
                [(name, uuid, content) for uuid, content in changes.entries.items()],
            )
            database.execute(
                "insert or replace into searches values (?, ?, ?)",
                (name, changes.cookie, _seal(changes.cookie)),
            )

    def forget(self, wanted: Search) -> None:
        """Drop everything that is kept of a search."""
        name = self.name(wanted)
        with self._open() as database:
            database.execute("delete from entries where search = ?", (name,))
            database.execute("delete from searches where name = ?", (name,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database, in a transaction that is only kept when the block ends well."""
        import sqlite3  # noqa: PLC0415 - import cost is paid by every command

        with self._lock:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=30)
            try:
                database.executescript(_TABLES)
                with database:
                    yield database
            finally:
                database.close()


def _seal(cookie: bytes) -> bytes:
    return hashlib.sha256(cookie).digest()
