"""The PostgreSQL database of the store, for machines that share a site.

Every transaction says anew what it needs (schema, time limits, durability), so that a pooler
between us and the server does no harm, and no pipeline or prepared statement is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from entconf.engine.store.clock import WALL, Instant
from entconf.engine.store.database import Plain
from entconf.engine.store.postgresql_failures import (
    gone,
    newer,
    no_utf8,
    not_let_in,
    not_ours,
    told,
)
from entconf.engine.store.postgresql_url import PostgresqlAddress
from entconf.engine.store.tables import POSTGRESQL, SCHEMA_VERSION
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg

if TYPE_CHECKING:
    import psycopg

#: A process that stopped in the middle of a transaction holds up the others no longer than this.
_LIMITS = (
    "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = '60s';"
    " SET LOCAL idle_in_transaction_session_timeout = '30s';"
)
_BEGIN = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; " + _LIMITS + " SET LOCAL synchronous_commit = on;"
    " SET LOCAL search_path = {schema}, pg_catalog; "
)
#: Whoever writes goes through this row, one after the other: see tables.py.
_ENTER = "SELECT version FROM store FOR UPDATE"
_LOOK = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
    + _LIMITS
    + " SET LOCAL search_path = {schema}, pg_catalog"
)
# read from the catalogue: to_regclass() answers from a memory that what another session made
# while we waited for it is not yet in
_SCHEMA = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?"
_TABLES = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = ? AND tablename = 'store'"


class PostgresqlCursor:
    """A cursor in our words: `?` for a value, the server's time, the counter of the journal."""

    def __init__(self, cursor: psycopg.Cursor[tuple[Any, ...]]) -> None:
        self._cursor = cursor

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""
        return self._cursor.rowcount

    def execute(self, sql: str, parameters: Sequence[Plain] = (), /) -> Self:
        """Make a statement; several, without values, leave what the last one found."""
        query = sql.replace("?", "%s").encode() if parameters else sql.encode()
        self._cursor.execute(query, parameters or None)
        while self._cursor.nextset():
            pass
        return self

    def fetchone(self) -> Any:  # noqa: ANN401 - a row is as wide as its statement says
        """The next row, None after the last."""
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        return self._cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def now(self) -> Instant:
        """The time of the server, which is one for all machines."""
        (wall,) = self.execute(
            "SELECT extract(epoch FROM clock_timestamp())::double precision"
        ).fetchone()
        return Instant(wall, wall, WALL)

    def next_number(self) -> int:
        """One more than any line has or had."""
        (number,) = self.execute(
            "UPDATE store SET counter = 1 + greatest(counter,"
            " (SELECT coalesce(max(number), 0) FROM lines)) RETURNING counter"
        ).fetchone()
        return int(number)

    def highest_number(self) -> int:
        """What the counter says."""
        return int(self.execute("SELECT counter FROM store").fetchone()[0])

    def count_from(self, number: int) -> None:
        """Write the counter."""
        self.execute("UPDATE store SET counter = ?", (number,))


