"""What PostgreSQL refuses, and the network breaks, as errors of the store.

The classes are those of the PostgreSQL manual, "PostgreSQL Error Codes".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from entconf.errors import StoreError, StoreUnreachable
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    import psycopg

_COME_BACK = msg(
    "nothing is written without the journal; when the server answers again, "
    "`entconf apply` goes on from where things are, `entconf apply --resume last` with that run"
)
#: Beginnings of codes that say that we are not, or no longer, talking to the database.
_AWAY = ("08", "28", "3D", "53300", "57P", "25P03", "25P04")
_HINTS = {
    "25006": msg("this server only takes reads: it is a standby, or the account may only read"),
    "42501": msg(
        "give the account the schema: CREATE SCHEMA entconf AUTHORIZATION account; "
        "whoever only plans needs to read it"
    ),
    "53100": msg("there must be room on the disk of the server"),
    "55P03": msg("another run is writing to the store for a long time; try again"),
    "57014": msg("the server took too long; try again"),
    "57P04": msg("somebody removed the database"),
}
_CHECK = msg(
    "look at host, account and database in its URL; a password may also stand in PGPASSWORD or "
    "in ~/.pgpass, and createdb NAME makes a database"
)
_TLS = msg(
    "the server must prove who it is: put its authority in ~/.postgresql/root.crt, or name it "
    "with ?sslrootcert=FILE in the URL"
)


def not_let_in(place: str, error: psycopg.Error) -> StoreUnreachable:
    """The error for a connection that never came to be: libpq gives it no code."""
    reason = _first_line(error)
    hint = _TLS if "certificate" in reason or "SSL" in reason else _CHECK
    return _unreachable(place, reason, hint)


def gone(place: str, error: psycopg.Error) -> StoreUnreachable:
    """The error for a server that was there when the run began."""
    return _unreachable(place, _first_line(error), _COME_BACK)


def told(place: str, error: psycopg.Error) -> StoreError:
    """The error for what broke, or was refused, on a connection."""
    code = error.sqlstate or ""
    reason = error.diag.message_primary or _first_line(error)
    if code.startswith(_AWAY) or (not code and _is_broken(error)):
        return _unreachable(place, reason, _HINTS.get(code, _COME_BACK))
    return StoreError(
        msg("the store {place} cannot be used: {reason}", place=place, reason=reason),
        hint=_HINTS.get(code),
    )


def _unreachable(place: str, reason: str, hint: Text) -> StoreUnreachable:
    return StoreUnreachable(
        msg("the store {place} cannot be reached: {reason}", place=place, reason=reason), hint=hint
    )


def newer(place: str, found: int, known: int) -> StoreError:
    """The error for tables that a later entconf made."""
    return StoreError(
        msg(
            "{file} was written by a newer entconf (version {found}, known: {known})",
            file=place,
            found=found,
            known=known,
        ),
        hint=msg("use that version of entconf"),
    )


def not_ours(place: str) -> StoreError:
    """The error for a schema that holds something else, or only a part of the store."""
    return StoreError(
        msg("the store {place} does not hold the tables of entconf", place=place),
        hint=msg("give the store a schema of its own: ?schema=NAME in its URL"),
    )


def no_utf8(place: str, encoding: str) -> StoreError:
    """The error for a database that cannot hold every letter."""
    return StoreError(
        msg("the database of the store {place} is in {encoding}", place=place, encoding=encoding),
        hint=msg("make one in UTF-8: createdb --encoding=UTF8 --template=template0 NAME"),
    )


def _is_broken(error: psycopg.Error) -> bool:
    import psycopg  # noqa: PLC0415 - it is there: it raised the error

    return isinstance(error, psycopg.OperationalError)


def _first_line(error: psycopg.Error) -> str:
    lines: list[str] = [one.strip() for one in str(error).splitlines() if one.strip()]
    return lines[0] if lines else type(error).__name__
