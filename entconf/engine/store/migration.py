"""Bring the database of an older entconf to the present tables, without losing a line."""

from __future__ import annotations

import json

from entconf.engine.store.chain import add_line
from entconf.engine.store.database import Cursor
from entconf.model.values import JsonValue


def make(cursor: Cursor, *tables: str) -> None:
    """Make tables, whose statements are separated by semicolons."""
    for statement in ";".join(tables).split(";"):
        cursor.execute(statement)


def from_version_2(cursor: Cursor) -> None:
    """Version 2 ended its locks by the clock on the wall. Those that are held stay held."""
    for column in ("seat TEXT NOT NULL DEFAULT ''", "clock TEXT NOT NULL DEFAULT ''"):
        cursor.execute(f"ALTER TABLE locks ADD COLUMN {column}")
    cursor.execute("ALTER TABLE locks ADD COLUMN due REAL NOT NULL DEFAULT 0")


def from_version_1(cursor: Cursor) -> None:
    """Version 1 had a row a run and a row a write, which were updated in place.

    Their content becomes lines of the chain, run by run; the plan of a run was not kept
    then. Whatever is no JSON is carried over as the text it is.
    """
    runs = cursor.execute(
        "SELECT id, command, who, started, finished, result, origin FROM runs"
        " ORDER BY started, rowid"
    ).fetchall()
    add_line(cursor, "", "moved-in", {"version": 1, "runs": len(runs)})
    for run, command, who, started, finished, result, origin in runs:
        begin: JsonValue = {
            "command": command,
            "actor": {"name": who, "job": "", "person": ""},
            "origin": _data(origin),
        }
        add_line(cursor, run, "begin", begin, started)
        _writes(cursor, run)
        if finished is not None:
            add_line(cursor, run, "end", {"result": result, "outcomes": None}, finished)
    cursor.execute("DROP TABLE writes")
    cursor.execute("DROP TABLE runs")


def _writes(cursor: Cursor, run: str) -> None:
    rows = cursor.execute(
        "SELECT change, started, ended, state, message FROM writes WHERE run = ? ORDER BY number",
        (run,),
    ).fetchall()
    for change, started, ended, state, message in rows:
        number = add_line(cursor, run, "announce", {"change": _data(change)}, started)
        if ended is not None:
            told = _data(message) if message else None
            add_line(
                cursor, run, "settle", {"write": number, "state": state, "message": told}, ended
            )


def _data(text: str) -> JsonValue:
    try:
        found: JsonValue = json.loads(text)
    except ValueError:
        return text
    return found
