"""A store on a real PostgreSQL: several writers, a server that goes away, what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.memory.world import World
from entconf.drivers.memory.world_file import read_world, write_world
from entconf.engine.applying import apply_plan
from entconf.engine.planning import PlanOptions
from entconf.engine.resuming import resume_plan
from entconf.engine.store.database import Database
from entconf.engine.store.store import Store
from entconf.engine.store.tables import SCHEMA_VERSION
from entconf.engine.story import family
from entconf.engine.watch import Silence
from entconf.errors import (
    ConfigurationError,
    EntconfError,
    ExitCode,
    StoreError,
    StoreUnreachable,
)
from entconf.model.change import Change
from entconf.model.plan import Plan
from tests.engine.sites import (
    NOW,
    apply,
    backends_of,
    context_of,
    declare,
    desired_of,
    plan_of,
    world_of,
)
from tests.postgresql_server import PASSWORD, PostgresqlServer

REPOSITORY = Path(__file__).parents[2]


def refused(root: Path) -> EntconfError:
    with pytest.raises(EntconfError) as caught:
        Store(root)
    assert PASSWORD not in f"{caught.value} {caught.value.hint} {caught.value!r}"
    return caught.value


def two_writes(root: Path) -> tuple[World, Desired, Plan]:
    world = world_of()
    desired = desired_of(
        root,
        declare("features", "blog", for_=("students",)),
        declare("opening", "students", open=True),
    )
    return world, desired, plan_of(desired, world)


@pytest.mark.usefixtures("postgresql_store")
def test_a_second_machine_knows_what_the_first_applied(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    world = world_of()
    desired = desired_of(here, declare("features", "blog", for_=("students",)))
    run = apply(plan_of(desired, world), desired, world).run
    with Store(there) as store:
        assert [one.id for one in store.journal.runs()] == [run]
        assert store.database.place.startswith("postgresql://entconf@127.0.0.1:")
        assert PASSWORD not in f"{store.database.place}{store.database!r}"
    assert not (here / ".entconf/state.db").exists()


_WRITER = """
import pathlib, sys
from entconf.engine.store.store import Store
from entconf.engine.store.chain import add_line
with Store(pathlib.Path(sys.argv[1])) as store:
    for n in range(25):
        with store.database.transaction() as cursor:
            for part in range(3):
                add_line(cursor, sys.argv[2], "test", {"n": n, "part": part})
"""


@pytest.mark.usefixtures("backend")
def test_the_chain_holds_with_writers_at_once_from_the_first_line(tmp_path: Path) -> None:
    """Nobody made the tables before: the writers begin with that, at once."""
    (tmp_path / ".entconf").mkdir(mode=0o700)
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), f"run-{n}"], cwd=REPOSITORY)
        for n in range(4)
    ]
    assert [one.wait(60) for one in writers] == [0, 0, 0, 0]
    with Store(tmp_path) as store:
        verdict = store.journal.verify()
    assert (verdict.lines, verdict.why) == (4 * 25 * 3, None)


def _interrupted_by(server: PostgresqlServer, root: Path) -> tuple[World, Desired, list[Change]]:
    world = world_of()
    desired = desired_of(
        root,
        declare("features", "blog", for_=("students",)),
        declare("groups", "Club", members=()),
        declare("opening", "students", open=True),
    )
    sent: list[Change] = []

    def away(change: Change) -> None:
        sent.append(change)
        if len(sent) == 2:
            server.kill()

    plan = plan_of(desired, world)
    world.before_write = away
    with pytest.raises(StoreUnreachable) as caught:
        apply(plan, desired, world)
    world.before_write = None
    assert caught.value.exit_code is ExitCode.UNREACHABLE
    assert "--resume" in str(caught.value.hint)
    return world, desired, sent


@pytest.mark.parametrize("way", ["resume", "apply"])
def test_a_server_that_goes_away_in_the_middle_of_a_run(
    postgresql_store: PostgresqlServer, tmp_path: Path, way: str
) -> None:
    world, desired, sent = _interrupted_by(postgresql_store, tmp_path)
    postgresql_store.start()
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
        told = [one.change.id for one in store.journal.writes(run.id)]
        assert told == [one.id for one in sent] == [one.id for one in world.sent]
        assert run.finished is None
        # the process that made the run is ours and lives: what a person would type
        with store.database.transaction() as cursor:
            cursor.execute("DELETE FROM locks")
        if way == "resume":
            stories = family(store.journal, run)
            found = resume_plan(stories, desired, backends_of(world), PlanOptions(now=NOW))
            plan = found.plan
        else:
            plan = plan_of(desired, world)
        result = apply_plan(plan, context_of(desired, world, store), Silence())
        assert result.exit_code is ExitCode.OK
        assert store.journal.verify().whole
    assert len(world.sent) == 3
    assert plan_of(desired, world).is_empty


_KILLED = """
import os, pathlib, sys
from entconf.desired.state import Desired
from entconf.drivers.memory.world import World
from entconf.drivers.memory.world_file import read_world, write_world
from tests.engine.sites import apply, declare, desired_of, plan_of

