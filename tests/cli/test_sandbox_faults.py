"""What goes wrong on the way to the embedded ENT: the next run converges, nothing is doubled."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
import requests

from entconf.sandbox.faults import Effect, Fault
from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import ENTCONF, UAI, Run, environment, real
from tests.cli.test_whole_path import Site

GROUP = "/directory/group"
GUEST = "/directory/api/user"
CONNECTOR = "/appregistry/application/external"
MESSAGE = "/timeline/flashmsg/structure/*"


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)


def held(url: str) -> Counter[str]:
    """What stands in the school, by name: more than one of a name is a thing made twice."""
    session = requests.Session()
    session.post(f"{url}/auth/login", data={"email": "admin.central", "password": "sandbox"})
    schools = session.get(f"{url}/directory/structure/admin/list").json()
    school = next(one["id"] for one in schools if one.get("UAI") == UAI)
    groups = session.get(f"{url}{GROUP}/admin/list?structureId={school}&type=ManualGroup").json()
    messages = session.get(f"{url}/timeline/flashmsg/listadmin/{school}").json()
    people = session.get(f"{url}/directory/structure/{school}/users").json()
    guests = [f"{one['firstName']} {one['lastName']}" for one in people if one["type"] == "Guest"]
    path = f"{url}/appregistry/external-applications?structureId={school}"
    connectors = [one["data"]["displayName"] for one in session.get(path).json()]
    return Counter(
        [one["name"] for one in groups] + [one["title"] for one in messages] + guests + connectors
    )


def converges(site: Site, sandbox: RunningSandbox) -> None:
    sandbox.faults.clear()
    code, output, errors = site.entconf("apply", "--yes")
    assert code == 0, output + errors
    assert site.entconf("plan")[0] == 0
    found = held(site.url)
    for name in ("Club journal", "Atelier théâtre", "Ada Example", "PRONOTE"):
        assert found[name] == 1, found
    assert found["Année scolaire 2026-2027"] == 1


@pytest.mark.parametrize("path", [GROUP, GUEST, CONNECTOR, MESSAGE])
@pytest.mark.parametrize(
    "effect", [Effect.ERROR_BEFORE, Effect.ERROR_AFTER, Effect.DROP_BEFORE, Effect.DROP_AFTER]
)
def test_a_write_that_fails_or_whose_answer_is_lost_is_never_doubled(
    site: Site, sandbox: RunningSandbox, effect: Effect, path: str
) -> None:
    sandbox.faults.add(Fault(effect, "POST", path))
    code, output, errors = site.entconf("apply", "--yes")
    assert len(sandbox.faults) == 0, "the fault never struck"
    assert code in {0, 6}, output + errors
    if code == 0:
        assert site.entconf("plan")[0] == 0
    converges(site, sandbox)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Effect.TOO_MANY, "GET", "/directory/*", count=2, retry_after=1),
        Fault(Effect.TOO_MANY, "POST", GUEST, retry_after=1),
        Fault(Effect.EXPIRE_SESSION, "GET", "/appregistry/*"),
        Fault(Effect.EXPIRE_SESSION, "POST", GUEST),
        Fault(Effect.CHANGE_XSRF, "POST", GROUP),
        Fault(Effect.CHANGE_XSRF, "POST", MESSAGE),
        Fault(Effect.CUT, "GET", "/directory/structure/*/users"),
        Fault(Effect.SLOW, "GET", "/directory/*", seconds=0.5),
        Fault(Effect.LATENCY, "POST", CONNECTOR, seconds=1.0),
    ],
    ids=lambda fault: f"{fault.effect.value} {fault.method} {fault.path}",
)
def test_what_passes_is_got_over(site: Site, sandbox: RunningSandbox, fault: Fault) -> None:
    sandbox.faults.add(fault)
    code, output, errors = site.entconf("apply", "--yes")
    assert code == 0, output + errors
    assert len(sandbox.faults) == 0, "the fault never struck"
    converges(site, sandbox)


@pytest.mark.parametrize("effect", [Effect.TRUNCATED, Effect.HTML, Effect.ERROR_BEFORE])
@pytest.mark.parametrize("path", ["/timeline/flashmsg/listadmin/*", "/appregistry/external*"])
def test_what_cannot_be_read_is_neither_absent_nor_written(
    site: Site, sandbox: RunningSandbox, effect: Effect, path: str
) -> None:
    assert site.entconf("apply", "--yes")[0] == 0
    before = held(site.url)
    sandbox.faults.add(Fault(effect, "GET", path, count=0))
    assert site.entconf("plan")[0] == 7
    assert site.entconf("apply", "--yes")[0] in {6, 7}
    sandbox.faults.clear()
    assert held(site.url) == before
    converges(site, sandbox)


def started(root: Path, url: str, *words: str | Path) -> subprocess.Popen[str]:
    command = [str(ENTCONF), *map(str, words), "--site", str(root), "-e", f"ent_url={url}"]
    return subprocess.Popen(
        command,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_of_two_runs_of_one_site_one_is_told_to_wait(
    site: Site, example: Path, sandbox: RunningSandbox
) -> None:
    sandbox.faults.add(Fault(Effect.LATENCY, "POST", GUEST, seconds=4.0))
    with started(example, site.url, "apply", "--yes") as first:
        deadline = time.monotonic() + 20
        while len(sandbox.faults) and time.monotonic() < deadline:
            time.sleep(0.05)
        second = real("apply", "--yes", "--site", example, "-e", f"ent_url={site.url}")
        told, _ = first.communicate(timeout=60)
    assert second.returncode == 8, second.stdout + second.stderr
    assert UAI in second.stderr
    assert first.returncode == 0, told
    converges(site, sandbox)


@pytest.fixture
def other(example: Path, tmp_path: Path) -> Path:
    """A colleague's copy of the site, with a store of its own and another title."""
    root = tmp_path / "colleague"
    shutil.copytree(example, root)
    path = root / "playbooks/colleges.yml"
    text = path.read_text(encoding="utf-8")
    assert "title: PRONOTE" in text
    path.write_text(text.replace("title: PRONOTE", "title: Notes"), encoding="utf-8")
    return root


