"""A run that is killed in the middle of a step, two runs at once, and a person at a terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest

from entconf.assistance.support.log import TicketLog
from entconf.engine.store.locks import locked
from entconf.engine.store.store import Store
from tests.cli.conftest import ENTCONF, environment
from tests.procedures.conftest import UAI, Site

STEPS = """
- name: Incident
  hosts: all
  steps:
    - {name: Ticket, ticket: {topic: outage, text: Panne.}}
    - {name: Appliquer, apply: {tags: [socle]}}
    - {name: Tout, apply: true}
"""
_DYING = """
import os, sys
from {module} import {owner}

told, count, last = {owner}.{name}, 0, {position}

def dying(*args, **named):
    global count
    count += 1
    if {before} and count == last:
        os._exit(9)
    result = told(*args, **named)
    if count == last:
        os._exit(9)
    return result

{owner}.{name} = dying
from entconf.cli.main import root
root.main(sys.argv[1:])
"""
DEATHS = [
    # a ticket was opened, and the run did not live to remember it
    ("entconf.assistance.support.log", "TicketLog", "open", 1, False),
    # writes of an apply were announced, some of them answered
    ("entconf.engine.store.journal", "Journal", "settle", 4, True),
    # all was applied and proven, and the step not remembered
    ("entconf.procedures.record", "Records", "keep", 2, True),
    # the step was remembered, and the journal not told
    ("entconf.procedures.record", "Records", "keep", 2, False),
]


@pytest.mark.parametrize(("module", "owner", "name", "position", "before"), DEATHS)
def test_a_killed_run_goes_on_and_doubles_nothing(
    site: Site, module: str, owner: str, name: str, position: int, *, before: bool
) -> None:
    path = site.write(STEPS)
    code = _DYING.format(module=module, owner=owner, name=name, position=position, before=before)
    words = ["run", path, "--yes", "--site", str(site.root), "-e", f"ent_url={site.url}"]
    died = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert died.returncode == 9, died.stderr
    begun = json.loads(site.run("run", "--json", "--site", site.root).stdout)["runs"]
    assert [one["state"] for one in begun] == ["running"]
    assert site.follow(path).code == 3  # it stands in the way of a new run
    told = site.follow("--resume", "last")
    assert told.code == 0, told.stderr
    assert set(told.outcomes()) == {"Ticket", "Appliquer", "Tout"}
    with Store(site.root) as store:
        assert len(TicketLog(store.notes).tickets()) == 1
    assert site.entconf("plan").exit_code == 0
    dumped = site.entconf("dump", UAI).stdout
    assert dumped.count("Club journal:") <= 2  # the group, and its roles


def test_two_runs_are_never_at_one_school_at_once(site: Site) -> None:
    path = site.write(STEPS)
    with Store(site.root) as store, locked(store.database, [f"{UAI}/procedure"], "elsewhere"):
        told = site.follow(path)
        assert told.code == 8
        assert f"{UAI}/procedure" in told.stderr
    assert site.follow(path).code == 0


def test_a_school_that_is_being_applied_by_another_run_fails_alone(site: Site) -> None:
    path = site.write(STEPS)
    with Store(site.root) as store, locked(store.database, [UAI], "elsewhere"):
        told = site.follow(path)
    assert (told.code, told.outcomes()) == (8, {"Ticket": "changed", "Appliquer": "failed"})
    assert site.follow("--resume", "last").code == 0


def typed(site: Site, lines: str, *words: str) -> tuple[int, str]:
    """Run a command at a terminal on which these lines are typed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [str(ENTCONF), *words, "--site", str(site.root), "-e", f"ent_url={site.url}"],
        env=environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, lines.encode())
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(timeout=60), shown.decode()


def test_a_person_confirms_at_the_terminal(site: Site) -> None:
    path = site.write(
        """
        - name: A
          hosts: all
          steps:
            - {name: Chef, confirm: {text: Appeler le chef., who: administrateur, evidence: true}}
            - {name: Sauver, backup: true}
        """
    )
    code, shown = typed(site, "\n", "run", path)
    assert code == 13, shown
    assert "Appeler le chef." in shown
    assert "Who: administrateur" in shown
    code, shown = typed(site, "n\npas de ligne\n", "run", "--resume", "last")
    assert code == 6, shown
    assert "not possible: pas de ligne" in shown
    code, shown = typed(site, "y\nappel de 10 h\n", "run", "--resume", "last")
    assert code == 0, shown
    with Store(site.root) as store:
        kept = json.dumps([one.content for one in store.notes.of("procedures").values()])
    assert "appel de 10 h" in kept


def test_each_step_is_asked_for(site: Site) -> None:
    path = site.write(STEPS)
    code, shown = typed(site, "n\nc\n", "run", path, "--step", "--yes")
    assert code == 0, shown
    assert shown.count("Do this step?") == 2
    with Store(site.root) as store:
        assert TicketLog(store.notes).tickets() == ()
    assert site.entconf("plan").exit_code == 0
