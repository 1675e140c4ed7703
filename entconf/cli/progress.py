"""Progress of a long run on the error output, for who waits longer than a second."""

from __future__ import annotations

import sys
import time
from threading import Lock, Timer

from entconf.cli.console import Console, is_terminal
from entconf.engine.watch import Phase
from entconf.model.text import msg
from entconf.report.lines import visible

#: Nobody wants to be told about less, in seconds.
_PATIENCE = 1.0
#: Time between two drawings, in seconds.
_PERIOD = 0.1


class Progress:
    """A `Watch` that draws one moving line on a terminal, and writes plain lines elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._alive = is_terminal(sys.stderr) and not console.quiet
        self._lock = Lock()
        self._phase: Phase | None = None
        self._total = self._done = 0
        self._began = self._drawn = 0.0
        self._subject = ""
        self._timer: Timer | None = None
        #: Seconds that each phase took, for the closing line.
        self.seconds: dict[Phase, float] = {}

    def started(self, phase: Phase, total: int) -> None:
        """A phase begins."""
        with self._lock:
            self._phase, self._total, self._done, self._subject = phase, total, 0, ""
            self._began = time.monotonic()
            if self._alive:
                self._timer = Timer(_PATIENCE, self._wake)
                self._timer.daemon = True
                self._timer.start()

    def advanced(self, phase: Phase, subject: str) -> None:
        """One step is over."""
        with self._lock:
            if phase is self._phase:
                self._done += 1
                self._subject = subject
                self._draw()

    def finished(self, phase: Phase) -> None:
        """The phase is over."""
        with self._lock:
            if phase is not self._phase:
                return
            took = time.monotonic() - self._began
            self.seconds[phase] = self.seconds.get(phase, 0.0) + took
            self._phase = None
            if self._timer is not None:
                self._timer.cancel()
            if self._drawn:
                self._rub_out()
            if not self._alive and took > _PATIENCE:
                told = msg(
                    "{phase}: {done}/{total}, {seconds} s",
                    phase=phase.label,
                    done=self._done,
                    total=self._total,
                    seconds=round(took),
                )
                self._console.remark(told)

    def _wake(self) -> None:
        with self._lock:
            self._draw()

    def _draw(self) -> None:
        now = time.monotonic()
        if not self._alive or self._phase is None:
            return
        if now - self._began < _PATIENCE or now - self._drawn < _PERIOD:
            return
        self._drawn = now
        label = self._console.language(self._phase.label)
        text = f"{label} {self._done}/{self._total} {visible(self._subject)}"
        import shutil  # noqa: PLC0415 - only where a person watches

        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[2K{text[:room]}")
        sys.stderr.flush()

    def _rub_out(self) -> None:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
        self._drawn = 0.0
