"""A store moved to a server, and back: every line as it was, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.engine.store.copying import copy_store
from entconf.engine.store.database import Database
from entconf.engine.store.locks import Lease
from entconf.engine.store.opening import open_database
from entconf.engine.store.sqlite import SqliteDatabase
from entconf.engine.store.store import Store
from entconf.errors import ExitCode, SiteLocked, StoreError
from tests.engine.sites import UAI, apply, declare, desired_of, plan_of, world_of
from tests.postgresql_server import PostgresqlServer


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a site in its folder, with a run."""
    monkeypatch.setenv("ENTCONF_STORE", "sqlite")
    world = world_of()
    desired = desired_of(
        tmp_path / "site",
        declare("features", "blog", for_=("students",)),
        declare("groups", "Élèves « 6ᵉ »\u2028", members=()),
    )
    apply(plan_of(desired, world), desired, world)
    with Store(tmp_path / "site") as store:
        yield store


@pytest.fixture
def shared(
    local: Store,
    postgresql_server: PostgresqlServer,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Database]:
    monkeypatch.setenv("ENTCONF_STORE", postgresql_server.url(schema))
    database = open_database(local.root)
    yield database
    database.close()


def test_the_chain_and_what_was_applied_go_and_come_back(
    local: Store, shared: Database, tmp_path: Path
) -> None:
    before = local.journal.verify()
    local.notes.write("area", {"key": {"one": [1]}})
    copied = copy_store(local.database, shared)
    assert copied.verdict == before
    assert before.whole
    assert (copied.lines, copied.resources) == (before.lines, 2)
    there = Store(tmp_path / "elsewhere", shared)
    assert there.journal.runs() == local.journal.runs()
    assert there.last_applied.known([UAI]) == local.last_applied.known([UAI])
    assert there.notes.of("area") == local.notes.of("area")
    with shared.transaction() as cursor:
        assert cursor.next_number() == before.lines + 1
    back = SqliteDatabase(tmp_path / "back")
    assert copy_store(shared, back).verdict.broken == before.lines + 1
    back.close()


def test_what_was_removed_shows_where_it_was_copied_to(local: Store, shared: Database) -> None:
    with local.database.transaction() as cursor:
        cursor.execute("DELETE FROM lines WHERE number > 5")
    before = local.journal.verify()
    assert before.broken == 6
    assert copy_store(local.database, shared).verdict == before


def test_a_store_that_holds_something_is_not_written_over(local: Store, shared: Database) -> None:
    copy_store(local.database, shared)
    with pytest.raises(StoreError, match="is not empty"):
        copy_store(local.database, shared)
    assert Store(local.root, shared).journal.verify() == local.journal.verify()


def test_notes_alone_are_not_written_over(local: Store, shared: Database) -> None:
    Store(local.root, shared).notes.write("area", {"key": 1})
    with pytest.raises(StoreError, match="is not empty"):
        copy_store(local.database, shared)


def test_nobody_may_be_at_work(local: Store, shared: Database) -> None:
    Lease(local.database, "their-run", "prof.1@poste.example:7", 300).take([UAI])
    with pytest.raises(SiteLocked, match=r"prof\.1@poste\.example:7") as caught:
        copy_store(local.database, shared)
    assert caught.value.exit_code is ExitCode.LOCKED
    with shared.reading() as cursor:
        assert cursor.highest_number() == 0
