"""One store on a PostgreSQL server for two machines: two folders that share nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.engine.store.locks import Lease
from entconf.engine.store.store import Store
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.cli.conftest import ENTCONF, UAI, Run, environment
from tests.postgresql_server import PASSWORD, PostgresqlServer


@pytest.fixture
def slow() -> Iterator[RunningSandbox]:
    """An ENT as far away as a real one, so that two runs meet."""
    with start_sandbox(SandboxSettings(latency=0.1)) as running:
        yield running


@pytest.fixture
def two_machines(example: Path, tmp_path: Path) -> tuple[Path, Path]:
    other = tmp_path / "other-machine"
    shutil.copytree(example, other)
    return example, other


def begin(site: Path, url: str, store: str) -> subprocess.Popen[str]:
    words = ["apply", "--yes", "--site", str(site), "-e", f"ent_url={url}"]
    return subprocess.Popen(
        [str(ENTCONF), *words],
        env=environment(ENTCONF_STORE=store),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_two_applies_at_once_one_works_and_the_other_is_told_who(
    postgresql_store: PostgresqlServer,
    schema: str,
    slow: RunningSandbox,
    two_machines: tuple[Path, Path],
    run: Run,
) -> None:
    store = postgresql_store.url(schema)
    started = [begin(site, slow.url, store) for site in two_machines]
    ended = [one.communicate(timeout=90) for one in started]
    assert sorted(one.returncode for one in started) == [0, 8]
    worked, waited = (0, 1) if started[0].returncode == 0 else (1, 0)
    told = ended[waited][1]
    assert f"{UAI} is being changed by " in told
    assert f":{started[worked].pid} since " in told
    assert PASSWORD not in "".join(text for both in ended for text in both)
    here = two_machines[waited]
    history = json.loads(run("history", "--json", "--site", here).stdout)
    assert [one["result"] for one in history["runs"]] == ["ended"]
    assert run("history", "verify", "--site", here).exit_code == 0
    assert "Nothing is locked" in run("lock", "show", "--site", here).stdout


@pytest.mark.usefixtures("postgresql_store")
def test_a_lock_of_another_machine_is_shown_and_broken(run: Run, example: Path) -> None:
    with Store(example) as store:
        Lease(store.database, "their-run", "a.martin@poste.example:7", 300).take([UAI])
    shown = run("lock", "show", "--site", example).stdout
    assert f"{UAI}  held by a.martin@poste.example:7" in shown
    assert run("lock", "break", UAI, "--confirm", UAI, "--site", example).exit_code == 0
    assert "Nothing is locked" in run("lock", "show", "--site", example).stdout


@pytest.mark.usefixtures("postgresql_store")
def test_another_machine_rolls_back_without_the_backup_and_is_told_where_it_is(
    run: Run, two_machines: tuple[Path, Path], sandbox: RunningSandbox
) -> None:
    here, there = two_machines
    given = ("-e", f"ent_url={sandbox.url}")
    # an older one that is there must not be taken for the last one
    assert run("backup", "--site", there, *given).exit_code == 0
    assert run("apply", "--yes", "--site", here, *given).exit_code == 0
    (backup,) = json.loads(run("backups", "--json", "--site", here).stdout)["backups"]
    for asked in (backup["name"], f"{UAI}/{backup['name']}", UAI):
        told = run("restore", asked, "--yes", "--site", there, *given)
        assert told.exit_code == 3
        assert f"the backup {UAI}/{backup['name']} is not in this folder" in told.stderr
        assert "entconf rollback" in told.stderr
    assert run("restore", "nobody-knows", "--site", there, *given).exit_code == 3
    (older,) = json.loads(run("backups", "--json", "--site", there).stdout)["backups"]
    assert run("restore", older["name"], "--plan", "--site", there, *given).exit_code in {0, 2, 4}
    only = ("--only", "homepage", "--lift", "people_losing_access")
    told = run("rollback", "last", "--yes", *only, "--site", there, *given)
    assert told.exit_code == 0, told.stderr
    assert run("plan", "--kind", "homepage", "--site", here, *given).exit_code == 2
    shutil.copytree(here / ".entconf/backups", there / ".entconf/backups", dirs_exist_ok=True)
    assert run("restore", backup["name"], "--plan", "--site", there, *given).exit_code in {2, 4}


def test_a_server_that_is_away_ends_with_7_and_no_password(
    run: Run, example: Path, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_STORE", f"postgresql://ent:{PASSWORD}@127.0.0.1:9/ent")
    given = ("--site", example, "-v")
    for words in (
        ("apply", "--yes", *given, "-e", f"ent_url={sandbox.url}"),
        ("history", *given),
        ("lock", "show", *given),
        ("store", "show", *given),
        ("history", "--json", *given),
    ):
        told = run(*words)
        assert told.exit_code == 7, told.stderr
        assert "the store postgresql://ent@127.0.0.1:9/ent cannot be reached" in told.stderr
        assert PASSWORD not in told.stdout + told.stderr


def test_a_site_moves_to_a_server(
    run: Run,
    example: Path,
    sandbox: RunningSandbox,
    postgresql_server: PostgresqlServer,
    schema: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ENTCONF_STORE", raising=False)
    given = ("--site", example)
    assert run("store", "copy", *given).exit_code == 3
    assert run("apply", "--yes", *given, "-e", f"ent_url={sandbox.url}").exit_code == 0
    before = json.loads(run("history", "verify", "--json", *given).stdout)
    assert ".entconf/state.db: 1 run, 0 locks." in run("store", "show", *given).stdout

    (example / "store.yml").write_text("url: !secret env:SHARED\n", encoding="utf-8")
    told = run("history", *given)
    assert told.exit_code == 3
    assert "SHARED is not set" in told.stderr
    assert run("validate", *given).exit_code == 0
    monkeypatch.setenv("SHARED", postgresql_server.url(schema))
    told = run("store", "copy", *given)
    assert told.exit_code == 0, told.stderr
    assert f"Copied to postgresql://entconf@127.0.0.1:{postgresql_server.port}" in told.stderr
    assert json.loads(run("history", "verify", "--json", *given).stdout) == before
    shown = json.loads(run("store", "show", "--json", *given).stdout)
    assert (shown["runs"], shown["locks"]) == (1, 0)
    assert PASSWORD not in json.dumps(shown) + told.stdout + told.stderr
    assert run("store", "copy", *given).exit_code == 1
    assert run("plan", *given, "-e", f"ent_url={sandbox.url}").exit_code == 0

    (example / "store.yml").write_text(
        f"url: postgresql://a:{PASSWORD}@db.example/ent\n", encoding="utf-8"
    )
    told = run("validate", *given)
    assert told.exit_code == 3
    assert "store.yml" in told.stderr
    assert PASSWORD not in told.stderr
