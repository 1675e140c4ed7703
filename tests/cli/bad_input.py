"""A site of two schools in a file, and what must stand as it stood when a command is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result

from entconf.engine.plan_file import content_hash
from tests.cli.conftest import Run

UAI, OTHER = "0990001N", "0990002P"
INVENTORY = """\
all:
  vars: {{ent: {{driver: memory, file: {world}}}}}
  hosts:
    0990001N: {{name: Collège Ada}}
"""
SECOND = "    0990002P: {{name: Collège Blaise}}\n"
PLAYBOOK = """\
- name: Socle
  hosts: all
  groups: {Club: {}}
  features: {blog: [teachers]}
"""


@dataclass(frozen=True, slots=True)
class TwoSchools:
    """The site, how to run entconf in it, and what it and its ENT hold."""

    root: Path
    run: Run

    @classmethod
    def at(cls, root: Path, run: Run) -> TwoSchools:
        site = cls(root, run)
        for folder in ("inventory", "playbooks"):
            (root / folder).mkdir(parents=True)
        site.inventory(INVENTORY + SECOND)
        site.write("playbooks/main.yml", PLAYBOOK)
        return site

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.write_text(text, encoding="utf-8")
        return path

    def inventory(self, text: str) -> None:
        self.write("inventory/main.yml", text.format(world=self.world))

    @property
    def world(self) -> Path:
        return self.root / "world.json"

    def entconf(self, *words: str | Path, stdin: str = "") -> Result:
        return self.run(*words, "--site", self.root, stdin=stdin)

    def planned(self) -> Path:
        """A plan of the whole site, saved."""
        path = self.root / "plan.json"
        assert self.entconf("plan", "--out", path).exit_code == 2
        return path

    def state(self) -> dict[str, str]:
        """The hash of every file of the ENT, of the backups and of the journal."""
        files = [self.world, *sorted((self.root / ".entconf").glob("backups/**/*"))]
        held = {str(one): one.read_bytes() for one in files if one.is_file()}
        journal = self.entconf("history", "--json").stdout
        return {
            **{name: hashlib.sha256(data).hexdigest() for name, data in held.items()},
            "journal": journal,
        }

    def refuses(self, code: int, sentence: str, *words: str | Path) -> Result:
        """Run a command that must be refused so, and leave everything as it was."""
        before = self.state()
        told = self.entconf(*words)
        assert told.exit_code == code, told.stdout + told.stderr
        assert sentence in told.stderr, told.stderr
        assert "Traceback" not in told.stderr
        assert self.state() == before
        return told


def resealed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A plan whose content was changed, with a hash that fits: as no editor would leave it."""
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    document["sha256"] = content_hash(document["plan"])
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
