"""Starting and stopping: data invented the same, kept, many schools fast, TLS, clear errors."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from sqlite3 import Row

import pytest
import trustme

from entconf.sandbox.invent.region import uai
from entconf.sandbox.serve import RunningSandbox, SandboxFailed, serve, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from entconf.sandbox.store.database import Parameters
from tests.sandbox.client import Client
from tests.sandbox.finding import groups, people, profile_group, structure_id

USERS = "/directory/structure/{}/users"


def _logins(settings: SandboxSettings) -> list[tuple[object, object, object]]:
    with start_sandbox(settings) as sandbox:
        client = Client(sandbox)
        client.login("admin.central")
        rows = people(client, structure_id(client, settings.uai))
        return [(row["id"], row["login"], row["code"]) for row in rows]


def test_the_same_seed_invents_the_same_people() -> None:
    first, second = _logins(SandboxSettings(seed=1)), _logins(SandboxSettings(seed=1))
    assert first == second
    assert _logins(SandboxSettings(seed=2)) != first


def test_the_demo_school_is_a_college_of_a_thousand(central: Client, school: str) -> None:
    rows = people(central, school)
    counts = {
        profile: sum(row["type"] == profile for row in rows)
        for profile in ("Student", "Relative", "Teacher", "Personnel", "Guest")
    }
    assert counts["Student"] == 430
    assert counts["Teacher"] == 45
    assert 380 < counts["Relative"] < 560
    assert 950 < len(rows) < 1100
    names = " ".join(str(row["displayName"]) for row in rows)
    assert all(mark in names for mark in ("é", "'", "-", "œ"))
    logins = [str(row["login"]) for row in rows]
    assert len(set(logins)) == len(logins)
    assert all(login.isascii() and login == login.lower() for login in logins)
    assert all(
        row["nbUsers"]
        for row in groups(central, school)
        if row["type"] != "ProfileGroup" and row["type"] != "FunctionGroup"
    )


def test_invented_uais_have_the_letter_they_call_for() -> None:
    assert [uai(511234), uai(990001), uai(990003)] == ["0511234P", "0990001N", "0990003R"]


def test_passwords_and_the_uai_can_be_set() -> None:
    settings = SandboxSettings(uai="0990007V", passwords={"admin.local": "s3cret", "a.martin": "x"})
    with start_sandbox(settings) as sandbox:
        client = Client(sandbox)
        assert client.login("admin.local").status == 200
        assert client.login("a.martin", "x").status == 302
        assert client.login("admin.local", "s3cret").status == 302
        assert structure_id(client, "0990007V")


def test_a_file_keeps_what_was_written(tmp_path: Path) -> None:
    settings = SandboxSettings(database=tmp_path / "ent.db")
    with start_sandbox(settings) as sandbox:
        client = Client(sandbox)
        client.login("admin.local")
        school = structure_id(client, "0511234P")
        client.post("/directory/group", {"name": "Club", "structureId": school})
        old = dict(client.cookies)
    with start_sandbox(settings) as sandbox:
        client = Client(sandbox, dict(old))
        assert client.get("/directory/structure/admin/list").status == 302
        client.cookies = dict(old)
        assert client.put("/directory/profiles", {}).status == 403
        client.login("admin.local")
        assert "Club" in {row["name"] for row in groups(client, school)}


def test_a_region_is_invented_fast_and_lists_are_quick() -> None:
    before = time.monotonic()
    with start_sandbox(SandboxSettings(schools=10)) as sandbox:
        assert time.monotonic() - before < 5
        client = Client(sandbox)
        client.login("admin.central")
        rows = client.get("/directory/structure/admin/list").rows()
        assert len(rows) == 11
        schools = [str(row["id"]) for row in rows if row["parents"]]
        assert {len(people(client, school)) > 950 for school in schools} == {True}
        assert _fastest(client, USERS.format(schools[0])) < 0.05


def _fastest(client: Client, path: str) -> float:
    times = []
    for _ in range(3):
        before = time.monotonic()
        assert client.get(path).status == 200
        times.append(time.monotonic() - before)
    return min(times)


def test_a_list_takes_the_same_few_queries_whatever_its_length(
    central: Client, school: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = central.sandbox.platform.db
    asked: list[str] = []
    plain = db.rows

    def counted(sql: str, parameters: Parameters = ()) -> list[Row]:
        asked.append(sql)
        return plain(sql, parameters)

    monkeypatch.setattr(db, "rows", counted)
    central.get(USERS.format(school))
    assert 0 < len(asked) < 10
    asked.clear()
    central.get(USERS.format(school))
    assert asked == []
    group = profile_group(central, school, "Guest")
    central.put(f"/directory/group/{group}", {"name": "x"})
    asked.clear()
    central.get(USERS.format(school))
    assert len(asked) > 0


def test_tls_with_a_certificate_of_ones_own(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with start_sandbox(SandboxSettings(certificate=certificate, private_key=key)) as sandbox:
        assert sandbox.url.startswith("https://127.0.0.1:")
        connection = http.client.HTTPSConnection(sandbox.url[8:], context=context)
        connection.request("POST", "/auth/login", b"email=admin.local&password=sandbox")
        response = connection.getresponse()
        assert response.status == 302
        assert (response.getheader("Location") or "").startswith("https://")
        assert "; Secure" in (response.getheader("Set-Cookie") or "")
        connection.close()


def test_a_taken_port_and_a_wrong_file_are_told(sandbox: RunningSandbox, tmp_path: Path) -> None:
    port = int(sandbox.url.rsplit(":", 1)[1])
    with pytest.raises(SandboxFailed, match=str(port)):
        start_sandbox(SandboxSettings(port=port))
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database, only some words that are long enough to be read")
    with pytest.raises(SandboxFailed, match=r"notes\.txt"):
        start_sandbox(SandboxSettings(database=notes))


def test_latency_makes_every_answer_wait() -> None:
    with start_sandbox(SandboxSettings(latency=0.1)) as sandbox:
        before = time.monotonic()
        Client(sandbox).get("/auth/context")
        assert time.monotonic() - before >= 0.1


def test_serving_in_the_foreground_tells_when_it_listens() -> None:
    ready: list[RunningSandbox] = []
    listening = threading.Event()

    def on_ready(running: RunningSandbox) -> None:
        ready.append(running)
        listening.set()

    thread = threading.Thread(target=serve, args=(SandboxSettings(), on_ready))
    thread.start()
    assert listening.wait(10)
    assert Client(ready[0]).get("/auth/context").status == 200
    ready[0].stop()
    thread.join(5)
    assert not thread.is_alive()


def test_the_module_that_starts_a_sandbox_is_cheap_to_import() -> None:
    code = "import sys, entconf.sandbox.serve; print({'aiohttp', 'sqlite3'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
