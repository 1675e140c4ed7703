"""Secrets reach nothing but the ENT: everything is run with known ones, then all is searched.

The account's password comes from a file, those of connectors from the environment and from a
command. Every run is made at the most verbose level and without.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from tests.acceptance.canaries import Canary, contents, traces
from tests.acceptance.conftest import Scene
from tests.acceptance.plays import FEATURES, play
from tests.acceptance.sites import COMMAND, Run
from tests.stranger.faults import Fault, Trouble
from tests.stranger.small_world import CENTRAL

PASSWORD, FROM_ENV, FROM_COMMAND, WRITTEN = CANARIES = (
    Canary("Pwd"),
    Canary("Env"),
    Canary("Cmd"),
    Canary("Lit"),
)
#: The files that hold the secrets themselves.
OWN = frozenset({"secrets/password", "secrets/command", "inventory/literal.yml"})

_CONNECTOR = """\
    {key}:
      title: {key}
      url: https://{key}.example/
      for: [teachers]
      sso: {{type: oauth, grant: authorization_code, scope: [userinfo], secret: !secret "{secret}"}}
"""
CONNECTORS = (
    "  connectors:\n"
    + _CONNECTOR.format(key="un", secret="env:CANARY_ENV")
    + _CONNECTOR.format(key="deux", secret="command:cat secrets/command")
)
OTHERWISE = CONNECTORS.replace("[teachers]", "[teachers, parents]")

#: A process in which what makes connectors breaks with the secret in its hands.
CRASHING = """
import sys
from entconf.drivers.edifice import connectors

real = connectors.to_ent

def broken(fields, reveal):
    found = real(fields, reveal)
    try:
        raise ValueError(found)
    except ValueError as error:
        raise RuntimeError(f"cannot use {found}") from error

connectors.to_ent = broken
from entconf.cli.main import run
sys.exit(run())
"""


class Aviary:
    """A site with canaries in it; every run is searched as it ends."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.site = scene.site
        self.site.account = (CENTRAL[0], PASSWORD.value)
        world = scene.server.world
        world.person_of_login(CENTRAL[0]).password = PASSWORD.value
        scene.server.platform.passwords = frozenset({PASSWORD.value})
        self.keep("secrets/password", PASSWORD.value)
        self.keep("secrets/command", FROM_COMMAND.value)
        inventory = self.site.root / "inventory/academy.yml"
        text = inventory.read_text(encoding="utf-8")
        text = text.replace("env:ENTCONF_PASSWORD", "file:secrets/password")
        inventory.write_text(text, encoding="utf-8")
        # the password is in no variable: a trace of it was read from its file
        self.site.variables |= {"CANARY_ENV": FROM_ENV.value, "ENTCONF_PASSWORD": "not-used"}
        self.site.play(play(FEATURES, CONNECTORS))

    def keep(self, name: str, text: str) -> None:
        self.site.write(name, text).chmod(0o600)

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> Run:
        """Run quietly and at the most verbose level; both are searched."""
        self.run_once(*words, codes=codes)
        run = self.run_once("-v", *words, codes=(0, 2, *codes))
        self.search()
        return run

    def run_once(self, *words: str, codes: tuple[int, ...]) -> Run:
        run = self.site.run(*words)
        assert run.code in codes, f"{words}: {run.code}\n{run.said}"
        assert traces(run.said.encode(), CANARIES) == [], words
        return run

    def search(self) -> None:
        found = {
            name: birds
            for name, content in contents(self.site.root, OWN)
            if (birds := traces(content, CANARIES))
        }
        assert found == {}

    def secrets_held(self) -> set[object]:
        return {app.settings.get("secret") for app in self.scene.server.world.applications.values()}


@pytest.fixture
def aviary(scene: Scene) -> Aviary:
    return Aviary(scene)


def test_the_search_finds_every_form(tmp_path: Path) -> None:
    bird = CANARIES[0]
    value = bird.value.encode()
    for prefix in (b"", b"a", b"ab", b"abc"):
        for coded in (
            base64.b64encode(prefix + value + b"tail"),
            base64.urlsafe_b64encode(prefix + value),
            quote_plus(prefix + value).encode(),
            json.dumps((prefix + value).decode()).encode(),
            (prefix + value).hex().encode(),
        ):
            assert traces(b"before" + coded + b"after", CANARIES) == ["Pwd"]
    assert traces(b"nothing", CANARIES) == []
    (tmp_path / "a.gz").write_bytes(__import__("gzip").compress(value))
    assert [name for name, content in contents(tmp_path, OWN) if traces(content, CANARIES)] == [
        "a.gz (unpacked)"
    ]


def test_the_whole_year_leaves_no_trace(aviary: Aviary) -> None:
    uai = aviary.scene.uai
    aviary.run("validate")
    aviary.run("doctor")
    aviary.run("doctor", "--json")
    for shape in ((), ("--json",), ("--markdown",), ("--diff",)):
        aviary.run("plan", *shape, codes=(2,))
    aviary.run("plan", "--out", "saved.json", codes=(2,))
    for shape in ((), ("--json",), ("--markdown",), ("--diff",)):
        aviary.run("show", "saved.json", *shape, codes=(0, 2))
    aviary.run("apply", "saved.json", "--yes")
    assert {FROM_ENV.value, FROM_COMMAND.value} <= aviary.secrets_held()
    aviary.site.play(play(FEATURES, OTHERWISE))
    aviary.run("apply", "--yes", "--json")
    for words in (
        ("drift",),
        ("drift", "--json"),
        ("dump", uai),
        ("dump", uai, "--out", "dumped.yml", "--replace"),
        ("explain", "un"),
        ("backup",),
        ("backup", "--json"),
        ("backups",),
        ("backups", "check"),
        ("history",),
        ("history", "--json"),
        ("history", "show", "last"),
        ("history", "show", "last", "--json"),
        ("history", "verify"),
        ("lock", "show"),
        ("rollback", "last", "--plan"),
        ("rollback", "last", "--yes"),
    ):
        aviary.run(*words, codes=(0, 2))