root = pathlib.Path(sys.argv[1])
world = read_world(root / "world.json")
world.keep = lambda: (write_world(root / "world.json", world), os._exit(9))
opening = declare("opening", "parents", open=True)
desired = desired_of(root, declare("groups", "Club", members=()), opening)
apply(plan_of(desired, world), desired, world)
"""


@pytest.mark.usefixtures("postgresql_store")
def test_a_process_killed_in_a_write_leaves_a_trace_and_the_next_run_converges(
    tmp_path: Path,
) -> None:
    write_world(tmp_path / "world.json", world_of())
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)], check=False, cwd=REPOSITORY
    )
    assert done.returncode == 9
    with Store(tmp_path) as store:
        (run,) = store.journal.runs()
        assert [one.state for one in store.journal.writes(run.id)] == ["started"]
    world = read_world(tmp_path / "world.json")
    desired = desired_of(
        tmp_path,
        declare("groups", "Club", members=()),
        declare("opening", "parents", open=True),
    )
    assert apply(plan_of(desired, world), desired, world).exit_code is ExitCode.OK
    assert [change.id.key for change in world.sent] == ["parents"]


def cut(server: PostgresqlServer) -> None:
    """End every connection that entconf has."""
    with server.connect() as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'entconf'"
        )


def test_a_connection_that_was_forgotten_is_made_anew(
    postgresql_store: PostgresqlServer, tmp_path: Path
) -> None:
    with Store(tmp_path) as store:
        cut(postgresql_store)
        assert store.journal.verify().lines == 0
        cut(postgresql_store)
        with store.database.transaction() as cursor:
            assert cursor.next_number() == 1


def test_a_connection_cut_in_the_middle_of_a_transaction_is_told_and_leaves_nothing(
    postgresql_store: PostgresqlServer, tmp_path: Path
) -> None:
    def cut_in(database: Database) -> None:
        with database.transaction() as cursor:
            cursor.next_number()
            cut(postgresql_store)
            cursor.next_number()

    with Store(tmp_path) as store:
        with pytest.raises(StoreUnreachable):
            cut_in(store.database)
        with store.database.reading() as cursor:
            assert cursor.highest_number() == 0


def test_a_machine_that_stops_in_a_transaction_holds_up_the_others_for_a_while_only(
    postgresql_store: PostgresqlServer, schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server itself ends it; a network that is cut would keep it for hours."""
    from entconf.engine.store import postgresql  # noqa: PLC0415 - for its limits only

    begin = postgresql._BEGIN.replace(
        "transaction_session_timeout = '30s'", "transaction_session_timeout = '300ms'"
    )
    assert begin != postgresql._BEGIN
    monkeypatch.setattr(postgresql, "_BEGIN", begin)

    def sleep_in(asleep: Database, other: Database) -> None:
        with asleep.transaction() as cursor:
            start = time.monotonic()
            with other.transaction() as awake:
                assert awake.next_number() == 1
            assert time.monotonic() - start < 10
            cursor.next_number()

    with (
        Store(tmp_path) as asleep,
        Store(tmp_path) as other,
        pytest.raises(StoreUnreachable),
    ):
        sleep_in(asleep.database, other.database)


