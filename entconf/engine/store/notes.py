"""What parts of entconf remember from one run to the next, as JSON under a name.

Each part has an area of its own. Notes are replaced as wholes; what must never be lost or
altered stands in the journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from entconf.engine.store.chain import utc_now
from entconf.engine.store.database import Cursor, Database
from entconf.errors import StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `at` is the UTC moment, in ISO 8601, at which it was written last."""

    content: JsonValue
    at: str


class Notes:
    """The notes of a site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, area: str) -> Mapping[str, Note]:
        """All notes of an area by key. Raises StoreError for one that cannot be read."""
        with self._database.reading() as cursor:
            return _all_of(cursor, area)

    def write(
        self, area: str, contents: Mapping[str, JsonValue], without: Iterable[str] = ()
    ) -> None:
        """Put notes in the place of those with the same keys, and drop those of `without`.

        All of it or nothing.
        """
        with self._database.transaction() as cursor:
            _put(cursor, area, contents, without)

    def change(
        self, area: str, make: Callable[[Mapping[str, Note]], Mapping[str, JsonValue]]
    ) -> None:
        """Write what `make` makes of the notes of an area, while nobody else writes.

        For what two people may do at the same time, such as taking the next number. What `make`
        raises leaves everything as it was.
        """
        with self._database.transaction() as cursor:
            _put(cursor, area, make(_all_of(cursor, area)))


def _all_of(cursor: Cursor, area: str) -> Mapping[str, Note]:
    rows = cursor.execute(
        "SELECT key, content, at FROM notes WHERE area = ? ORDER BY key", (area,)
    ).fetchall()
    return {key: Note(_content(area, key, text), at) for key, text, at in rows}


def _put(
    cursor: Cursor, area: str, contents: Mapping[str, JsonValue], without: Iterable[str] = ()
) -> None:
    at = utc_now()
    for key in (*contents, *without):
        cursor.execute("DELETE FROM notes WHERE (area, key) = (?, ?)", (area, key))
    for key, content in contents.items():
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        cursor.execute("INSERT INTO notes VALUES (?, ?, ?, ?)", (area, key, text, at))


def _content(area: str, key: str, text: str) -> JsonValue:
    try:
        found: JsonValue = json.loads(text)
    except ValueError as error:
        raise StoreError(
            msg("the note {area}/{key} of the store is damaged", area=area, key=key)
        ) from error
    return found
