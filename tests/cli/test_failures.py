"""Whatever goes wrong: one clear message, its own exit code, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from entconf.cli import main
from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.cli.conftest import ENTCONF, Run, environment, real

INVENTORY = """\
all:
  vars:
    ent: {driver: edifice, url: @URL@, login: a, password: !secret env:ENTCONF_PASSWORD}
  hosts:
    0990001N: {name: École}
"""


def make_site(root: Path, playbook: str, url: str = "http://127.0.0.1:9") -> Path:
    (root / "inventory").mkdir(parents=True)
    (root / "playbooks").mkdir()
    (root / "inventory" / "a.yml").write_text(INVENTORY.replace("@URL@", url), encoding="utf-8")
    (root / "playbooks" / "p.yml").write_text(playbook, encoding="utf-8")
    return root


PLAY = "- name: P\n  hosts: all\n  features:\n    Blog: [teachers]\n"
WRONG = """\
- name: P
  hosts: all
  featurs:
    Blog: [teachers]
  opening: {students: 2026-13-41}
- name: Q
  hosts: nobody
  groups:
    Club: {members: {classes: [6A]}}
    Club: {}
"""


def test_every_error_at_once_with_its_line_and_the_nearest_word(run: Run, tmp_path: Path) -> None:
    result = run("validate", "--site", make_site(tmp_path / "s", WRONG))
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "playbooks/p.yml:3:3: error: " in result.stderr
    assert "     3 |   featurs:\n       |   ^\n" in result.stderr
    assert "hint: did you mean features?" in result.stderr
    assert "playbooks/p.yml:10" in result.stderr
    assert result.stderr.rstrip().splitlines()[-1].endswith(" errors")


def test_errors_in_french(run: Run, tmp_path: Path) -> None:
    result = run("validate", "--site", make_site(tmp_path / "s", WRONG), "--lang", "fr")
    assert "erreur\u00a0: featurs n'est pas connu ici" in result.stderr
    assert "conseil\u00a0: vouliez-vous dire features\u202f?" in result.stderr


def test_errors_as_json(run: Run, tmp_path: Path) -> None:
    result = run("plan", "--json", "--site", make_site(tmp_path / "s", WRONG))
    document = json.loads(result.stdout)
    assert (result.exit_code, document["exit_code"]) == (3, 3)
    assert document["problems"][0]["file"] == "playbooks/p.yml"
    assert document["problems"][0]["line"] == 3


def test_a_wrong_option_is_no_pending_change(run: Run) -> None:
    result = run("plan", "--limt", "x")
    assert result.exit_code == 3
    assert "--limit" in result.stderr
    assert run("plan", "--at", "tomorrow").exit_code == 3
    assert run("plan", "-e", "novalue").exit_code == 3
    assert run("nothing").exit_code == 3
    assert "plan" in run("plna").stderr.splitlines()[-1]
    assert "Vouliez-vous dire" in run("plna", "--lang", "fr").stderr


def test_no_site(run: Run, tmp_path: Path) -> None:
    result = run("plan", "--site", tmp_path)
    assert result.exit_code == 3
    assert "entconf init" in result.stderr


def test_an_unknown_kind(run: Run, tmp_path: Path) -> None:
    result = run("plan", "--site", make_site(tmp_path / "s", PLAY), "-k", "groop")
    assert result.exit_code == 3
    assert "did you mean groups?" in result.stderr


def test_a_server_that_is_down(run: Run, tmp_path: Path) -> None:
    result = run("plan", "--site", make_site(tmp_path / "s", PLAY))
    assert result.exit_code == 7
    assert "127.0.0.1:9" in result.stderr


def test_a_wrong_password(
    run: Run, tmp_path: Path, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTCONF_PASSWORD", "canary-of-a-password")
    site = make_site(tmp_path / "s", PLAY, sandbox.url)
    for words in (["plan"], ["plan", "--json"], ["doctor"], ["apply", "--yes"], ["plan", "-v"]):
        result = run(*words, "--site", site)
        assert result.exit_code == 7
        assert "canary" not in result.output
        assert "Traceback" not in result.output or "-v" in words


def test_no_such_plan(run: Run, tmp_path: Path) -> None:
    result = run("show", tmp_path / "none.json")
    assert result.exit_code == 3
    assert "none.json" in result.stderr
    (tmp_path / "cut.json").write_text('{"format": 1, "pl', encoding="utf-8")
    assert run("show", tmp_path / "cut.json").exit_code == 5


def test_an_unexpected_failure_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("can" + "ary")  # the line of code itself is shown

    monkeypatch.setattr("entconf.cli.loading.read_site", fail)
    site = make_site(tmp_path / "s", PLAY)
    result = run("validate", "--site", site)
    assert result.exit_code == 1
    assert "unexpected failure (RuntimeError)" in result.stderr
    assert "--verbose" in result.stderr
    assert "canary" not in result.stderr
    loud = run("validate", "--verbose", "--site", site)
    assert loud.exit_code == 1
    assert "Traceback" in loud.stderr
    assert "canary" not in loud.stderr


def test_whoever_reads_our_output_may_leave() -> None:
    head = f"{ENTCONF} --help | head -n 1 > /dev/null; {ENTCONF} plan --help | true"
    done = subprocess.run(
        ["/bin/sh", "-c", head], capture_output=True, text=True, env=environment(), check=False
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_ctrl_c_ends_with_its_own_code(tmp_path: Path, sandbox: RunningSandbox) -> None:
    sandbox.faults.clear()
    site = make_site(tmp_path / "s", PLAY, sandbox.url)
    slow = tmp_path / "slow.sh"
    slow.write_text("#!/bin/sh\necho started >&2\nsleep 20\n", encoding="utf-8")
    slow.chmod(0o700)
    text = (site / "inventory" / "a.yml").read_text(encoding="utf-8")
    text = text.replace("!secret env:ENTCONF_PASSWORD", f"!secret command:{slow}")
    (site / "inventory" / "a.yml").write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [str(ENTCONF), "plan", "--site", str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert output == b""
    assert b"Traceback" not in errors


def test_the_exit_codes_hold_in_a_real_process(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", WRONG)
    assert real("validate", "--site", site).returncode == 3
    assert real("plan", "--site", make_site(tmp_path / "t", PLAY)).returncode == 7


def test_a_run_that_leaves_a_thread_ends_the_ordinary_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)
    with pytest.raises(SystemExit) as ended:
        main._leave(2)
    assert ended.value.code == 2


def test_a_plan_that_cannot_be_saved_is_told_before_anything_is_read(
    run: Run, tmp_path: Path
) -> None:
    site = make_site(tmp_path / "s", PLAY)  # nobody listens there
    result = run("plan", "--site", site, "--out", tmp_path / "none" / "plan.json", "--lang", "fr")
    assert result.exit_code == 3
    assert "il n'y a pas de dossier" in result.stderr


def test_what_the_system_refuses_is_said_in_french_and_is_not_to_be_reported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "x.yml")

    monkeypatch.setattr("entconf.cli.loading.read_site", fail)
    result = run("validate", "--site", make_site(tmp_path / "s", PLAY), "--lang", "fr")
    assert result.exit_code == 1
    assert "x.yml\u00a0: il n'y a plus de place sur le disque" in result.stderr
    assert "--verbose" not in result.stderr


MANY = "    0511234P: {}\n    0990003R: {}\n    0990009X: {}\n"


def test_what_schools_have_in_common_is_told_once_and_a_backup_goes_on(
    run: Run, tmp_path: Path
) -> None:
    with start_sandbox(SandboxSettings(schools=2)) as running:
        site = make_site(tmp_path / "s", PLAY.replace("Blog", "Blgo"), running.url)
        inventory = site / "inventory" / "a.yml"
        text = inventory.read_text(encoding="utf-8").replace("login: a,", "login: admin.central,")
        text = text.replace("    0990001N: {name: École}\n", MANY)
        inventory.write_text(text, encoding="utf-8")
        result = run("plan", "--site", site)
        assert result.exit_code == 3
        assert result.stderr.count("did you mean Blog?") == 1
        saved = run("backup", "--site", site)
        assert saved.exit_code == 7
        assert "0511234P/" in saved.stdout
        assert "0990003R/" in saved.stdout
        assert "0990009X" in saved.stderr


def test_a_wrong_setting_is_told_with_its_line_and_without_its_password(
    run: Run, tmp_path: Path
) -> None:
    site = make_site(tmp_path / "s", PLAY)
    inventory = site / "inventory" / "a.yml"
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text.replace("!secret env:ENTCONF_PASSWORD", "canary"), encoding="utf-8")
    for words in (["plan"], ["plan", "-v"], ["apply", "--yes"]):
        result = run(*words, "--site", site)
        assert result.exit_code == 3
        assert "inventory/a.yml:3:5: error: " in result.stderr
        assert "must be a !secret" in result.stderr
        assert "canary" not in result.output
    inventory.write_text(text.replace("driver: edifice", "driver: edifise"), encoding="utf-8")
    result = run("plan", "--site", site)
    assert "inventory/a.yml:3:5: error: " in result.stderr
    assert "did you mean edifice?" in result.stderr
