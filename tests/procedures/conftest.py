"""A running embedded ENT, the example site, and procedures written for a test."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import Result

from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import UAI, Run, example, run, sandbox

__all__ = ["UAI", "Followed", "Site", "example", "run", "sandbox", "site"]


class Followed:
    """What a run told as JSON."""

    def __init__(self, result: Result) -> None:
        self.code = result.exit_code
        self.stderr = result.stderr
        self.document = json.loads(result.stdout) if result.stdout else {}

    @property
    def run(self) -> str:
        """The name of the run."""
        return str(self.document["run"])

    def outcomes(self, uai: str = UAI) -> dict[str, str]:
        """What came of each step of a school, by its name."""
        return {one["name"]: one["outcome"] for one in self.steps(uai)}

    def steps(self, uai: str = UAI) -> list[dict[str, str]]:
        """What is told of each step of a school."""
        found: list[dict[str, str]] = self.document["schools"][uai]["steps"]
        return found

    def message(self, name: str, uai: str = UAI) -> str:
        """What is said of a step."""
        return next(one["message"] for one in self.steps(uai) if one["name"] == name)


class Site:
    """The example site, its ENT, and its command line."""

    def __init__(self, run: Run, root: Path, url: str) -> None:
        self.run = run
        self.root = root
        self.url = url

    def entconf(self, *words: str) -> Result:
        """Any command of this site."""
        return self.run(*words, "--site", self.root, "-e", f"ent_url={self.url}")

    def write(self, text: str, name: str = "essai.yml") -> str:
        """A procedure of the site; gives its path."""
        path = self.root / "playbooks/procedures" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
        return str(path)

    def follow(self, *words: str) -> Followed:
        """Follow a procedure without questions."""
        return Followed(self.entconf("run", *words, "--yes", "--json"))


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)
