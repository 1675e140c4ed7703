"""The journal: a chain in which whatever is removed or edited shows, and old databases too."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from entconf.drivers.memory.world import Failure
from entconf.engine.plan_file import content_hash, plan_content
from entconf.engine.run_result import RunResult
from entconf.engine.store.actor import present_actor
from entconf.engine.store.chain import Verdict
from entconf.engine.store.locks_held import held_locks
from entconf.engine.store.opening import open_database
from entconf.engine.store.postgresql import PostgresqlDatabase
from entconf.engine.store.store import Store
from entconf.errors import RequestRefused, StoreError
from entconf.model.text import msg
from tests.engine.sites import (
    UAI,
    apply,
    declare,
    desired_of,
    plan_of,
    rid,
    world_of,
)

OLD = Path(__file__).parent / "old"


def one_run(root: Path) -> RunResult:
    """Two writes: one done, one refused. Seven lines of the journal."""
    world = world_of()
    world.failures.append(Failure(RequestRefused(msg("no")), kind="opening"))
    desired = desired_of(
        root,
        declare("features", "blog", for_=("students",)),
        declare("opening", "students", open=True),
    )
    return apply(plan_of(desired, world), desired, world)


def tamper(root: Path, statement: str, *values: str | int) -> None:
    """Change the database behind the back of entconf, wherever it is."""
    if isinstance(database := open_database(root), PostgresqlDatabase):
        with database.transaction() as cursor:
            cursor.execute(statement, values)
        database.close()
        return
    database.close()
    tamper_file(root, statement, *values)


def tamper_file(root: Path, statement: str, *values: str | int) -> None:
    """Change the file without taking it over first."""
    connection = sqlite3.connect(root / ".entconf/state.db")
    with connection:
        connection.execute(statement, values)
    connection.close()


def verdict(root: Path) -> Verdict:
    with Store(root) as store:
        return store.journal.verify()


@pytest.mark.usefixtures("backend")
def test_a_run_is_told_with_all_that_can_be_asked_later(tmp_path: Path) -> None:
    result = one_run(tmp_path)
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
        plan = store.journal.plan(run.id)
        outcomes = store.journal.outcomes(run.id)
        writes = store.journal.writes(run.id)
    assert (run.id, run.command, run.result) == (result.run, "apply", "ended")
    assert run.actor == present_actor()
    assert run.backups == (f"{UAI}/{result.backups[0].name}",)
    assert plan.changes == tuple(one.change for one in result.outcomes)
    assert run.plan == content_hash(plan_content(plan))
    assert [one.state for one in writes] == ["done", "refused"]
    assert outcomes[rid("opening", "students")].state == "refused"
    assert str(outcomes[rid("opening", "students")].message) == "no"


def test_who_runs_is_the_job_of_a_forge_and_its_person() -> None:
    gitlab = {"CI_JOB_URL": "https://forge.example/j/7", "GITLAB_USER_LOGIN": "a.martin"}
    found = present_actor(gitlab)
    assert (found.job, found.person) == ("https://forge.example/j/7", "a.martin")
    github = {
        "GITHUB_SERVER_URL": "https://forge.example",
        "GITHUB_REPOSITORY": "colleges/ent",
        "GITHUB_RUN_ID": "12",
        "GITHUB_ACTOR": "b.durand",
    }
    found = present_actor(github)
    assert found.job == "https://forge.example/colleges/ent/actions/runs/12"
    assert found.person == "b.durand"
    assert present_actor({"GITHUB_ACTOR": "nobody"}).person == ""


@pytest.mark.usefixtures("backend")
def test_an_untouched_journal_is_whole(tmp_path: Path) -> None:
    one_run(tmp_path)
    found = verdict(tmp_path)
    assert (found.lines, found.broken) == (7, None)
    one_run(tmp_path)
    again = verdict(tmp_path)
    assert (again.lines, again.broken) == (14, None)
    assert again.head != found.head


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.usefixtures("backend")
def test_a_removed_line_shows(tmp_path: Path, number: int) -> None:
    one_run(tmp_path)
    tamper(tmp_path, "DELETE FROM lines WHERE number = ?", number)
    found = verdict(tmp_path)
    assert (found.broken, str(found.why)) == (number, "it was removed")


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.parametrize("column", ["run", "what", "at", "content", "previous", "hash"])
@pytest.mark.usefixtures("backend")
def test_an_edited_line_shows(tmp_path: Path, number: int, column: str) -> None:
    one_run(tmp_path)
    changed = f"{column} = {column} || ' '"
    tamper(tmp_path, f"UPDATE lines SET {changed} WHERE number = ?", number)  # noqa: S608 - a test's own column
    found = verdict(tmp_path)
    assert (found.broken, str(found.why)) == (number, "it was edited")


@pytest.mark.usefixtures("backend")
def test_a_line_edited_with_its_hash_shows_by_the_next(tmp_path: Path) -> None:
    one_run(tmp_path)
    from entconf.engine.store.chain import lines_that_say  # noqa: PLC0415 - for this forgery only

    with Store(tmp_path) as store:
        (begin,) = lines_that_say(store.database, "begin")
    forged = begin.content.replace("apply", "APPLY")
    row = type(begin)(1, begin.run, "begin", begin.at, forged, begin.previous, "")
    statement = "UPDATE lines SET content = ?, hash = ? WHERE number = 1"
    tamper(tmp_path, statement, forged, row.own_hash)
    found = verdict(tmp_path)
    assert found.broken == 1
    assert "its hash with it" in str(found.why)


@pytest.mark.usefixtures("backend")
def test_lines_removed_from_the_end_show_even_after_a_new_run(tmp_path: Path) -> None:
    one_run(tmp_path)
    tamper(tmp_path, "DELETE FROM lines WHERE number > 4")
    assert verdict(tmp_path).broken == 5
    one_run(tmp_path)
    assert verdict(tmp_path).broken == 5


@pytest.mark.usefixtures("backend")
def test_an_emptied_journal_shows(tmp_path: Path) -> None:
    assert verdict(tmp_path).broken is None
    one_run(tmp_path)
    tamper(tmp_path, "DELETE FROM lines")
    assert verdict(tmp_path).broken == 1


@pytest.mark.usefixtures("backend")
def test_a_broken_line_is_named(tmp_path: Path) -> None:
    run = one_run(tmp_path).run
    tamper(tmp_path, "UPDATE lines SET content = '{' WHERE number = 1")
    tamper(tmp_path, "UPDATE lines SET content = '{}' WHERE number IN (2, 3)")
    with Store(tmp_path) as store:
        with pytest.raises(StoreError, match="line 1 of the journal is damaged"):
            store.journal.runs()
        with pytest.raises(StoreError, match="line 2 of the journal is damaged"):
            store.journal.plan(run)
        with pytest.raises(StoreError, match="line 3 of the journal is damaged"):
            store.journal.writes(run)


def old_store(root: Path, version: int) -> Store:
    (root / ".entconf").mkdir()
    shutil.copy(OLD / f"state-{version}.db", root / ".entconf/state.db")
    return Store(root)


def test_a_database_of_version_1_is_taken_over_without_losing_a_line(tmp_path: Path) -> None:
    with old_store(tmp_path, 1) as store:
        killed, partial, whole = store.journal.runs()
        assert whole.actor.name == "prof.1@poste.college.example:4242"
        assert (whole.result, whole.finished) == ("ended", "2026-11-23T15:04:56.636+00:00")
        assert (killed.result, killed.finished) == (None, None)
        writes = store.journal.writes(partial.id)
        assert {one.change.id.key: one.state for one in writes} == {
            "blog": "refused",
            "students": "done",
        }
        assert str(writes[0].message) == "there is no élève"
        assert writes[0].inverse.after == {"for": ("students",)}
        assert [one.state for one in store.journal.writes(killed.id)] == ["started"]
        assert store.journal.outcomes(whole.id) == {}
        assert store.journal.verify().broken is None
        assert store.last_applied.of([UAI])[rid("features", "blog")] == {"for": ("students",)}
        with pytest.raises(StoreError, match="does not have the plan"):
            store.journal.plan(whole.id)
    with Store(tmp_path) as store:
        assert len(store.journal.runs()) == 3


def test_an_old_database_with_a_broken_row_keeps_it(tmp_path: Path) -> None:
    (tmp_path / ".entconf").mkdir()
    shutil.copy(OLD / "state-1.db", tmp_path / ".entconf/state.db")
    tamper_file(tmp_path, "UPDATE writes SET change = '{cut' WHERE number = 1")
    with Store(tmp_path) as store:
        first = store.journal.runs()[-1]
        with pytest.raises(StoreError, match="line 3 of the journal is damaged"):
            store.journal.writes(first.id)
        assert store.journal.verify().broken is None


def test_a_takeover_that_fails_leaves_the_old_database(tmp_path: Path) -> None:
    (tmp_path / ".entconf").mkdir()
    shutil.copy(OLD / "state-1.db", tmp_path / ".entconf/state.db")
    tamper_file(tmp_path, "ALTER TABLE writes RENAME COLUMN state TO other")
    with pytest.raises(StoreError):
        Store(tmp_path)
    tamper_file(tmp_path, "ALTER TABLE writes RENAME COLUMN other TO state")
    with Store(tmp_path) as store:
        assert len(store.journal.runs()) == 3


@pytest.mark.parametrize(("ends_in", "free"), [(-1, True), (250, False)])
def test_a_database_of_version_2_is_taken_over_and_its_lock_stays(
    tmp_path: Path, ends_in: int, *, free: bool
) -> None:
    (tmp_path / ".entconf").mkdir()
    shutil.copy(OLD / "state-2.db", tmp_path / ".entconf/state.db")
    end = int(time.time()) + ends_in
    tamper_file(tmp_path, "UPDATE locks SET heartbeat = ?, expires = ?", end - 300, end)
    with Store(tmp_path) as store:
        assert store.journal.verify().head.startswith("df4e11ad")
        (run,) = store.journal.runs()
        assert [one.state for one in store.journal.writes(run.id)] == ["done", "refused"]
        (lock,) = held_locks(store.database)
        assert (lock.owner, lock.run) == ("a.martin@poste.college.example:7", "their-run")
        assert lock.free is free
