"""A run that is cut short: Ctrl-C, a kill, a full disk. The next one converges."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import whole_play
from tests.acceptance.sites import Running
from tests.acceptance.test_faults import nothing_doubled
from tests.stranger.faults import Fault, Trouble

_WRITES = {
    "guest": "POST /directory/api/user",
    "connector": "POST /appregistry/application/external",
    "message": "POST /timeline/flashmsg",
    "first read": "GET /directory/structure/admin/list",
}


def _until(fault: Fault, running: Running) -> None:
    deadline = time.monotonic() + 40
    while not fault.happened:
        assert time.monotonic() < deadline, "the request never came"
        time.sleep(0.02)
    time.sleep(0.2)
    assert running is not None


@pytest.mark.parametrize("moment", [*_WRITES])
def test_ctrl_c_is_a_clean_stop(scene: Scene, moment: str) -> None:
    scene.site.play(whole_play())
    fault = scene.server.faults.add(Fault(Trouble.SLOW, _WRITES[moment], seconds=2.0))
    with scene.site.start("apply", "--yes") as running:
        _until(fault, running)
        running.send(signal.SIGINT)
        started = time.monotonic()
        run = running.finish(30)
    assert run.code == 130, run.said
    assert "Traceback" not in run.said
    assert time.monotonic() - started < 15
    scene.converges()
    nothing_doubled(scene)


@pytest.mark.parametrize("moment", ["guest", "connector"])
def test_a_killed_run_leaves_no_lock_behind(scene: Scene, moment: str) -> None:
    scene.site.play(whole_play())
    fault = scene.server.faults.add(Fault(Trouble.SLOW, _WRITES[moment], seconds=1.0))
    with scene.site.start("apply", "--yes") as running:
        _until(fault, running)
        running.send(signal.SIGKILL)
        running.finish(30)
    time.sleep(1.2)
    scene.converges()
    nothing_doubled(scene)


def test_two_runs_at_once_do_not_mix(scene: Scene) -> None:
    scene.site.play(whole_play())
    fault = scene.server.faults.add(Fault(Trouble.SLOW, _WRITES["guest"], seconds=4.0))
    with scene.site.start("apply", "--yes") as running:
        _until(fault, running)
        scene.site.run("apply", "--yes").expect(8)
        running.finish(60).expect(0)
    scene.converges()
    nothing_doubled(scene)


@pytest.mark.parametrize("size", [0, 600, 4096])
def test_a_full_disk_at_backup_time_writes_nothing_to_the_ent(scene: Scene, size: int) -> None:
    """A limit on the size of files stands for a full disk."""
    scene.site.play(whole_play())
    before = scene.state()
    run = scene.site.run("apply", "--yes", file_size=size).expect(1)
    assert scene.state() == before, run.said
    assert scene.server.journal.writes == []
    scene.converges()
    nothing_doubled(scene)


def test_a_disk_that_fills_up_later_stops_the_run(scene: Scene) -> None:
    """The journal cannot be kept any more: what is done is done, and the next run goes on."""
    scene.site.play(whole_play())
    scene.site.run("apply", "--yes", file_size=70_000).expect(0, 1, 6)
    scene.converges()
    nothing_doubled(scene)


def test_a_full_disk_is_said_to_be_full(scene: Scene, request: pytest.FixtureRequest) -> None:
    """On a small file system of its own, where the account may mount one."""
    store = scene.site.root / ".entconf"
    store.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k,mode=0700", "tmpfs", str(store)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no right to mount a file system")
    request.addfinalizer(lambda: subprocess.run(["umount", str(store)], check=True))  # noqa: S607 - registered once it is mounted
    scene.site.play(whole_play())
    run = scene.site.run("apply", "--yes").expect(1)
    assert scene.server.journal.writes == []
    assert "space" in run.said.lower() or ".entconf" in run.said
