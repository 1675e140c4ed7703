"""What cannot be undone on the embedded ENT: shown, asked for by its name, journalled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entconf.cli.console import Console
from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import UAI, Run
from tests.cli.test_whole_path import Site

GROUP = f"{UAI}/groups/Club photo"
LOST = "cannot be undone: what was shared with the group and written to it stays lost"
PLAY = """\
- name: Clubs
  hosts: all
  groups: {Club photo: %s}
  guests:
    photographe:
      first_name: Ada
      last_name: Example
      owner: a.martin
      reason: Atelier photo
      until: %s
"""


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    """A site with a group and a guest; its next plan deletes the group."""
    site = Site(run, example, sandbox.url)
    (site.root / "policy.yml").unlink()
    (site.root / "playbooks/colleges.yml").unlink()
    play(site, "{}", "2099-01-01")
    code, output, errors = site.entconf("apply", "--yes")
    assert code == 0, output + errors
    play(site, "false", "2099-01-01")
    return site


def play(site: Site, group: str, until: str) -> None:
    (site.root / "playbooks/clubs.yml").write_text(PLAY % (group, until), encoding="utf-8")


def is_there(site: Site) -> bool:
    return "Club photo" in site.entconf("dump", UAI, "--kind", "groups")[1]


def test_the_plan_shows_it_and_says_how_to_confirm(site: Site) -> None:
    code, output, _ = site.entconf("plan")
    assert code == 4
    assert f"⚠ {LOST}" in output
    assert f"(guard confirm:{GROUP})" in output
    markdown = site.entconf("plan", "--markdown")[1]
    assert f"⚠ {LOST}" in markdown
    (change,) = json.loads(site.entconf("plan", "--json")[1])["plan"]["changes"]
    assert change["irreversible"]["template"].startswith("what was shared")


def test_yes_is_not_enough(site: Site) -> None:
    code, _, errors = site.entconf("apply", "--yes")
    assert code == 4
    assert f"{GROUP} {LOST}" in errors
    assert f"--confirm '{GROUP}'" in errors
    assert is_there(site)


def test_it_goes_once_it_is_confirmed_and_the_journal_tells(site: Site, run: Run) -> None:
    code, output, errors = site.entconf("apply", "--yes", "--confirm", GROUP)
    assert code == 0, output + errors
    assert not is_there(site)
    shown = run("history", "show", "last", "--site", site.root).stdout
    assert f"confirm:{GROUP}" in shown


def test_a_saved_plan_asks_as_well(site: Site, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert site.entconf("plan", "--out", plan)[0] == 4
    assert site.entconf("apply", plan, "--yes")[0] == 4
    assert is_there(site)
    assert site.entconf("apply", plan, "--yes", "--confirm", f"{UAI}/groups/*")[0] == 0
    assert not is_there(site)


@pytest.mark.parametrize(
    ("typed", "code", "there"),
    [
        (f"{GROUP}\ny\n", 0, False),
        (f"{GROUP}\nn\n", 2, True),
        ("Club photo\ny\n", 4, True),
        ("y\ny\n", 4, True),
        ("", 4, True),
    ],
)
def test_on_a_terminal_its_name_is_typed(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, *, there: bool
) -> None:
    monkeypatch.setattr(Console, "can_ask", lambda _self: True)
    told = run("apply", "--site", site.root, "-e", f"ent_url={site.url}", stdin=typed)
    assert told.exit_code == code, told.stdout + told.stderr
    assert f"Type {GROUP} to go on:" in told.stderr
    assert is_there(site) is there


def test_a_rollback_that_deletes_asks_as_well(site: Site) -> None:
    play(site, "{}", "2099-01-01")
    code, _, errors = site.entconf("rollback", "last", "--yes")
    assert code == 4
    assert f"--confirm '{GROUP}'" in errors
    assert f"--confirm {UAI}/guests/photographe" in errors
    words = [one for kind in ("groups", "guests") for one in ("--confirm", f"{UAI}/{kind}/*")]
    code, output, errors = site.entconf("rollback", "last", "--yes", *words)
    assert code == 0, output + errors
    assert not is_there(site)


def test_a_guest_whose_last_day_is_over_goes_without_being_asked_about(site: Site) -> None:
    play(site, "{}", "2020-01-01")
    code, output, errors = site.entconf("apply", "--yes")
    assert code == 0, output + errors
    assert "cannot be undone: once the account is erased" in output
