"""What no delivery can tell of accounts: `accounts.json` beside a feed that the ENT starts with.

A list of steps: `{"external_id": KEY, "set": {COLUMN: VALUE}}` changes an account, `{"profile":
PROFILE, "set": {...}}` those of a profile, `{"add": {...}}` makes one by hand. It lets a test, or
a demonstration, start from an ENT in which something went wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from entconf.errors import FeedError
from entconf.model.os_reason import os_reason
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.sandbox.store.creation import NewPerson, create_person
from entconf.sandbox.store.database import Database

FILE = "accounts.json"
_COLUMNS = frozenset({"login", "activation_code", "password", "disappearance_date"})
_NEW = ("uai", "profile", "first_name", "last_name", "birth_date")

Step = Mapping[str, JsonValue]


def read_changes(folder: Path) -> Sequence[Step]:
    """The steps beside a feed; none where there is no such file.

    Raises:
        FeedError: the file cannot be read, or a step is none.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(path, os_reason(error)) from error
    except ValueError as error:
        raise _wrong(path, msg("it is no JSON: {why}", why=str(error))) from error
    if not isinstance(told, list):
        raise _wrong(path, msg("it must hold a list"))
    steps: list[Step] = []
    for number, step in enumerate(told, 1):
        if not isinstance(step, dict) or not _is_step(step):
            why = msg("step {n} is neither a change nor an addition", n=number)
            raise _wrong(path, why)
        steps.append(step)
    return steps


def apply_changes(db: Database, steps: Sequence[Step], now: str) -> None:
    """Do the steps. An account that is not there is left out: the feed did not tell it."""
    for step in steps:
        added, changed = step.get("add"), step.get("set")
        if isinstance(added, dict):
            _add(db, added, now)
        elif isinstance(changed, dict):
            column = "external_id" if "external_id" in step else "profile"
            for name, value in changed.items():
                _set(db, (name, value), column, str(step[column]))


def _is_step(step: Mapping[str, JsonValue]) -> bool:
    added, changed = step.get("add"), step.get("set")
    if isinstance(added, dict):
        return all(isinstance(added.get(name), str) for name in _NEW)
    if not isinstance(changed, dict) or not ({"external_id", "profile"} & step.keys()):
        return False
    return all(name in _COLUMNS and _is_value(name, value) for name, value in changed.items())


def _is_value(name: str, value: JsonValue) -> bool:
    if name == "disappearance_date":
        return isinstance(value, str) and _milliseconds(value) is not None
    return isinstance(value, str) or (value is None and name != "login")


def _set(db: Database, change: tuple[str, JsonValue], column: str, wanted: str) -> None:
    name, value = change
    if name == "disappearance_date":
        value = _milliseconds(str(value))
    text = value if isinstance(value, str | int) else None
    db.run(f"UPDATE users SET {name} = ? WHERE {column} = ?", (text, wanted))  # noqa: S608 - our own names


def _add(db: Database, told: Mapping[str, JsonValue], now: str) -> None:
    structure = db.text("SELECT id FROM structures WHERE uai = ?", (str(told["uai"]),))
    if structure is None:
        return
    person = NewPerson(
        first_name=str(told["first_name"]),
        last_name=str(told["last_name"]),
        profile=str(told["profile"]),
        structure_id=structure,
        class_id=None,
        birth_date=str(told["birth_date"]),
        created=now,
    )
    create_person(db, person)


def _milliseconds(day: str) -> int | None:
    try:
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def _wrong(path: Path, why: Text) -> FeedError:
    return FeedError(msg("{file} cannot be used: {why}", file=path.name, why=why))
