"""`entconf apply --resume` on the embedded ENT, after a run that died with os._exit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import Run, environment
from tests.cli.test_whole_path import Site

_DYING = """
import os, sys
from entconf.engine.store.journal import Journal

name, position, moment = sys.argv[1], int(sys.argv[2]), sys.argv[3]
told = getattr(Journal, name)
count = 0

def dying(*args):
    global count
    here, count = count == position, count + 1
    if here and moment == "before":
        os._exit(9)
    result = told(*args)
    if here:
        os._exit(9)
    return result

setattr(Journal, name, dying)
from entconf.cli.main import root
root.main(sys.argv[4:])
"""

#: Where the run dies: the line of the journal, how many of its sort went before, the moment.
POSITIONS = (
    ("begin_run", 0, "after"),
    ("announce", 0, "after"),
    ("settle", 0, "before"),
    ("settle", 7, "before"),
    ("settle", 15, "after"),
    ("end_run", 0, "before"),
)


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)


def die(site: Site, name: str, position: int, moment: str) -> None:
    words = ["apply", "--yes", "--site", str(site.root), "-e", f"ent_url={site.url}"]
    done = subprocess.run(
        [sys.executable, "-c", _DYING, name, str(position), moment, *words],
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 9, done.stderr


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize(("name", "position", "moment"), POSITIONS)
def test_a_killed_run_is_finished_exactly(
    site: Site, run: Run, name: str, position: int, moment: str
) -> None:
    die(site, name, position, moment)
    code, output, errors = site.entconf("apply", "--resume", "last", "--yes")
    assert code == 0, output + errors
    code, output, errors = site.entconf("plan")
    assert code == 0, output + errors
    runs = json.loads(run("history", "--json", "--site", site.root).stdout)["runs"]
    done = [written(site, run, one["run"]) for one in runs]
    together = [one for names in done for one in names]
    assert len(together) == len(set(together))
    code, output, _ = site.entconf("apply", "--resume", "last", "--yes")
    assert (code, "Nothing to apply." in output) == (0, True)


def written(site: Site, run: Run, name: str) -> list[str]:
    """The resources whose write the system answered with a yes."""
    story = json.loads(run("history", "show", name, "--json", "--site", site.root).stdout)
    return [one["resource"] for one in story["writes"] if one["state"] == "done"]


def test_a_plan_and_a_run_exclude_each_other(site: Site, tmp_path: Path) -> None:
    code, _, errors = site.entconf("apply", tmp_path / "plan.json", "--resume", "last")
    assert code == 3
    assert "takes its plan from the journal" in errors
