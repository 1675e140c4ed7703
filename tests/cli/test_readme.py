"""What the two README files show is what a person sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import ROOT, UAI, Run

FILES = {"en": "README.md", "fr": "README.fr.md"}
#: What differs from run to run: where, when, which run, how long.
_PASSING = re.compile(r"\S*/\.entconf/\S*|\b[0-9]{8}T[0-9]{6}-[0-9a-f]{6}\b|[0-9]+\.[0-9] s\b")


def console_blocks(language: str) -> list[list[str]]:
    """The lines of each console block, its indentation taken off."""
    text = (ROOT / FILES[language]).read_text(encoding="utf-8")
    blocks = re.findall(r"^( *)```console\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [[line.removeprefix(pad) for line in body.splitlines()] for pad, body in blocks]


def shown(lines: list[str]) -> list[str]:
    """The lines that entconf wrote, without those that stand for what was left out."""
    kept = [line for line in lines if line.strip(" …") and not line.startswith("$ ")]
    return [_PASSING.sub("*", line) for line in kept]


@pytest.mark.parametrize("language", FILES)
def test_the_demonstration_is_shown_as_it_is(
    run: Run, example: Path, sandbox: RunningSandbox, language: str
) -> None:
    words = ("--site", example, "-e", f"ent_url={sandbox.url}", "--lang", language)
    output = "".join(
        run(*command, *words).stdout for command in (["plan"], ["apply", "--yes"], ["plan"])
    )
    seen = [_PASSING.sub("*", line) for line in output.splitlines()]
    missing = [line for line in shown(console_blocks(language)[1]) if line not in seen]
    assert missing == []


@pytest.mark.parametrize("language", FILES)
def test_a_first_site_goes_as_it_is_told(
    run: Run,
    tmp_path: Path,
    sandbox: RunningSandbox,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    blocks = console_blocks(language)
    monkeypatch.chdir(tmp_path)
    start = " ".join(blocks[2]).replace("\\", "")
    assert "entconf init mon-college --url https://ent.example.org --uai 0511234P" in start
    words = ("--name", "Collège Colette", "--login", "admin.local", "--lang", language)
    assert run("init", "mon-college", "--url", sandbox.url, "--uai", UAI, *words).exit_code == 0
    monkeypatch.chdir(tmp_path / "mon-college")
    assert run("doctor").exit_code == 0
    dump, plan = (line for line in blocks[4] if line.startswith("$ "))
    dumped = run(*dump.split()[2:], "--lang", language)
    planned = run(*plan.split()[2:], "--lang", language)
    assert (dumped.stderr + planned.stdout).splitlines() == shown(blocks[4])
    playbook = Path("playbooks/etablissement.yml")
    text = re.sub(r"\[[^]]*\]", "[teachers, studnets]", playbook.read_text("utf-8"), count=1)
    playbook.write_text(text, encoding="utf-8")
    assert run("plan", "--lang", language).stderr.splitlines() == shown(blocks[5])


@pytest.mark.parametrize("language", FILES)
def test_links_lead_somewhere(language: str) -> None:
    text = (ROOT / FILES[language]).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_both_languages_show_the_same_commands() -> None:
    english, french = (
        [line for block in console_blocks(language) for line in block if line.startswith("$ ")]
        for language in FILES
    )
    assert [line.partition("git commit")[0].partition("#")[0] for line in english] == [
        line.partition("git commit")[0].partition("#")[0] for line in french
    ]
