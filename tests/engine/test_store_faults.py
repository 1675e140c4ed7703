"""A store in a folder that may only be read, or on a full disk: told, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.engine.applying import apply_plan
from entconf.engine.store.sqlite import SqliteDatabase
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.errors import ExitCode, StoreError
from tests.engine.sites import (
    apply,
    context_of,
    declare,
    desired_of,
    plan_of,
    world_of,
)

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534

#: Opens a store as somebody else, because root may write anywhere, and tells what came of it.
_OPEN = f"""
import json, os, pathlib, sys
from entconf.engine.store.store import Store
from entconf.engine.store import migration, sqlite
from entconf.errors import EntconfError
# a Python in the home of root is out of reach from here on: all is imported
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
try:
    with Store(pathlib.Path(sys.argv[1])) as store:
        store.journal.end_run("r", None)
except EntconfError as error:
    print(json.dumps([type(error).__name__, str(error), str(error.hint), error.exit_code]))
"""


def opened_by_nobody(root: Path) -> list[object]:
    environment = {name: value for name, value in os.environ.items() if name != "ENTCONF_STORE"}
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(root)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that others can reach, which those of pytest are not."""
    monkeypatch.delenv("ENTCONF_STORE", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="entconf-site-"))
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def give_to_nobody(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


def test_a_site_that_may_only_be_read_is_told(site: Path) -> None:
    give_to_nobody(site)
    site.chmod(0o555)
    kind, told, hint, code = opened_by_nobody(site)
    assert (kind, code) == ("StoreError", ExitCode.UNEXPECTED)
    assert str(told).endswith(".entconf cannot be made: permission denied")
    assert "must be able to write" in str(hint)


def test_a_store_that_may_only_be_read_is_told_and_stays(site: Path) -> None:
    world = world_of()
    desired = desired_of(site, declare("features", "blog", for_=("students",)))
    apply(plan_of(desired, world), desired, world)
    head = verify(site)
    give_to_nobody(site)
    for path in (site / ".entconf").glob("state.db*"):
        path.chmod(0o400)
    (site / ".entconf").chmod(0o500)
    kind, told, _, code = opened_by_nobody(site)
    assert (kind, code) == ("StoreError", ExitCode.UNEXPECTED)
    assert "state.db cannot be used: permission denied" in str(told)
    (site / ".entconf").chmod(0o700)
    for path in (site / ".entconf").glob("state.db*"):
        path.chmod(0o600)
    assert verify(site) == head


def verify(root: Path) -> str:
    with Store(root) as store:
        verdict = store.journal.verify()
    assert verdict.whole
    return verdict.head


@pytest.mark.parametrize("room", range(0, 14, 2))
def test_a_disk_that_fills_at_any_moment_of_a_run_leaves_no_write_untold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """`room` is how many more pages the file may have when the run begins."""
    monkeypatch.delenv("ENTCONF_STORE", raising=False)
    world = world_of()
    texts = [declare("connectors", f"c{n}", title=f"T{n} " + "x" * 3000) for n in range(4)]
    desired = desired_of(tmp_path, *texts)
    plan = plan_of(desired, world)
    with Store(tmp_path) as store:
        assert isinstance(store.database, SqliteDatabase)
        connection = store.database._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + room}")
        with pytest.raises(StoreError, match="full") as caught:
            apply_plan(plan, context_of(desired, world, store), Silence())
        assert "room on the disk" in str(caught.value.hint)
        assert caught.value.exit_code is ExitCode.UNEXPECTED
    with Store(tmp_path) as store:
        assert store.journal.verify().whole
        told = [
            write.change.id
            for run in store.journal.runs()
            for write in store.journal.writes(run.id)
        ]
        sent = [one.id for one in world.sent]
        assert sent == told[: len(sent)]
        # the lock of a run that ended so is ours still when there was no room to give it back
        with store.database.transaction() as cursor:
            cursor.execute("DELETE FROM locks")
        result = apply_plan(plan_of(desired, world), context_of(desired, world, store), Silence())
        assert result.exit_code is ExitCode.OK
    assert len(world.sent) == 4
    assert plan_of(desired, world).is_empty