def test_a_newer_store_is_refused(
    postgresql_store: PostgresqlServer, schema: str, tmp_path: Path
) -> None:
    with Store(tmp_path) as store:
        with postgresql_store.connect() as other:
            other.execute(f"SET search_path = {schema}")
            other.execute("UPDATE store SET version = %s", (SCHEMA_VERSION + 1,))
        with pytest.raises(StoreError, match="newer entconf"), store.database.transaction():
            pytest.fail("a run that began before the change must not go on writing")
    error = refused(tmp_path)
    assert "newer entconf" in str(error)
    assert error.exit_code is ExitCode.UNEXPECTED


def test_what_holds_something_else_is_refused(
    postgresql_store: PostgresqlServer, schema: str, tmp_path: Path
) -> None:
    with postgresql_store.connect() as other:
        other.execute(f"CREATE SCHEMA {schema} CREATE TABLE store (name text)")
    assert "does not hold the tables" in str(refused(tmp_path))


@pytest.fixture
def reader(postgresql_store: PostgresqlServer, schema: str, tmp_path: Path) -> str:
    """An account that may only read the store; its URL."""
    with Store(tmp_path):
        pass
    with postgresql_store.connect() as other:
        name = f"r_{schema}"
        other.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        other.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
        other.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {name}")
    return postgresql_store.url(schema).replace("//entconf:", f"//{name}:")


def test_whoever_may_only_read_can_look_and_plan(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, desired, plan = two_writes(tmp_path)
    apply(plan, desired, world)
    monkeypatch.setenv("ENTCONF_STORE", reader)
    with Store(tmp_path) as store:
        assert store.journal.verify().lines == 7
        assert len(store.last_applied.of(["0990001X"])) == 2
        with pytest.raises(StoreError, match="permission denied") as caught:
            apply_plan(plan, context_of(desired, world, store), Silence())
    assert "CREATE SCHEMA" in str(caught.value.hint)
    assert len(world.sent) == 2


def test_a_standby_is_told_before_anything_is_written(
    postgresql_store: PostgresqlServer, schema: str, tmp_path: Path
) -> None:
    world, desired, plan = two_writes(tmp_path)
    with Store(tmp_path) as store, postgresql_store.connect() as other:
        other.execute("ALTER ROLE entconf SET default_transaction_read_only = on")
        try:
            with Store(tmp_path) as late, pytest.raises(StoreError, match="read-only") as caught:
                apply_plan(plan, context_of(desired, world, late), Silence())
        finally:
            with postgresql_store.connect() as again:
                again.execute("SET default_transaction_read_only = off")
                again.execute("ALTER ROLE entconf RESET default_transaction_read_only")
        assert "standby" in str(caught.value.hint)
        assert store.journal.runs() == ()
    assert world.sent == []


def test_a_wrong_password_is_told_without_it(
    postgresql_store: PostgresqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = postgresql_store.url().replace(PASSWORD, PASSWORD + "x")
    monkeypatch.setenv("ENTCONF_STORE", wrong)
    error = refused(tmp_path)
    assert error.exit_code is ExitCode.UNREACHABLE
    assert "password authentication failed" in str(error)


def test_nobody_who_answers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTCONF_STORE", f"postgresql://a:{PASSWORD}@127.0.0.1:9/b")
    error = refused(tmp_path)
    assert error.exit_code is ExitCode.UNREACHABLE
    assert "postgresql://a@127.0.0.1:9/b cannot be reached" in str(error)


def test_a_missing_database_is_told(
    postgresql_store: PostgresqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_STORE", postgresql_store.url().replace("/postgres", "/nowhere"))
    assert "createdb" in str(refused(tmp_path).hint)


def test_without_the_library_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_STORE", "postgresql://a@127.0.0.1/b")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = refused(tmp_path)
    assert isinstance(error, ConfigurationError)
    assert "entconf[postgresql]" in str(error.hint)


def test_a_store_in_the_folder_pays_for_no_other() -> None:
    script = (
        "import sys, pathlib; sys.path[:0] = ['.']\n"
        "import tempfile; root = pathlib.Path(tempfile.mkdtemp())\n"
        "before = set(sys.modules)\n"
        "from entconf.engine.store.store import Store\n"
        "Store(root).close()\n"
        "new = set(sys.modules) - before\n"
        "print(*sorted(n for n in new if 'postgresql' in n or n in ('psycopg', 'urllib.parse',"
        " 'yaml')))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "ENTCONF_STORE"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=REPOSITORY,
    )
    assert done.stdout.split() == []
