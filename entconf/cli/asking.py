"""Ask a person on a terminal, from any thread, and stop waiting when the run is to stop."""

from __future__ import annotations

import os
import select
import sys
from threading import Event

from entconf.cli.console import Console
from entconf.errors import Interrupted
from entconf.model.text import Text, msg
from entconf.report.lines import Span, Style, line

_PERIOD = 0.2
_CHUNK = 4096


class Person:
    """Whoever sits at the terminal.

    `stop` is what Ctrl-C sets while a run is under way; it ends every question. The end of the
    input (Ctrl-D) is a wish to stop as well.
    """

    def __init__(self, console: Console, stop: Event) -> None:
        self.console = console
        self.stop = stop
        self._kept = b""

    def say(self, text: Text, style: Style = Style.PLAIN) -> None:
        """A sentence on the error output, where questions are asked."""
        self.console.alert([line(Span(self.console.language(text), style))])

    def show(self, text: str, style: Style = Style.PLAIN) -> None:
        """A line as it is, of the product's or the site's own words."""
        self.console.alert([line(Span(text, style))])

    def answer(self, question: Text) -> str:
        """One line. Raises Interrupted when the run is to stop."""
        self.say(question, Style.STRONG)
        while b"\n" not in self._kept:
            if self.stop.is_set():
                raise Interrupted(msg("stopped on request"))
            ready, _, _ = select.select([sys.stdin.fileno()], [], [], _PERIOD)
            if not ready:
                continue
            more = os.read(sys.stdin.fileno(), _CHUNK)
            if not more:
                self.stop.set()
                continue
            self._kept += more
        answered, _, self._kept = self._kept.partition(b"\n")
        return answered.decode(errors="replace").strip()
