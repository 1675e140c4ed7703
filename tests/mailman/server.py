"""A real Mailman for tests: its REST runner alone, in its own folder, on a loopback port."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Self

from entconf.model.values import JsonValue

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".venv-mailman" / "bin"
LOGIN, PASSWORD = "restadmin", "invented-restpass"
DOMAIN = "listes.example"
ABSENT = "Mailman is not installed: type `sh scripts/make_mailman_venv.sh`"
_STARTS_WITHIN = 60.0
_CONFIGURATION = """
[mailman]
layout: here
site_owner: postmaster@listes.example
[paths.here]
var_dir: {folder}/var
[webservice]
hostname: 127.0.0.1
port: {port}
admin_user: {login}
admin_pass: {password}
workers: 1
[mta]
incoming: mailman.mta.null.NullMTA
smtp_port: 1
"""


def is_installed() -> bool:
    """Whether the venv with Mailman was made."""
    return (PROGRAMS / "runner").exists()


@dataclass(slots=True)
class Mailman:
    """One running server. `call` speaks to it without the driver."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The root of its REST interface."""
        return f"http://127.0.0.1:{self.port}/3.1"

    def start(self) -> Self:
        """Start the runner and wait until it answers."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        configuration = self.folder / "mailman.cfg"
        text = _CONFIGURATION.format(
            folder=self.folder, port=self.port, login=LOGIN, password=PASSWORD
        )
        configuration.write_text(text)
        command = ["runner", "-C", str(configuration), "--runner=rest:0:1"]
        with (self.folder / "runner.log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(PROGRAMS / command[0]), *command[1:]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()
        return self

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.call("GET", "/system/versions")
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise TimeoutError((self.folder / "runner.log").read_text())

    def stop(self) -> None:
        """Stop the runner; its workers go with it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def call(
        self, method: str, path: str, body: dict[str, JsonValue] | None = None
    ) -> dict[str, JsonValue]:
        """One request; its JSON, {} for none. Raises HTTPError for a refusal."""
        identity = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {identity}"}
        if body is not None:  # the server reads a body wherever one is announced
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - http, on loopback
            self.url + path, data=data, method=method, headers=headers
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            content = answer.read()
        found: dict[str, JsonValue] = json.loads(content) if content else {}
        return found

    def empty(self, *domains: str) -> None:
        """Remove every list; the domains of before go too, and `domains` are made."""
        for one in self.entries("/lists"):
            self.call("DELETE", f"/lists/{one['list_id']}")
        for one in self.entries("/domains"):
            self.call("DELETE", f"/domains/{one['mail_host']}")
        for domain in domains:
            self.call("POST", "/domains", {"mail_host": domain})

    def make_list(self, name: str, *members: str, domain: str = DOMAIN) -> str:
        """A list made by hand, with members; its id."""
        self.call("POST", "/lists", {"fqdn_listname": f"{name}@{domain}"})
        list_id = f"{name}.{domain}"
        for one in members:
            self.subscribe(list_id, one)
        return list_id

    def subscribe(self, list_id: str, address: str, role: str = "member") -> None:
        """Somebody put on a list by hand."""
        body: dict[str, JsonValue] = {"list_id": list_id, "subscriber": address, "role": role}
        if role == "member":
            for flag in ("pre_verified", "pre_confirmed", "pre_approved"):
                body[flag] = True
            body["send_welcome_message"] = False
        self.call("POST", "/members", body)

    def addresses(self, list_id: str, role: str = "member") -> list[str]:
        """Who is on a list."""
        return sorted(str(one["email"]) for one in self.entries(f"/lists/{list_id}/roster/{role}"))

    def config(self, list_id: str) -> dict[str, JsonValue]:
        """The settings of a list."""
        return self.call("GET", f"/lists/{list_id}/config")

    def mails_waiting(self) -> int:
        """How many mails the server would send to people if it could."""
        queues = (self.folder / "var" / "queue" / name for name in ("virgin", "out"))
        return sum(1 for queue in queues if queue.is_dir() for _ in queue.iterdir())

    def entries(self, path: str) -> list[dict[str, JsonValue]]:
        try:
            found = self.call("GET", path).get("entries", [])
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.NOT_FOUND:
                raise
            return []
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def remove(folder: Path) -> None:
    """The folder of a server that was stopped."""
    shutil.rmtree(folder, ignore_errors=True)
