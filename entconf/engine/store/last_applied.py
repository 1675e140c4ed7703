"""The values that entconf itself last put in place, to tell who moved one since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from entconf.engine.store.chain import utc_now
from entconf.engine.store.database import Database
from entconf.model.change import Action, Change
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.values import Attributes, attributes_from_json, to_json


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
