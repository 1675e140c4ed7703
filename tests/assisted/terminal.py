"""A command line on a pseudo-terminal, answered as a person would."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import environment

ENTCONF = Path(sys.executable).with_name("entconf")


class Terminal:
    """One run of `entconf` on a terminal of its own."""

    def __init__(self, who: str, *arguments: str | Path) -> None:
        self.shown = ""
        self._read_up_to = 0
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            words = [str(ENTCONF), *map(str, arguments)]
            os.execve(words[0], words, environment(LOGNAME=who, USER=who, TERM="dumb"))  # noqa: S606 - no shell is wanted

    def expect(self, *wanted: str, seconds: float = 30) -> str:
        """Wait for one of these texts after what was read so far; which one came first."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [
                (place, one)
                for one in wanted
                if (place := self.shown.find(one, self._read_up_to)) >= 0
            ]
            if found:
                place, one = min(found)
                self._read_up_to = place + len(one)
                return one
            if not self._take(0.2):
                break
        message = f"none of {wanted} came; shown:\n{self.shown[-3000:]}"
        raise AssertionError(message)

    def _take(self, seconds: float) -> bool:
        """Read what came; whether more may come."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux: the other side was closed
            return False
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._master, f"{text}\n".encode())

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        os.kill(self.pid, number)

    def end(self, seconds: float = 30) -> int:
        """Wait for the end of the run; its exit code, negative for a signal."""
        stop = time.monotonic() + seconds
        while time.monotonic() < stop and self._take(0.2):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self._master)
        return os.waitstatus_to_exitcode(status)


def answer_steps(terminal: Terminal, count: int, reply: Callable[[int], str]) -> None:
    """Answer so many steps, each with what `reply` says for its number."""
    for number in range(count):
        terminal.expect("0 stop here")
        terminal.type(reply(number))
