"""Help: in two languages, fast, and for every command."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from entconf import __version__
from entconf.cli.main import COMMANDS, root
from tests.cli.conftest import Run, real

#: What only some commands need, and `--help` must never pay for.
HEAVY = {
    "aiohttp",
    "entconf.desired.site",
    "entconf.engine",
    "entconf.kinds",
    "entconf.model",
    "jsonschema",
    "pathlib",
    "requests",
    "shutil",
    "sqlite3",
    "yaml",
}


@pytest.mark.parametrize("name", [*COMMANDS, "sandbox serve"])
@pytest.mark.parametrize(
    ("language", "told"), [("fr", "Montrer cette aide"), ("en", "Show this message")]
)
def test_every_command_has_its_help(run: Run, name: str, language: str, told: str) -> None:
    result = run(*name.split(), "--help", "--lang", language)
    assert result.exit_code == 0
    assert told in " ".join(result.stdout.split())


def test_help_lists_every_command_in_the_language_of_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    french = run("--help").stdout
    assert "Sauvegarder, faire les changements, et les prouver." in french
    assert all(f"\n  {name} " in french for name in COMMANDS)
    monkeypatch.setenv("LANG", "C")
    assert "Back up, make the changes, and prove them." in run("--help").stdout


def test_help_imports_click_and_little_else() -> None:
    code = (
        "import sys, json\n"
        "sys.argv = ['entconf', '--help']\n"
        "from entconf.cli.main import root\n"
        "try:\n    root.main()\n"
        "except SystemExit:\n    sys.stderr.write(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # What site-packages' own start-up files import is not ours to count.
    bare = "import sys, json; sys.stderr.write(json.dumps(sorted(sys.modules)))"
    base = subprocess.run([sys.executable, "-c", bare], capture_output=True, text=True, check=True)
    imported = set(json.loads(done.stderr)) - set(json.loads(base.stderr))
    assert HEAVY & imported == set()


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"entconf {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_ENTCONF_COMPLETE" in result.stdout


def test_completion_of_names_and_options() -> None:
    complete = ShellComplete(root, {}, "entconf", "_ENTCONF_COMPLETE")
    assert [one.value for one in complete.get_completions([], "ba")] == ["backup", "backups"]
    assert "--limit" in [one.value for one in complete.get_completions(["plan"], "--li")]
    assert [one.value for one in complete.get_completions(["sandbox"], "")] == ["serve", "feed"]
    assert "--lang" in [one.value for one in complete.get_completions([], "--l")]


def test_completion_as_a_shell_asks_for_it() -> None:
    done = real(_ENTCONF_COMPLETE="bash_complete", COMP_WORDS="entconf pl", COMP_CWORD="1")
    assert done.stdout.splitlines() == ["plain,plan"]


def test_the_installed_command_ends_well() -> None:
    done = real("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: entconf")
