from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from entconf.engine.store.copying import copy_store
from entconf.engine.store.sqlite import SqliteDatabase
from entconf.engine.store.store import Store
from entconf.errors import StoreError


def test_notes_are_replaced_and_dropped_by_area(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.notes.write("verify", {"a": {"x": [1, "é"]}, "b": "old"})
        store.notes.write("other", {"a": 1})
        store.notes.write("verify", {"b": "new"}, without=["a"])
    with Store(tmp_path) as store:
        found = store.notes.of("verify")
        assert {key: note.content for key, note in found.items()} == {"b": "new"}
        assert store.notes.of("other")["a"].content == 1
        assert found["b"].at.endswith("+00:00")


def test_a_damaged_note_is_told(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.notes.write("verify", {"a": 1})
    connection = sqlite3.connect(tmp_path / ".entconf" / "state.db")
    connection.execute("UPDATE notes SET content = '{'")
    connection.commit()
    connection.close()
    with Store(tmp_path) as store, pytest.raises(StoreError, match="verify/a"):
        store.notes.of("verify")


def test_an_older_file_gets_its_notes(tmp_path: Path) -> None:
    Store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / ".entconf" / "state.db")
    connection.executescript(
        "DROP TABLE notes; ALTER TABLE locks DROP COLUMN due; ALTER TABLE locks DROP COLUMN seat;"
        "ALTER TABLE locks DROP COLUMN clock; PRAGMA user_version=2"
    )
    connection.close()
    with Store(tmp_path) as store:
        store.notes.write("verify", {"a": 1})
        assert store.notes.of("verify")["a"].content == 1


def test_notes_move_with_the_store(tmp_path: Path) -> None:
    source, target = SqliteDatabase(tmp_path / "a"), SqliteDatabase(tmp_path / "b")
    store = Store(tmp_path / "a", source)
    store.notes.write("verify", {"a": [1]})
    copy_store(source, target)
    assert Store(tmp_path / "b", target).notes.of("verify")["a"].content == [1]
    source.close()
    target.close()
