"""The values that entconf itself last put in place, to tell who moved one since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from entconf.engine.store.chain import utc_now
from entconf.engine.store.database import Cursor, Database
from entconf.model.change import Action, Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.values import Attributes, attributes_from_json, to_json

#: Rows of one statement: the way to a server on the network is paid once for all of them.
_TOGETHER = 100

_Name = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a run last put in place; `at` is a UTC moment in ISO 8601."""

    attributes: Attributes
    run: str
    at: str


class LastApplied:
    """What was last applied, resource by resource."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, uais: Iterable[str]) -> Mapping[ResourceId, Attributes]:
        """All that was last applied in these establishments."""
        found: dict[ResourceId, Attributes] = {}
        with self._database.reading() as cursor:
            for uai in sorted(set(uais)):
                rows = cursor.execute(
                    "SELECT kind, key, attributes FROM last_applied WHERE uai = ?", (uai,)
                )
                for kind, key, text in rows:
                    found[ResourceId(uai, kind, key)] = attributes_from_json(json.loads(text))
        return found

    def known(self, uais: Iterable[str]) -> Mapping[ResourceId, Applied]:
        """All that was last applied in these establishments, with the run that did."""
        found: dict[ResourceId, Applied] = {}
        with self._database.reading() as cursor:
            for uai in sorted(set(uais)):
                rows = cursor.execute(
                    "SELECT kind, key, attributes, run, at FROM last_applied WHERE uai = ?", (uai,)
                )
                for kind, key, text, run, at in rows:
                    values = attributes_from_json(json.loads(text))
                    found[ResourceId(uai, kind, key)] = Applied(values, run, at)
        return found

    def record(self, run: str, changes: Iterable[Change]) -> None:
        """Remember what these changes put in place, over what was known before."""
        with self._database.transaction() as cursor:
            for change in changes:
                name = (change.id.uai, change.id.kind, change.id.key)
                row = cursor.execute(
                    "SELECT attributes FROM last_applied WHERE (uai, kind, key) = (?, ?, ?)", name
                ).fetchone()
                cursor.execute("DELETE FROM last_applied WHERE (uai, kind, key) = (?, ?, ?)", name)
                if change.action is Action.DELETE:
                    continue
                known = json.loads(row[0]) if row and change.action is Action.UPDATE else {}
                merged = {**known, **{n: to_json(v) for n, v in change.after.items()}}
                text = json.dumps(merged, ensure_ascii=False, sort_keys=True)
                cursor.execute(
                    "INSERT INTO last_applied VALUES (?, ?, ?, ?, ?, ?)",
                    (*name, text, run, utc_now()),
                )

    def not_known(
        self, found: Mapping[ResourceId, Attributes], moment: str
    ) -> Mapping[ResourceId, Attributes]:
        """Those of these values of which nothing, or something else, is known.

        What a run put in place after `moment` (UTC, ISO 8601), when they were found, holds.
        """
        with self._database.reading() as cursor:
            return dict(_news(cursor, found, moment))

    def note(self, run: str, found: Mapping[ResourceId, Attributes], moment: str) -> None:
        """Remember values that a run found in place, but none that `not_known` leaves out."""
        at = utc_now()
        with self._database.transaction() as cursor:
            rows = [
                (one.uai, one.kind, one.key, _text(values), run, at)
                for one, values in _news(cursor, found, moment)
            ]
            for start in range(0, len(rows), _TOGETHER):
                _put(cursor, rows[start : start + _TOGETHER])


def _news(
    cursor: Cursor, found: Mapping[ResourceId, Attributes], moment: str
) -> Iterator[tuple[ResourceId, Attributes]]:
    """What is not known yet, field by field over what is; one query for each school."""
    rows: dict[_Name, tuple[str, str]] = {}
    for uai in sorted({one.uai for one in found}):
        query = "SELECT kind, key, attributes, at FROM last_applied WHERE uai = ?"
        for kind, key, text, at in cursor.execute(query, (uai,)):
            rows[uai, kind, key] = text, at
    for one, values in found.items():
        text, at = rows.get((one.uai, one.kind, one.key), ("", ""))
        if at > moment or text == _text(values):
            continue
        known = attributes_from_json(json.loads(text)) if text else {}
        if not text or any(name not in known or known[name] != values[name] for name in values):
            yield one, {**known, **values}


def _text(values: Attributes) -> str:
    told = {name: to_json(value) for name, value in values.items()}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _put(cursor: Cursor, rows: Sequence[tuple[str, ...]]) -> None:
    places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(rows))
    cursor.execute(
        f"INSERT INTO last_applied VALUES {places} ON CONFLICT (uai, kind, key) DO UPDATE SET"  # noqa: S608 - places for values
        " attributes = excluded.attributes, run = excluded.run, at = excluded.at",
        [value for row in rows for value in row],
    )
