"""A real PostgreSQL for the tests: own folder, loopback, a free port, never as root."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    import psycopg

PASSWORD = "invented-password"
_LACKING = "no PostgreSQL here: sh scripts/system_packages.sh, or apt-get install postgresql"


def programs() -> Path | None:
    """The folder with initdb; Debian puts it where PATH does not lead."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class _Identity(TypedDict, total=False):
    user: str
    group: str
    extra_groups: list[str | int]


def as_nobody() -> _Identity:
    """Who runs the server: it refuses root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


@dataclass
class PostgresqlServer:
    """One server. Its only account is `entconf`, with a password."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="entconf-pg-")))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make its cluster."""
        (self.folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")
        words = ["-U", "entconf", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"]
        where = ["-D", str(self.folder / "data"), "--pwfile", str(self.folder / "password")]
        done = subprocess.run(
            [str(_found() / "initdb"), *where, *words, "--no-sync"],
            capture_output=True,
            check=False,
            cwd=self.folder,
            **as_nobody(),
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError when it does not."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "max_connections": "60",
        }
        words = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(_found() / "postgres"), "-D", str(self.folder / "data"), *words],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **as_nobody(),
            )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            if self._answers():
                return
            time.sleep(0.02)
        self.kill()
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415 - the tests without a server do without it

        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of our own, to look at what entconf wrote, or to change it."""
        import psycopg  # noqa: PLC0415 - as above

        return psycopg.connect(self.url().partition("?")[0], autocommit=True)

    def kill(self) -> None:
        """Stop it at once, as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, schema: str = "") -> str:
        """The URL of a store in a schema of its own."""
        asked = f"?schema={schema}" if schema else ""
        return f"postgresql://entconf:{PASSWORD}@127.0.0.1:{self.port}/postgres{asked}"


def _found() -> Path:
    found = programs()
    if found is None:
        raise RuntimeError(_LACKING)
    return found


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One server for all tests of a session."""
    if programs() is None:
        pytest.skip(_LACKING)
    pytest.importorskip("psycopg", reason="pip install 'entconf[postgresql]'")
    server = PostgresqlServer()
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def schema() -> str:
    """The name of a schema that no other test has."""
    return f"t_{uuid4().hex[:12]}"


@pytest.fixture
def postgresql_store(
    postgresql_server: PostgresqlServer, schema: str, monkeypatch: pytest.MonkeyPatch
) -> PostgresqlServer:
    """The stores of this test are in a schema of their own on a running server."""
    if postgresql_server.process is None:
        postgresql_server.start()
    monkeypatch.setenv("ENTCONF_STORE", postgresql_server.url(schema))
    return postgresql_server


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The test is made twice: with the store in the folder, and on a server."""
    if request.param == "postgresql":
        request.getfixturevalue("postgresql_store")
    else:
        monkeypatch.delenv("ENTCONF_STORE", raising=False)
    return str(request.param)
