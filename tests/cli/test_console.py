"""Results on one stream, all else on the other; colour and progress only where wanted."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest

from entconf.cli.console import Console
from entconf.cli.progress import Progress
from entconf.engine.watch import Phase
from entconf.model.text import msg
from entconf.report.language import Language
from entconf.report.lines import Span, Style, line
from tests.cli.conftest import Run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    screen = Terminal()
    # pytest puts its own streams back between a fixture and its test, so ours stand in the modules.
    streams = SimpleNamespace(stdout=screen, stderr=screen, stdin=sys.stdin)
    monkeypatch.setattr("entconf.cli.console.sys", streams)
    monkeypatch.setattr("entconf.cli.progress.sys", streams)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return screen


GREEN = [line(Span("yes", Style.GOOD))]


def test_colour_on_a_terminal(terminal: Terminal) -> None:
    Console(Language("en")).result(GREEN)
    assert terminal.getvalue() == "\x1b[32myes\x1b[0m\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_it_is_not_wanted(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    Console(Language("en")).result(GREEN)
    Console(Language("en"), color=True).result(GREEN)
    assert terminal.getvalue() == "yes\n\x1b[32myes\x1b[0m\n"


def test_no_colour_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    Console(Language("en")).result(GREEN)
    assert capsys.readouterr().out == "yes\n"


def test_colour_can_be_asked_for(run: Run) -> None:
    assert "\x1b[" in run("validate", "--color").stdout
    assert "\x1b[" not in run("validate", "--no-color").stdout
    assert "\x1b[" not in run("validate").stdout


def test_data_does_not_move_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Console(Language("en"), color=True).result([line(Span("a\x1b[2Jb\x07\u202e\n", Style.GOOD))])
    assert capsys.readouterr().out == "\x1b[32ma␛[2Jb␇<U+202E>⏎\x1b[0m\n"


def test_quiet_leaves_remarks_out(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Console(Language("en"), quiet=True)
    quiet.remark(msg("Interrupted."))
    quiet.alert(GREEN)
    assert capsys.readouterr().err == "yes\n"


@pytest.mark.parametrize(
    ("answer", "meant"),
    [("y\n", True), ("oui\n", True), ("\n", False), ("n\n", False), ("", False)],
)
def test_a_question(monkeypatch: pytest.MonkeyPatch, answer: str, meant: bool) -> None:  # noqa: FBT001 - a test parameter
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert Console(Language("fr")).ask(msg("Interrupted.")) is meant


def ticking(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    """Let each look at the clock be `step` seconds later."""
    moments = iter(range(1000))
    monkeypatch.setattr("entconf.cli.progress.time.monotonic", lambda: next(moments) * step)


def test_progress_on_a_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    ticking(monkeypatch, 0.7)
    progress = Progress(Console(Language("en")))
    progress.started(Phase.READING, 3)
    for name in ("one", "two\x1b[2J", "three"):
        progress.advanced(Phase.READING, name)
    progress.finished(Phase.READING)
    shown = terminal.getvalue()
    assert "Reading the establishments 2/3 two␛[2J" in shown
    assert "1/3" not in shown  # less than a second had gone by
    assert shown.endswith("\r\x1b[2K")
    assert progress.seconds[Phase.READING] > 2


def test_progress_into_a_log_is_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ticking(monkeypatch, 0.7)
    progress = Progress(Console(Language("en")))
    progress.started(Phase.WRITING, 2)
    progress.finished(Phase.WRITING)
    assert capsys.readouterr().err == ""
    ticking(monkeypatch, 2)
    progress.started(Phase.WRITING, 2)
    progress.advanced(Phase.WRITING, "one")
    progress.finished(Phase.WRITING)
    assert capsys.readouterr().err == "Making the changes: 1/2, 4 s\n"


def test_a_quiet_run_shows_no_progress(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    ticking(monkeypatch, 5)
    progress = Progress(Console(Language("en"), quiet=True))
    progress.started(Phase.READING, 1)
    progress.advanced(Phase.READING, "one")
    progress.finished(Phase.READING)
    assert terminal.getvalue() == ""
