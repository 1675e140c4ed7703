"""What somebody changes in the back office is written into the files, comments and all."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import Run

PLAYBOOK = "playbooks/colleges.yml"


class Site:
    """A site, its ENT, and somebody who changes things there from elsewhere."""

    def __init__(self, run: Run, root: Path, url: str) -> None:
        self.root = root
        self._url = url
        self._run = run

    def entconf(self, *arguments: str | Path) -> tuple[int, str, str]:
        result = self._run(*arguments, "--site", self.root, "-e", f"ent_url={self._url}")
        return result.exit_code, result.stdout, result.stderr

    @property
    def playbook(self) -> Path:
        return self.root / PLAYBOOK

    def text(self) -> str:
        return self.playbook.read_bytes().decode()

    def moves(self, old: str, new: str) -> None:
        """Somebody else brings the ENT, over HTTP, to a playbook that differs in one thing."""
        self.moves_to(lambda text: text.replace(old, new))

    def moves_to(self, change: Callable[[str], str]) -> None:
        other = self.root.parent / "other"
        shutil.copytree(self.root, other, ignore=shutil.ignore_patterns(".entconf"))
        elsewhere = Site(self._run, other, self._url)
        text = self.text()
        changed = change(text)
        assert changed != text
        elsewhere.playbook.write_bytes(changed.encode())
        code, output, errors = elsewhere.entconf("apply", "--yes")
        assert code == 0, output + errors
        shutil.rmtree(other)


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)


@pytest.fixture
def applied(site: Site) -> Site:
    code, output, errors = site.entconf("apply", "--yes")
    assert code == 0, output + errors
    return site


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    rows = [*difflib.ndiff(before.splitlines(), after.splitlines())]
    gone = [row[2:] for row in rows if row.startswith("- ")]
    come = [row[2:] for row in rows if row.startswith("+ ")]
    return gone, come


#: What the playbook says, what is moved in the ENT, and what it then says, if that is not the same.
KINDS = {
    "features": ("Blog: [teachers, students]  ", "Blog: [teachers]  ", ""),
    "features, off": ("Forum: false   ", "Forum: [staff]   ", ""),
    "features, in a window": ("[teachers, parents], from", "[parents], from", ""),
    "services": ("timetable: {source: EDT}", "timetable: {source: UDT}", ""),
    "services, a quota": ("teachers: 3 GB}", "teachers: 4 GB}", ""),
    "connectors": ("0511234p.index-education.example/pronote/", "new.example/p", ""),
    "homepage": ("mandatory: [students]", "mandatory: []", ""),
    "homepage, bookmarks": ("[Messagerie, Blog]", "[Blog, Messagerie]", ""),
    "announcements": ("for: [parents, students]", "for: [parents, students, staff]", ""),
    "announcements, a text": ("**du lundi au vendredi**", "du lundi au *jeudi*", ""),
    "groups": ("{classes: [6A], ", "{classes: [6A, 6B], ", ""),
    "groups, adults": (
        "{classes: [6A], people: [{login: a.martin}]}",
        "{classes: [6A], people: []}",
        "{classes: [6A]}",
    ),
    "rights, roles": ("roles: {Club journal: [Wiki]}", "roles: {Club journal: [Blog]}", ""),
    "rights, delegations": ("function: local_admin}]", "function: false}]", ""),
    "rights, communication": ("to: teachers}]", "to: teachers, allowed: false}]", ""),
    "guests": ("groups: [Atelier théâtre]", "groups: []", ""),
    "opening": ("{students: 2026-09-02", "{students: false", ""),
}
#: Nothing had to be changed there at first, so entconf does not know who moved it.
UNKNOWN = {"opening"}


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_adopted(applied: Site, name: str) -> None:
    old, new, said = KINDS[name]
    before = applied.text()
    assert before.count(old) == 1
    applied.moves(old, new)
    code, output, errors = applied.entconf("drift")
    assert code == 2, output + errors
    every = ["--all"] if name in UNKNOWN else []
    code, output, errors = applied.entconf("adopt", "--plan", *every)
    assert code == 2, output + errors
    assert applied.text() == before
    code, output, errors = applied.entconf("adopt", "--yes", *every)
    assert code == 0, output + errors
    expected = before.replace(old, said or new)
    assert changed_lines(expected, applied.text()) == ([], [])
    assert applied.text() == expected
    code, output, errors = applied.entconf("plan")
    assert code == 0, output + errors
    assert applied.entconf("drift")[0] == 0
    assert applied.entconf("adopt", "--yes")[1] == "Nothing to adopt.\n"


def test_what_markdown_cannot_say_is_written_in_html(applied: Site) -> None:
    before = applied.text()
    (old,) = [one for one in before.splitlines(keepends=True) if " text: {fr:" in one]
    applied.moves(old, """      html: {fr: '<p style="color: red">Fermé</p>'}\n""")
    assert applied.entconf("adopt", "--yes")[0] == 0
    assert applied.entconf("plan")[0] == 0
    gone, come = changed_lines(before, applied.text())
    assert gone == [old.rstrip()]
    assert come == ["      html:", """        fr: '<p style="color: red">Fermé</p>'"""]
