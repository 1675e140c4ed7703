"""`entconf sandbox serve`: says where it listens, and stops when it is asked to."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
import requests

from tests.cli.conftest import ENTCONF, environment


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    url_file = tmp_path / "url"
    command = [str(ENTCONF), "sandbox", "serve", "--port", "0", "--url-file", str(url_file)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    try:
        end = time.monotonic() + 30
        while not url_file.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        url = url_file.read_text(encoding="utf-8").strip()
        assert requests.get(f"{url}/auth/login", timeout=10).status_code == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, errors
    assert url in output
    assert "admin.local / sandbox" in output
    assert "Traceback" not in errors


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(ENTCONF), "sandbox", "serve", "--port", "1", "--host", "192.0.2.1"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "could not start on 192.0.2.1:1" in done.stderr
    assert "Traceback" not in done.stderr
