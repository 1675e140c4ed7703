"""The two streams of a run: results on one, everything else on the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line, painted, plain


@dataclass(frozen=True, slots=True)
class Console:
    """Writes lines. `color` None means: where a terminal shows it and NO_COLOR is not set."""

    language: Language
    color: bool | None = None
    quiet: bool = False

    def result(self, lines: Sequence[Line]) -> None:
        """What was asked for, on the standard output."""
        self._write(sys.stdout, lines)

    def raw(self, text: str) -> None:
        """A document (JSON, YAML, Markdown) on the standard output, as it is."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def remark(self, text: Text, style: Style = Style.PLAIN) -> None:
        """A sentence on the error output that `--quiet` leaves out."""
        if not self.quiet:
            self.alert([line(Span(self.language(text), style))])

    def alert(self, lines: Sequence[Line]) -> None:
        """Lines on the error output that are always shown."""
        self._write(sys.stderr, lines)

    def ask(self, text: Text) -> bool:
        """Ask for a yes on the terminal. Anything else, and the end of the input, is a no."""
        choices = self.language.gettext("[y/N]")
        self._write(sys.stderr, [line(f"{self.language(text)} {choices}")])
        answer = sys.stdin.readline().strip().lower()
        return answer in {"y", "yes", "o", "oui"}

    def can_ask(self) -> bool:
        """Whether somebody sits at a terminal."""
        return is_terminal(sys.stdin) and is_terminal(sys.stderr)

    def _write(self, stream: TextIO, lines: Sequence[Line]) -> None:
        paint: Callable[[Sequence[Line]], str] = painted if self._colored(stream) else plain
        stream.write(paint(lines))
        stream.flush()

    def _colored(self, stream: TextIO) -> bool:
        if self.color is not None:
            return self.color
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return is_terminal(stream)


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal; a closed one is not."""
    try:
        return stream.isatty()
    except ValueError:
        return False
