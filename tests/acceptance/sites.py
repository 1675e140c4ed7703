"""A site on disk and the runs of `entconf` in it, as a person or a pipeline makes them."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

COMMAND = str(Path(sys.executable).with_name("entconf"))

_INVENTORY = """\
all:
  vars:
    ent:
      driver: edifice
      url: {url}
      login: !secret env:ENTCONF_LOGIN
      password: !secret env:ENTCONF_PASSWORD
  children:
    colleges:
      hosts:
{hosts}
"""
_PEAK = re.compile(r"VmHWM:\s*([0-9]+) kB")


@dataclass(frozen=True, slots=True)
class Run:
    """How one run ended: exit code, both outputs, seconds and peak memory in MiB."""

    code: int
    out: str
    err: str
    memory: float

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def data(self) -> object:
        return json.loads(self.out)

    def expect(self, *codes: int) -> Run:
        """The run itself when it ended as expected; no traceback may be shown in any case."""
        assert self.code in codes, f"exit {self.code}, not {codes}\n{self.out}\n{self.err}"
        assert "Traceback" not in self.said, self.said
        if self.code not in {0, 2}:
            assert self.err.strip() or self.out.strip(), "a failure without a word"
        return self


def _limits(file_size: int | None) -> Callable[[], None] | None:
    if file_size is None:
        return None

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return limit


@dataclass(slots=True)
class Site:
    """A folder with inventory and playbooks; `account` is the login and password of its runs."""

    root: Path
    account: tuple[str, str]
    variables: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def inventory(self, url: str, hosts: Mapping[str, str]) -> None:
        lines = [f"        {uai}: {{name: {json.dumps(name)}}}" for uai, name in hosts.items()]
        self.write("inventory/academy.yml", _INVENTORY.format(url=url, hosts="\n".join(lines)))

    def play(self, text: str, name: str = "college") -> None:
        self.write(f"playbooks/{name}.yml", text)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.root),
            "LANG": "en_US.UTF-8",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONWARNINGS": "default",
            "ENTCONF_LOGIN": self.account[0],
            "ENTCONF_PASSWORD": self.account[1],
            **self.variables,
        }

    def run(self, *arguments: str, timeout: float = 90, file_size: int | None = None) -> Run:
        """Run `entconf` in the site to its end. `file_size` bounds what it may write to a file."""
        with self.start(*arguments, file_size=file_size) as running:
            return running.finish(timeout)

    def start(self, *arguments: str, file_size: int | None = None) -> Running:
        process = subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=_limits(file_size),  # noqa: PLW1509 - no other thread of ours forks
        )
        return Running(process, self.account[1])


class Running:
    """A run that has begun; both its outputs are read as they come."""

    def __init__(self, process: subprocess.Popen[bytes], password: str) -> None:
        self._process = process
        self._password = password
        self._ended = False
        self._texts: dict[str, bytes] = {}
        self._readers = [
            threading.Thread(target=self._read, args=(name, stream))
            for name, stream in (("out", process.stdout), ("err", process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            self._texts[name] = stream.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._ended:
            self._process.kill()
            self._process.wait()
        for reader in self._readers:
            reader.join()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def _watched(self) -> tuple[int, int]:
        """How the process ended, and the most memory it held, in KiB, looked at as it runs.

        What the system tells at the end counts what this process held when it began the other.
        """
        proc = Path(f"/proc/{self._process.pid}/status")
        most = 0
        while True:
            pid, status = os.waitpid(self._process.pid, os.WNOHANG)
            if pid:
                return status, most
            found = _PEAK.search(proc.read_text(encoding="utf-8"))
            most = max(most, int(found[1]) if found else 0)
            time.sleep(0.01)

    def finish(self, timeout: float = 90) -> Run:
        """Wait for the end; killed when it takes longer than `timeout` seconds."""
        timer = threading.Timer(timeout, self._process.kill)
        timer.start()
        status, most = self._watched()
        timer.cancel()
        self._ended = True
        self._process.returncode = os.waitstatus_to_exitcode(status)
        for reader in self._readers:
            reader.join()
        out, err = (self._texts[name].decode("utf-8") for name in ("out", "err"))
        assert self._password not in out + err, "the password was written out"
        return Run(self._process.returncode, out, err, most / 1024)