def test_a_plan_that_another_site_overtook_is_stale(
    site: Site, other: Path, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    assert site.entconf("apply", "--yes")[0] == 0
    saved = tmp_path / "saved.json"
    words = ("--site", other, "-e", f"ent_url={site.url}")
    assert real("plan", "--out", saved, *words).returncode == 2
    path = site.root / "playbooks/colleges.yml"
    text = path.read_text(encoding="utf-8").replace("title: PRONOTE", "title: Vie scolaire")
    path.write_text(text, encoding="utf-8")
    assert site.entconf("apply", "--yes")[0] == 0
    late = real("apply", saved, "--yes", *words)
    assert late.returncode == 5, late.stdout + late.stderr
    for value in ("Vie scolaire", "Notes"):
        assert value in late.stdout
    found = held(site.url)
    assert (found["Vie scolaire"], found["Notes"], found["PRONOTE"]) == (1, 0, 0)


def test_two_sites_at_once_leave_one_of_the_two_and_the_next_run_converges(
    site: Site, example: Path, other: Path
) -> None:
    """Two stores share no lock: what the ENT itself keeps unique is never doubled.

    Of guests it does not: where both made one, entconf asks which one is meant, and says how.
    """
    with (
        started(example, site.url, "apply", "--yes") as one,
        started(other, site.url, "apply", "--yes") as two,
    ):
        told = [run.communicate(timeout=90)[0] for run in (one, two)]
    assert {one.returncode, two.returncode} <= {0, 5, 6}, told
    found = held(site.url)
    assert found["PRONOTE"] + found["Notes"] == 1, (found, told)
    code, _, errors = site.entconf("apply", "--yes")
    if found["Ada Example"] == 2:
        assert (code, "several guests have the name of theatre" in errors) == (3, True), errors
        path = example / "playbooks/colleges.yml"
        text, login = path.read_text(encoding="utf-8"), errors.split("their logins are: ")[1]
        named = text.replace("    theatre:", f"    theatre:\n      login: {login.split(',')[0]}")
        path.write_text(named, encoding="utf-8")
        code, _, errors = site.entconf("apply", "--yes")
    assert code == 0, errors
    assert site.entconf("plan")[0] == 0
    assert held(site.url)["PRONOTE"] == 1
