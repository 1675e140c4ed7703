"""Archives over a socket: asked for, waited for, fetched once (section 7)."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import LOCAL_LOGIN, SandboxSettings
from tests.sandbox.client import Client

WISH = {"apps": ["userbook", "workspace"], "exportDocuments": True, "exportSharedResources": False}


@pytest.fixture
def slow(invented: Path, tmp_path: Path) -> Iterator[RunningSandbox]:
    path = Path(copyfile(invented, tmp_path / "slow.db"))
    with start_sandbox(SandboxSettings(database=path, archive_seconds=0.6)) as running:
        yield running


def test_an_archive_is_waited_for_and_fetched_once(slow: RunningSandbox) -> None:
    local = Client(slow)
    local.login(LOCAL_LOGIN)
    started = local.post("/archive/export", WISH).mapping()
    assert started["message"] == "export.in.progress"
    path = f"/archive/export/{started['exportId']}"
    assert local.get(path).status == 404
    again = local.post("/archive/export", WISH)
    assert (again.status, again.json) == (400, {"error": "export.exists"})
    before = time.monotonic()
    verified = local.get(f"/archive/export/verify/{started['exportId']}")
    assert (verified.status, verified.json) == (200, {"status": "ok"})
    assert time.monotonic() - before > 0.3
    fetched = local.get(path)
    assert fetched.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.body)) as archive:
        assert sorted(json.loads(archive.read("Manifest.json"))) == ["userbook", "workspace"]
        account = json.loads(archive.read("userbook/data.json"))["account"]
    assert account["login"] == LOCAL_LOGIN
    assert local.get(path).status == 404
    assert local.post("/archive/export", WISH).status == 200


def test_only_ones_own(local: Client, central: Client) -> None:
    export = local.post("/archive/export", WISH).mapping()["exportId"]
    assert central.get(f"/archive/export/{export}").status == 401
    assert central.get(f"/archive/export/verify/{export}").status == 401
    own = central.post("/archive/export", WISH).mapping()["exportId"]
    unknown = f"1{own}"
    assert central.get(f"/archive/export/verify/{unknown}").status == 404


@pytest.mark.parametrize("body", [{}, {"apps": []}, {"apps": "blog"}])
def test_what_is_refused(local: Client, body: dict[str, object]) -> None:
    assert local.post("/archive/export", body).status == 400
