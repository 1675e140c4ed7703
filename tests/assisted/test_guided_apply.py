"""A whole guided apply of the example collège: looked at, stopped, taken up by somebody else."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

from entconf.engine.store.store import Store
from tests.assisted.sites import DAY, example_site
from tests.assisted.terminal import Terminal, answer_steps
from tests.cli.conftest import real

#: What the example declares on this day.
THINGS = 18


def looked_at(site: Path, who: str) -> Terminal:
    """An apply whose person says of everything that it is not there, up to the first step."""
    terminal = Terminal(who, "apply", "--site", site, "--at", DAY)
    terminal.expect("things were never seen")
    terminal.type("y")
    terminal.expect("Who is at work?")
    terminal.type("")
    answer_steps(terminal, THINGS, lambda _: "2")
    terminal.expect("changes on the live systems?")
    terminal.type("y")
    terminal.expect("Who is at work?")
    terminal.type("")
    return terminal


def total_of(terminal: Terminal) -> int:
    found = re.findall(r"Step [0-9]+ of ([0-9]+)", terminal.shown)
    return int(found[-1])


def runs(site: Path) -> list[tuple[str, dict[str, int]]]:
    with Store(site) as store:
        found = []
        for run in store.journal.runs():
            states: dict[str, int] = {}
            for write in store.journal.writes(run.id):
                states[write.state] = states.get(write.state, 0) + 1
            found.append((run.actor.name.split("@")[0], states))
        return found


def test_a_guided_apply_is_stopped_and_taken_up_by_another(tmp_path: Path) -> None:
    site = example_site(tmp_path)
    first = looked_at(site, "a.martin")
    answer_steps(first, 5, lambda _: "1")
    first.expect("0 stop here")
    steps = total_of(first)
    first.signal(signal.SIGINT)
    assert first.end() == 130
    assert "Administration > Services > Liste des services" in first.shown

    second = Terminal("c.durand", "apply", "--site", site, "--at", DAY)
    second.expect("changes on the live systems?")
    second.type("y")
    second.expect("Who is at work? [c.durand]")
    second.type("")
    second.expect("Step 1 of")
    assert total_of(second) == steps - 5
    answer_steps(second, steps - 5, lambda _: "1")
    assert second.end() == 0, second.shown[-2000:]

    plan = real("plan", "--site", site, "--at", DAY, "--json")
    assert plan.returncode == 0, plan.stdout
    assert json.loads(plan.stdout)["plan"]["changes"] == []
    told = dict(runs(site))
    assert told["a.martin"]["done"] == 5
    assert told["c.durand"] == {"done": steps - 5}


def test_a_killed_session_loses_no_answer_and_is_resumed(tmp_path: Path) -> None:
    site = example_site(tmp_path)
    first = looked_at(site, "a.martin")
    answer_steps(first, 3, lambda _: "1")
    first.expect("Step 4 of")
    steps = total_of(first)
    first.signal(signal.SIGKILL)
    assert first.end() == -signal.SIGKILL

    with Store(site) as store:
        (run,) = store.journal.runs()
    # the lock is of somebody else's process, which another user may not be able to see
    broken = real("lock", "break", "0511234P", "--confirm", "0511234P", "--site", site)
    assert broken.returncode == 0, broken.stderr
    second = Terminal("c.durand", "apply", "--resume", run.id, "--site", site)
    second.expect("changes on the live systems?")
    second.type("y")
    second.expect("Who is at work?")
    second.type("Claire Durand")
    answer_steps(second, steps - 3, lambda _: "1")
    assert second.end() == 0, second.shown[-2000:]
    assert real("plan", "--site", site, "--at", DAY).returncode == 0


def test_refused_and_put_off_steps_are_told_and_asked_again(tmp_path: Path) -> None:
    site = example_site(tmp_path)
    first = looked_at(site, "a.martin")
    first.expect("0 stop here")
    first.type("5")
    first.expect("Why is it not possible?")
    first.type("le service est géré par la région")
    first.expect("0 stop here")
    first.type("6")
    steps = total_of(first)
    answer_steps(first, steps - 2, lambda _: "1")
    assert first.end() == 6
    assert "not possible, says a.martin: le service est géré par la région" in first.shown
    plan = real("plan", "--site", site, "--at", DAY)
    assert plan.returncode == 2
    assert "said a.martin: le service est géré par la région" in plan.stdout


def test_a_file_is_kept_as_proof(tmp_path: Path) -> None:
    site = example_site(tmp_path)
    proof = tmp_path / "capture.png"
    proof.write_bytes(b"an invented screenshot")
    first = looked_at(site, "a.martin")
    first.expect("0 stop here")
    first.type("3")
    first.expect("Which file?")
    first.type(str(tmp_path / "absent.png"))
    first.expect("cannot be read")
    first.expect("0 stop here")
    first.type("3")
    first.expect("Which file?")
    first.type(str(proof))
    first.expect("0 stop here")
    first.type("0")
    assert first.end() == 130
    (kept,) = (site / ".entconf/assisted/0511234P/evidence").iterdir()
    assert kept.read_bytes() == proof.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_without_a_terminal_a_worksheet_is_left(tmp_path: Path) -> None:
    site = example_site(tmp_path)
    done = real("apply", "--yes", "--site", site, "--at", DAY)
    assert done.returncode == 7
    (page,) = (site / ".entconf/worksheets").glob("*.html")
    assert str(page) in done.stderr
    assert "18 things are for a person" in done.stderr
