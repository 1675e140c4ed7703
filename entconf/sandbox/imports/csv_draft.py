"""A CSV import that was validated and waits to be run: what was uploaded, line by line."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field

from entconf.sandbox.store.database import Database

#: A line's fields as the file tells them: every value of a repeated column, in its order.
Cells = dict[str, list[str]]


@dataclass(slots=True)
class Line:
    """One line of a file, by field. `number` is its record in the file; the header is 1."""

    number: int
    cells: Cells = field(repr=False)

    def first(self, name: str) -> str:
        """The first value of a field, empty when absent."""
        return next((value for value in self.cells.get(name, ()) if value), "")

    def all(self, name: str) -> list[str]:
        """The values of a field that are not empty."""
        return [value for value in self.cells.get(name, ()) if value]


@dataclass(slots=True)
class Draft:
    """Everything of one import before it is run. Names of persons never show in `repr`."""

    structure_id: str | None
    structure_external_id: str
    structure_name: str
    uai: str
    predelete: bool
    transition: bool
    import_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: str = ""
    headers: dict[str, list[str]] = field(default_factory=dict)
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)
    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict, repr=False)


def save(db: Database, draft: Draft) -> None:
    """Keep a draft, or what became of it."""
    db.run(
        "INSERT OR REPLACE INTO import_drafts (id, body, created) VALUES (?, ?, ?)",
        (draft.import_id, json.dumps(asdict(draft)), draft.created),
    )


def load(db: Database, import_id: str) -> Draft | None:
    """A kept draft, None when there is none of this id."""
    body = db.text("SELECT body FROM import_drafts WHERE id = ?", (import_id,))
    if body is None:
        return None
    kept = json.loads(body)
    lines = {
        profile: [Line(line["number"], line["cells"]) for line in rows]
        for profile, rows in kept.pop("lines").items()
    }
    return Draft(**kept, lines=lines)


def forget(db: Database, import_id: str) -> None:
    """Drop a draft that was run."""
    db.run("DELETE FROM import_drafts WHERE id = ?", (import_id,))