class PostgresqlDatabase:
    """One connection to the store on a server. It meets the contract of database.py.

    A connection that broke while nobody used it is made anew, once; what broke in the middle
    of a transaction is told, for nobody knows whether it was done.
    """

    def __init__(self, address: PostgresqlAddress) -> None:
        self._address = address
        self._lock = RLock()
        self._schema = f'"{address.schema}"'
        self._psycopg = _psycopg()
        self._was_open = False
        self._open: psycopg.Cursor[tuple[Any, ...]] | None = None
        self._connection = self._connect()
        try:
            with self._told():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise
        self._was_open = True

    @property
    def place(self) -> str:
        """The URL without what is secret in it."""
        return self._address.place

    @contextmanager
    def transaction(self) -> Iterator[PostgresqlCursor]:
        """All or nothing, on the server's disk when it ends, one after the other.

        Raises StoreError; StoreUnreachable when the server is not, or no longer, there.
        """
        with self._lock, self._told(), self._between(_BEGIN + _ENTER) as cursor:
            self._check(cursor.fetchone())
            yield cursor

    @contextmanager
    def reading(self) -> Iterator[PostgresqlCursor]:
        """A look without any change, at one moment. Raises as `transaction` does."""
        with self._lock, self._told():
            if self._open is not None:
                yield PostgresqlCursor(self._open)
                return
            with self._between(_LOOK) as cursor:
                yield cursor

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _between(self, begin: str) -> Iterator[PostgresqlCursor]:
        """What stands between a BEGIN and its COMMIT."""
        cursor = self._begin(begin.format(schema=self._schema))
        connection = self._connection
        self._open = cursor
        try:
            yield PostgresqlCursor(cursor)
        except BaseException:
            # where the connection is gone the server has taken it all back by itself
            with suppress(self._psycopg.Error):
                connection.execute("ROLLBACK")
            raise
        finally:
            self._open = None
        cursor.execute("COMMIT")

    def _begin(self, statements: str) -> psycopg.Cursor[tuple[Any, ...]]:
        try:
            return self._began(statements)
        except self._psycopg.OperationalError:
            if not self._connection.closed:
                connection = self._connection
                with suppress(self._psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
        # the server was started anew, or something between us forgot the connection
        self._connection = self._connect()
        return self._began(statements)

    def _began(self, statements: str) -> psycopg.Cursor[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        PostgresqlCursor(cursor).execute(statements)
        return cursor

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        options = {**self._address.options, "client_encoding": "UTF8"}
        known = {one.keyword.decode() for one in self._psycopg.pq.Conninfo.get_defaults()}
        if unknown := sorted(set(options) - known):
            message = msg("the URL of the store has an unknown option: {name}", name=unknown[0])
            raise ConfigurationError([Problem("store", message)])
        try:
            connection: psycopg.Connection[tuple[Any, ...]] = self._psycopg.connect(
                autocommit=True, prepare_threshold=None, **options
            )
        except self._psycopg.Error as error:
            # without its cause: libpq's own words may repeat what it was given
            make = gone if self._was_open else not_let_in
            raise make(self.place, error) from None
        return connection

    def _prepare(self) -> None:
        encoding = self._connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise no_utf8(self.place, encoding or "?")
        with self._between(_LOOK) as cursor:
            if self._has_tables(cursor):
                self._check(cursor.execute("SELECT version FROM store").fetchone())
                return
        with self._between(_BEGIN) as cursor:
            # two first runs at once: one makes the tables, the other finds them
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('entconf store'))")
            if not self._has_tables(cursor):
                if not cursor.execute(_SCHEMA, (self._address.schema,)).fetchone():
                    cursor.execute(f"CREATE SCHEMA {self._schema}")
                cursor.execute(POSTGRESQL)
                cursor.execute("INSERT INTO store VALUES (TRUE, ?, 0)", (SCHEMA_VERSION,))

    def _has_tables(self, cursor: PostgresqlCursor) -> bool:
        found = cursor.execute(_TABLES, (self._address.schema,)).fetchone()
        return found is not None

    def _check(self, row: tuple[int] | None) -> None:
        """Refuse tables that are not ours to use, by the row with their version."""
        if row is None or row[0] < SCHEMA_VERSION:
            raise not_ours(self.place)
        if row[0] > SCHEMA_VERSION:
            raise newer(self.place, row[0], SCHEMA_VERSION)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (
            self._psycopg.errors.UndefinedTable,
            self._psycopg.errors.UndefinedColumn,
        ) as error:
            raise not_ours(self.place) from error
        except self._psycopg.Error as error:
            raise told(self.place, error) from error


def _psycopg() -> ModuleType:
    """The library, which is an extra. Raises ConfigurationError where it is not installed."""
    try:
        import psycopg  # noqa: PLC0415 - only a store on a server needs it
        import psycopg.errors  # noqa: PLC0415 - as above
    except ImportError as error:
        # also raised where it is installed without libpq
        message = msg(
            "a store on PostgreSQL needs the library psycopg: {reason}",
            reason=str(error).partition("\n")[0],
        )
        hint = msg("install it: pip install 'entconf[postgresql]'")
        raise ConfigurationError([Problem("store", message, hint=hint)]) from error
    return psycopg