def _wrong_password(aviary: Aviary) -> None:
    world = aviary.scene.server.world
    world.person_of_login(CENTRAL[0]).password = "another"


def _trouble(trouble: Trouble, where: str) -> Callable[[Aviary], None]:
    def add(aviary: Aviary) -> None:
        aviary.scene.server.faults.add(Fault(trouble, where, times=None))

    return add


def _unreachable(aviary: Aviary) -> None:
    inventory = aviary.site.root / "inventory/academy.yml"
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text.replace(aviary.scene.server.url, "http://127.0.0.1:9"))


def _unset(aviary: Aviary) -> None:
    del aviary.site.variables["CANARY_ENV"]


def _readable_by_all(aviary: Aviary) -> None:
    (aviary.site.root / "secrets/password").chmod(0o644)


def _no_text(aviary: Aviary) -> None:
    path = aviary.site.root / "secrets/password"
    path.write_bytes(PASSWORD.value.encode() + b"\xff\xfe")


def _loud_command(aviary: Aviary) -> None:
    told = OTHERWISE.replace(
        "command:cat secrets/command", "command:sh -c 'cat secrets/command >&2; exit 3'"
    )
    aviary.site.play(play(FEATURES, told))


def _two_lines(aviary: Aviary) -> None:
    aviary.keep("secrets/password", f"{PASSWORD.value}\r\nX-Injected: 1\0")


FAILURES: dict[str, Callable[[Aviary], None]] = {
    "wrong password": _wrong_password,
    "the login page fails": _trouble(Trouble.ERROR_BEFORE, "POST /auth/login"),
    "the login echoes": _trouble(Trouble.ECHO, "POST /auth/login"),
    "500 everywhere": _trouble(Trouble.ERROR_BEFORE, "GET /"),
    "500 on writes": _trouble(Trouble.ERROR_BEFORE, "(POST|PUT) /appregistry"),
    "what is written is echoed": _trouble(Trouble.ECHO, "(POST|PUT) /appregistry"),
    "answers lost": _trouble(Trouble.DROP_AFTER, "(POST|PUT) /appregistry"),
    "cut JSON": _trouble(Trouble.TRUNCATED, "GET /appregistry"),
    "unreachable": _unreachable,
    "no such variable": _unset,
    "a secret everybody can read": _readable_by_all,
    "a secret that is no text": _no_text,
    "a command that tells and fails": _loud_command,
    "a password of two lines": _two_lines,
}


@pytest.mark.parametrize("failure", [*FAILURES])
def test_what_fails_leaves_no_trace(aviary: Aviary, failure: str) -> None:
    FAILURES[failure](aviary)
    for words in (
        ("-v", "plan"),
        ("doctor", "--json"),
        ("-v", "apply", "--yes", "--json"),
        ("history", "show", "last"),
    ):
        aviary.run_once(*words, codes=(0, 2, 3, 6, 7))
    aviary.search()


@pytest.mark.parametrize("verbose", [(), ("-v",)], ids=["quiet", "verbose"])
def test_a_crash_leaves_no_trace(
    aviary: Aviary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verbose: tuple[str, ...]
) -> None:
    script = tmp_path / "crashing"
    script.write_text(f"#!{sys.executable}\n{CRASHING}", encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setattr("tests.acceptance.sites.COMMAND", str(script))
    run = aviary.site.run(*verbose, "apply", "--yes")
    assert run.code == 1, run.said
    assert "RuntimeError" in run.said
    assert ("Traceback" in run.err) == bool(verbose)
    assert traces(run.said.encode(), CANARIES) == []
    monkeypatch.setattr("tests.acceptance.sites.COMMAND", COMMAND)
    aviary.run("history", "show", "last")
    aviary.run("history", "show", "last", "--json")
    aviary.run("apply", "--resume", "last", "--yes")


BROKEN = {
    "no end": 'password: "{0}',
    "a tab": 'password:\t"{0}',
    "twice": 'password: "{0}"\n      password: "{0}"',
    "unknown key": 'password: "{0}"\n      pasword: "{0}"',
    "in a list": 'password: ["{0}"',
    "unknown tag": 'password: !secrte "{0}"',
    "no reference": 'password: !secret "{0}"',
    "unknown way": 'password: !secret "vault:{0}"',
    "in clear": 'password: "{0}"',
    "unknown alias": "password: *{0}",
    "anchor": "password: &{0}",
    "tag": "password: !{0}",
    "sign": "password: @{0}",
    "percent": "password: %{0}",
    "reference elsewhere": "login: !secret {0}",
    "wrong indent": 'login: a\n   password: "{0}"',
    "in a block": "password: |\n      {0}\n   x: [",
}


@pytest.mark.parametrize("broken", [*BROKEN])
def test_bad_yaml_around_a_secret_does_not_show_it(aviary: Aviary, broken: str) -> None:
    text = BROKEN[broken].format(WRITTEN.core)
    head = "all:\n  vars:\n    ent:\n      driver: edifice\n      "
    aviary.site.write("inventory/literal.yml", head + text + "\n")
    (aviary.site.root / "inventory/academy.yml").unlink()
    for words in (("validate", "--json"), ("-v", "plan"), ("explain", "un")):
        aviary.run_once(*words, codes=(3,))
    aviary.search()
