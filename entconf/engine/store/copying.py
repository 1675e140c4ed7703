"""Move what a store holds to another one, line by line as it is, so that its chain still holds."""

from __future__ import annotations

from entconf.engine.store.chain import Verdict, all_lines, put_line, verify_chain
from entconf.engine.store.database import Cursor, Database
from entconf.engine.store.lock_rows import read_locks
from entconf.errors import SiteLocked, StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_APPLIED = "uai, kind, key, attributes, run, at"
_NOTES = "area, key, content, at"


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: `verdict` is that of the journal where it now is."""

    lines: int
    resources: int
    verdict: Verdict


def copy_store(source: Database, target: Database) -> Copied:
    """Copy journal, notes and last applied values into an empty store; all of it, or nothing.

    Locks stay behind: nobody may be at work. Raises SiteLocked when somebody is, and
    StoreError when the target holds anything.
    """
    with source.transaction() as old, target.transaction() as new:
        _refuse_at_work(old)
        _refuse_full(new, target.place)
        lines = 0
        for line in all_lines(old):
            put_line(new, line)
            lines += 1
        rows = old.execute(f"SELECT {_APPLIED} FROM last_applied").fetchall()  # noqa: S608 - a constant
        for row in rows:
            new.execute(f"INSERT INTO last_applied ({_APPLIED}) VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - a constant
        for row in old.execute(f"SELECT {_NOTES} FROM notes").fetchall():  # noqa: S608 - a constant
            new.execute(f"INSERT INTO notes ({_NOTES}) VALUES (?, ?, ?, ?)", row)  # noqa: S608 - a constant
        # not the number of lines: what was removed from the end must show there too
        new.count_from(old.highest_number())
    return Copied(lines, len(rows), verify_chain(target))


def _refuse_at_work(cursor: Cursor) -> None:
    now = cursor.now()
    for one in read_locks(cursor):
        if not one.is_free(now):
            raise SiteLocked(
                msg("{uai} is being changed by {owner}", uai=one.uai, owner=one.owner),
                hint=msg("copy the store when that run has ended: `entconf lock show`"),
            )


def _refuse_full(cursor: Cursor, place: str) -> None:
    rows = cursor.execute("SELECT uai FROM last_applied UNION SELECT area FROM notes").fetchall()
    if rows or cursor.highest_number():
        raise StoreError(
            msg("the store {place} is not empty", place=place),
            hint=msg("copy into a new one: another database, or ?schema=NAME in the URL"),
        )
