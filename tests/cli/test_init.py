"""A new site validates at once, and nothing that exists is lost."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from entconf.cli.editor_files import DESCRIBED
from tests.cli.conftest import ROOT, Run

ANSWERS = ("--url", "https://ent.example/", "--uai", "0990001n", "--name", 'Collège "Zoé": été')
CI = {
    "gitlab": ".gitlab-ci.yml",
    "github": ".github/workflows/entconf.yml",
    "forgejo": ".forgejo/workflows/entconf.yml",
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("ci", ["gitlab", "github", "forgejo", "none"])
def test_the_new_site_validates(run: Run, tmp_path: Path, language: str, ci: str) -> None:
    site = tmp_path / "new"
    made = run("init", site, *ANSWERS, "--ci", ci, "--lang", language)
    assert made.exit_code == 0, made.output
    result = run("validate", "--site", site)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    written = {path for path in CI.values() if (site / path).exists()}
    assert written == ({CI[ci]} if ci in CI else set())
    for name in written:
        assert yaml.safe_load((site / name).read_text(encoding="utf-8"))
    assert ".entconf/" in (site / ".gitignore").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_ent_that_is_administered_by_hand_has_neither_address_nor_account(
    run: Run, tmp_path: Path, language: str
) -> None:
    site = tmp_path / "new"
    given = ("--product", "kosmos", "--uai", "0990001n")
    made = run("init", site, *given, "--lang", language)
    assert made.exit_code == 0, made.output
    assert "ENTCONF_PASSWORD" not in made.output
    assert run("validate", "--site", site).exit_code == 0
    playbook = site / "playbooks" / "etablissement.yml"
    text = playbook.read_text(encoding="utf-8")
    playbook.write_text(f"{text}\n  features: {{Blog: [teachers]}}\n", encoding="utf-8")
    planned = run("plan", "--site", site)
    assert planned.exit_code == 7, planned.output
    assert "Liste des services" in planned.stdout


@pytest.mark.parametrize("given", [("--product", "kosmos"), ("--url", "https://ent.example/")])
def test_a_new_site_has_the_procedures_of_the_year(
    run: Run, tmp_path: Path, given: tuple[str, str]
) -> None:
    site = tmp_path / "new"
    assert run("init", site, *given, "--uai", "0990001n").exit_code == 0
    made = {path.name for path in (site / "playbooks" / "procedures").iterdir()}
    assert made == {path.name for path in (ROOT / "playbooks" / "procedures").iterdir()}
    begun = ("run", site / "playbooks/procedures/octobre-nettoyage.yml", "--check")
    told = run(*begun, "--site", site, "--tags", "nobody-has-it")
    assert (told.exit_code, "no step has the tag" in told.stderr) == (3, True)


def test_a_product_that_does_not_ship_is_told(run: Run, tmp_path: Path) -> None:
    told = run("init", tmp_path / "new", "--product", "kosmoss", "--uai", "0990001n")
    assert told.exit_code == 3
    assert "did you mean kosmos?" in told.stderr
    both = ("--product", "kosmos", "--url", "https://ent.example/", "--uai", "0990001n")
    told = run("init", tmp_path / "new", *both)
    assert (told.exit_code, "leave --url and --login out" in told.stderr) == (3, True)
    assert not (tmp_path / "new").exists()


def test_every_example_of_the_starting_playbook_is_right(run: Run, tmp_path: Path) -> None:
    for language in ("fr", "en"):
        site = tmp_path / language
        run("init", site, *ANSWERS, "--login", "admin", "--lang", language)
        playbook = site / "playbooks" / "etablissement.yml"
        text = playbook.read_text(encoding="utf-8")
        examples = [
            line.replace("  # ", "  ", 1) if line.startswith("  # ") and ":" in line else line
            for line in text.splitlines()
        ]
        kept = [line for line in examples if not line.rstrip().endswith(".")]
        playbook.write_text("\n".join(kept) + "\n", encoding="utf-8")
        result = run("validate", "--site", site)
        assert result.exit_code == 0, result.stderr
        assert "0 resources" not in result.stdout
        policy = site / "policy.yml"
        lines = policy.read_text(encoding="utf-8").splitlines()
        shown = [
            line[2:]
            if line.startswith(("# protected", "# freeze", "# confirm", "#   - "))
            else line
            for line in lines
        ]
        policy.write_text("\n".join(shown) + "\n", encoding="utf-8")
        result = run("validate", "--site", site)
        assert result.exit_code == 0, result.stderr


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text("limits: {deletions: 1}\n", encoding="utf-8")
    result = run("init", tmp_path, *ANSWERS)
    assert result.exit_code == 0
    assert (tmp_path / "policy.yml").read_text(encoding="utf-8") == "limits: {deletions: 1}\n"
    assert "policy.yml was there already" in result.stderr
    assert "policy.yml" not in result.stdout.replace("schemas/policy", "")
    again = run("init", tmp_path, *ANSWERS)
    assert again.stdout == ""


def test_what_is_missing_is_said_where_nobody_can_be_asked(run: Run, tmp_path: Path) -> None:
    result = run("init", tmp_path / "new")
    assert result.exit_code == 3
    assert "--url, --uai" in result.stderr
    assert not (tmp_path / "new").exists()


def test_questions_on_a_terminal(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entconf.cli.console.Console.can_ask", lambda _: True)
    typed = "https://ent.example\n0990001N\nCollège Zoé\n\n"
    result = run("init", tmp_path / "new", stdin=typed)
    assert result.exit_code == 0, result.output
    assert "Address of the ENT" in result.stderr
    text = (tmp_path / "new" / "inventory" / "academie.yml").read_text(encoding="utf-8")
    assert '0990001N: {name: "Collège Zoé"}' in text
    assert "login: !secret env:ENTCONF_LOGIN" in text


@pytest.mark.parametrize(
    ("url", "uai"),
    [("ent.example", "0990001N"), ("https://u:p@ent.example", "0990001N"), ("https://e", "99")],
)
def test_wrong_answers(run: Run, tmp_path: Path, url: str, uai: str) -> None:
    result = run("init", tmp_path / "new", "--url", url, "--uai", uai)
    assert result.exit_code == 3
    assert not (tmp_path / "new").exists()


def test_a_wrong_key_letter_warns(run: Run, tmp_path: Path) -> None:
    result = run("init", tmp_path / "new", "--url", "https://e.example", "--uai", "0990001P")
    assert result.exit_code == 0
    assert "0990001P should be N" in result.stderr


def test_schemas_and_editor_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("schema").exit_code == 0
    settings = json.loads((tmp_path / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    assert len(settings["yaml.schemas"]) == len(DESCRIBED)
    for name in settings["yaml.schemas"]:
        assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["title"]
    shipped = {path.name for path in (ROOT / "schemas").glob("*.schema.json")}
    assert {path.name for path in (tmp_path / "schemas").iterdir()} == shipped
    assert "settings were left alone" not in run("schema").stderr  # they are those already
    settings_file = tmp_path / ".vscode" / "settings.json"
    settings_file.write_text("{}\n", encoding="utf-8")
    assert "settings were left alone" in run("schema").stderr
    assert settings_file.read_text(encoding="utf-8") == "{}\n"
    elsewhere = run("schema", "--out", tmp_path.parent / "elsewhere")
    assert f"$schema={tmp_path.parent}/elsewhere/playbook.schema.json" in elsewhere.stderr
    assert f'"{tmp_path.parent}/elsewhere/policy.schema.json"' in elsewhere.stdout
    assert '"./schemas/policy.schema.json"' in run("schema", "-o", tmp_path / "schemas").stdout


@pytest.mark.parametrize("forge", ["gitlab", "github", "forgejo"])
def test_the_documentation_shows_the_files_that_init_writes(forge: str) -> None:
    starter = ROOT / "entconf" / "cli" / "starter" / "ci" / f"{forge}.yml"
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert f"```yaml\n{starter.read_text(encoding='utf-8')}```\n" in page


@pytest.mark.parametrize("forge", ["gitlab", "github", "forgejo"])
@pytest.mark.parametrize(
    ("code", "verdict"),
    [(0, "passes"), (9, "passes"), (7, "fails"), (10, "fails"), (11, "fails")],
)
def test_the_nightly_verification_lets_warnings_pass_and_nothing_else(
    tmp_path: Path, forge: str, code: int, verdict: str
) -> None:
    job = _jobs(forge)["verify"]
    command = tmp_path / "entconf"
    command.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nexit {code}\n', encoding="utf-8")
    command.chmod(0o755)
    script = job["script"][-1] if forge == "gitlab" else job["steps"][-1]["run"]
    ran = subprocess.run(
        ["/bin/bash", "-e", "-c", script],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_JOB": "verify", "ENTCONF_FEED": "/drop"},
        check=False,
    )
    allowed = job["allow_failure"]["exit_codes"] if forge == "gitlab" else []
    assert (ran.returncode == 0 or ran.returncode in allowed) is (verdict == "passes")
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked == "--no-color verify --site . --feed /drop\n"


def _jobs(forge: str) -> dict[str, Any]:
    starter = ROOT / "entconf" / "cli" / "starter" / "ci" / f"{forge}.yml"
    told = yaml.safe_load(starter.read_text(encoding="utf-8"))
    jobs = told if forge == "gitlab" else told["jobs"]
    assert isinstance(jobs, dict)
    return jobs


@pytest.mark.parametrize("event", ["apply", "drift"])
def test_the_jobs_of_github_share_steps_and_do_their_own(tmp_path: Path, event: str) -> None:
    command = tmp_path / "entconf"
    command.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n', encoding="utf-8")
    command.chmod(0o755)
    script = _jobs("github")[event]["steps"][-1]["run"]
    path = f"{tmp_path}:/usr/bin:/bin"
    env = {"PATH": path, "GITHUB_JOB": event}
    assert subprocess.run(["/bin/bash", "-e", "-c", script], env=env, check=False).returncode == 0
    wanted = {"apply": "--no-color apply --yes\n", "drift": "--no-color drift\n"}[event]
    assert (tmp_path / "asked").read_text(encoding="utf-8") == wanted
