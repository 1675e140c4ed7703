"""Secrets are found late, and their values stand in no message."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from entconf.desired import secrets
from entconf.desired.secrets import reveal, revealer
from entconf.errors import ConfigurationError
from entconf.model.secret import Secret

CANARY = "c4n4ry-véritable"
PYTHON = sys.executable


def file_of(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "token"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refusal(reference: str, root: Path) -> str:
    """What is told when a secret cannot be had: never its value, nowhere in the error."""
    with pytest.raises(ConfigurationError) as caught:
        reveal(Secret(reference), root)
    error = caught.value
    assert error.__suppress_context__ or error.__context__ is None
    assert CANARY not in repr(error.problems()) + repr(error.args)
    (problem,) = error.problems()
    return f"{problem.message} ({problem.hint})"


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOKEN", CANARY)
    assert reveal(Secret("env:TOKEN")) == CANARY
    monkeypatch.setenv("TOKEN", "")
    assert refusal("env:TOKEN", tmp_path).startswith("the environment variable TOKEN is empty")
    monkeypatch.delenv("TOKEN")
    assert refusal("env:TOKEN", tmp_path).startswith("the environment variable TOKEN is not set")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_from_a_file_beside_the_site(tmp_path: Path, end: str) -> None:
    file_of(tmp_path, (CANARY + end).encode())
    assert revealer(tmp_path)(Secret("file:token")) == CANARY
    assert reveal(Secret(f"file:{tmp_path}/token")) == CANARY


def test_a_file_keeps_its_inner_spaces(tmp_path: Path) -> None:
    file_of(tmp_path, b" a \n b \n\n")
    assert reveal(Secret("file:token"), tmp_path) == " a \n b \n"


def test_from_a_file_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file_of(tmp_path, CANARY.encode())
    assert reveal(Secret("file:~/token")) == CANARY


def test_files_that_are_no_secret(tmp_path: Path) -> None:
    assert "cannot be read: there is no such file" in refusal("file:token", tmp_path)
    file_of(tmp_path, CANARY.encode(), 0o640)
    assert refusal("file:token", tmp_path) == (
        "the secret file token can be read by others (close it: chmod 600 token)"
    )
    file_of(tmp_path, b"\n")
    assert "is empty" in refusal("file:token", tmp_path)
    file_of(tmp_path, CANARY.encode() + b"\xff")
    assert "is not UTF-8 text" in refusal("file:token", tmp_path)
    file_of(tmp_path, CANARY.encode() * 10_000)
    assert "too large" in refusal("file:token", tmp_path)
    assert "not a plain file" in refusal("file:.", tmp_path)


def test_from_a_command_without_a_shell(tmp_path: Path) -> None:
    file_of(tmp_path, CANARY.encode())
    code = "import sys; print(open('token', encoding='utf-8').read())"
    assert reveal(Secret(f'command:{PYTHON} -X utf8 -c "{code}"'), tmp_path) == CANARY
    code = "import sys; print(sys.argv[1])"
    assert reveal(Secret(f"command: {PYTHON} -c '{code}' '$HOME;x'")) == "$HOME;x"


def test_commands_that_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = f"import sys; print('{CANARY[:6]}'); print('{CANARY[:6]}', file=sys.stderr); sys.exit(3)"
    (tmp_path / "fail.py").write_text(code, encoding="utf-8")
    told = refusal(f"command:{PYTHON} fail.py", tmp_path)
    assert told.startswith("the command of a secret failed with exit code 3")
    assert CANARY[:6] not in told
    assert "cannot be run" in refusal("command:there-is-no-such-program x", tmp_path)
    assert "open quote" in refusal("command:echo 'x", tmp_path)
    assert "is empty" in refusal(f"command:{PYTHON} -c pass", tmp_path)
    code = "import sys; sys.stdout.buffer.write(bytes([255]))"
    assert "no UTF-8 text" in refusal(f"command:{PYTHON} -c '{code}'", tmp_path)
    monkeypatch.setattr(secrets, "COMMAND_SECONDS", 0.2)
    code = "import time; time.sleep(30)"
    assert "took more than" in refusal(f"command:{PYTHON} -c '{code}'", tmp_path)


def test_a_password_in_place_of_a_reference_is_not_shown(tmp_path: Path) -> None:
    assert "needs a reference" in refusal(CANARY, tmp_path)
