"""The whole path on the embedded ENT: plan, apply, empty plan, drift, dump, restore."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import jsonschema
import pytest
import requests

from entconf.sandbox.serve import RunningSandbox
from tests.cli.conftest import ROOT, UAI, Run


class Site:
    """A site, its ENT, and how to run entconf on them."""

    def __init__(self, run: Run, root: Path, url: str) -> None:
        self.root = root
        self.url = url
        self._run = run

    def entconf(self, *arguments: str | Path) -> tuple[int, str, str]:
        result = self._run(*arguments, "--site", self.root, "-e", f"ent_url={self.url}")
        return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def site(run: Run, example: Path, sandbox: RunningSandbox) -> Site:
    return Site(run, example, sandbox.url)


@pytest.fixture
def applied(site: Site) -> Site:
    code, output, errors = site.entconf("apply", "--yes")
    assert code == 0, output + errors
    return site


def set_by_hand(url: str, title: str = "", **more: object) -> None:
    """Change the announcement in the back office, as a person would."""
    session = requests.Session()
    session.post(f"{url}/auth/login", data={"email": "admin.central", "password": "sandbox"})
    headers = {"X-XSRF-TOKEN": session.cookies["XSRF-TOKEN"]}
    schools = session.get(f"{url}/directory/structure/admin/list").json()
    school = next(one for one in schools if one.get("UAI") == UAI)
    messages = session.get(f"{url}/timeline/flashmsg/listadmin/{school['id']}").json()
    (message,) = [one for one in messages if one["title"].startswith("Année scolaire")]
    kept = ("contents", "startDate", "endDate", "profiles", "color")
    body = {name: message[name] for name in kept if message.get(name) is not None}
    path = f"{url}/timeline/flashmsg/structure/{school['id']}/{message['id']}"
    answer = session.put(
        path, json={**body, "title": title or message["title"], **more}, headers=headers
    )
    assert answer.json() == {"rows": 1}, answer.text


def test_plan_apply_then_nothing(site: Site) -> None:
    code, output, _ = site.entconf("plan")
    assert code == 2
    assert "430 students gain Blog" in output
    assert "~ Blog  playbooks/colleges.yml:" in output
    code, output, _ = site.entconf("apply", "--yes")
    assert code == 0
    assert "Backup of 0511234P" in output
    assert "done and proven" in output
    code, output, _ = site.entconf("plan")
    assert code == 0
    assert output.startswith("Nothing to change.")
    assert site.entconf("drift")[0] == 0


def test_no_names_of_pupils_and_no_ids_of_persons_are_shown(site: Site) -> None:
    code, output, _ = site.entconf("plan")
    assert code == 2
    assert "members: +25 persons" in output
    saved = json.loads(site.entconf("plan", "--json")[1])["plan"]
    (members,) = [
        change["after"]["members"]
        for change in saved["changes"]
        if change["id"]["key"] == "Club journal" and change["id"]["kind"] == "groups"
    ]
    assert len(members) == 25
    assert not [member for member in members if member in output]


def test_a_plan_saved_shown_and_applied(site: Site, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    code, output, _ = site.entconf("plan", "--out", plan)
    assert code == 2
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    shown = site._run("show", plan)
    assert (shown.exit_code, shown.stdout) == (2, output)
    again = site._run("show", plan, "--json")
    assert again.stdout == plan.read_text(encoding="utf-8")
    assert site.entconf("apply", plan, "--yes")[0] == 0
    assert site.entconf("plan")[0] == 0
    code, _, errors = site.entconf("apply", plan, "--yes")
    assert code in {0, 5}, errors


def test_a_plan_is_what_its_schema_says(site: Site) -> None:
    schema = json.loads((ROOT / "schemas" / "plan.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    # As the local administrator, so that a blocked change and a notice are in it too.
    more = "- name: Accueil\n  hosts: all\n  homepage: {welcome: {text: {fr: Bonjour}}}\n"
    (site.root / "playbooks" / "more.yml").write_text(more, encoding="utf-8")
    inventory = site.root / "inventory" / "academie.yml"
    text = inventory.read_text(encoding="utf-8").replace("platform: true", "platform: false")
    text = text.replace("login: !secret env:ENTCONF_LOGIN", "login: admin.local")
    inventory.write_text(text, encoding="utf-8")
    code, output, errors = site.entconf("plan", "--json")
    assert code == 2, errors
    plan = json.loads(output)
    assert [error.message for error in validator.iter_errors(plan)] == []
    assert plan["plan"]["notices"]
    assert any(change["blocked"] for change in plan["plan"]["changes"])
    del plan["plan"]["changes"][0]["action"]
    assert not validator.is_valid(plan)


def test_an_edited_plan_is_refused(site: Site, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    site.entconf("plan", "--out", plan)
    plan.write_text(plan.read_text(encoding="utf-8").replace("students", "guests", 1), "utf-8")
    code, _, errors = site.entconf("apply", plan, "--yes")
    assert code == 5
    assert "changed after it was made" in errors


def test_drift_finds_what_was_changed_by_hand(applied: Site) -> None:
    set_by_hand(applied.url, "Année scolaire, autre titre")
    code, output, _ = applied.entconf("drift")
    assert code == 2
    assert "rentree" in output


def test_what_is_dumped_validates_and_plans_nothing(applied: Site, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(applied.root / "inventory", other / "inventory")
    (other / "playbooks").mkdir()
    playbook = other / "playbooks" / "dump.yml"
    code, _, errors = applied.entconf("dump", UAI, "--out", playbook)
    assert code == 0, errors
    code, _, errors = applied.entconf("dump", UAI, "--out", playbook)
    assert code == 3
    assert "exists already" in errors
    assert "--replace" in errors
    playbook.write_text("# mine\n", encoding="utf-8")
    playbook.chmod(0o664)
    assert applied.entconf("dump", UAI, "--out", playbook, "--replace")[0] == 0
    assert "hosts:" in playbook.read_text(encoding="utf-8")
    assert stat.S_IMODE(playbook.stat().st_mode) == 0o664
    assert applied.entconf("dump", UAI, "--out", tmp_path / "no" / "x.yml")[0] == 3
    dumped = Site(applied._run, other, applied.url)
    code, output, errors = dumped.entconf("validate")
    assert code == 0, errors
    code, output, errors = dumped.entconf("plan")
    assert code == 0, output + errors


def test_backup_and_restore(applied: Site) -> None:
    assert applied.entconf("backup")[0] == 0
    before = applied._run("backups", "--site", applied.root, "--json")
    names = [one["name"] for one in json.loads(before.stdout)["backups"]]
    assert names == sorted(names, reverse=True)
    assert len(names) == 2
    set_by_hand(applied.url, "Année scolaire, autre titre")
    code, output, errors = applied.entconf("restore", UAI, "--only", "announcements", "--yes")
    assert code == 0, output + errors
    code, output, _ = applied.entconf("plan")
    assert code == 0, output
    code, _, errors = applied.entconf("restore", "20010101", "--yes")
    assert code == 3
    assert "there is no backup" in errors


def test_apply_asks_nobody_without_a_terminal(site: Site) -> None:
    code, output, errors = site.entconf("apply")
    assert code == 4
    assert "entconf apply --yes" in errors
    assert "done" not in output
    assert site.entconf("plan")[0] == 2


def test_results_as_json(site: Site) -> None:
    code, output, _ = site.entconf("apply", "--yes", "--json")
    result = json.loads(output)
    assert (code, result["exit_code"], result["document"]) == (0, 0, "result")
    assert {one["state"] for one in result["outcomes"]} == {"done"}
    assert set(result["seconds"]) >= {"backup", "writing", "proving"}
    findings = json.loads(site.entconf("doctor", "--json")[1])
    assert all(one["good"] for one in findings["findings"])


def test_the_policy_refuses_and_is_lifted_by_name(site: Site) -> None:
    policy = site.root / "policy.yml"
    confirm = '[{name: Principal, match: "*/features/*"}]'
    policy.write_text(f"limits: {{people_losing_access: 5}}\nconfirm: {confirm}\n", "utf-8")
    code, output, _ = site.entconf("plan")
    assert code == 4
    assert "Refused by the policy" in output
    code, _, errors = site.entconf("apply", "--yes")
    assert code == 4
    assert "people_losing_access" in errors
    assert site.entconf("apply", "--yes", "--lift", "people_losing_access")[0] == 4
    words = ("--lift", "people_losing_access", "--confirm", "Principal")
    assert site.entconf("apply", "--yes", *words)[0] == 0


def test_explain_tells_the_line_and_what_it_overrode(site: Site) -> None:
    more = "- name: Retouche\n  hosts: colleges\n  features:\n    Blog: [teachers]\n"
    with (site.root / "playbooks" / "colleges.yml").open("a", encoding="utf-8") as file:
        file.write(more)
    code, output, _ = site.entconf("explain", "features/Blog.for")
    assert code == 0
    assert "for = teachers  playbooks/colleges.yml:" in output
    assert "it overrode" in output
    assert "for = students, teachers  playbooks/colleges.yml:" in output
    assert "Blog: [teachers]\n" in output
    assert site.entconf("explain", "Blog.for")[1] == output
    assert "Forum" in site.entconf("explain", "features")[1]
    assert "from = 2026-09-01 00:00  " in site.entconf("explain", "announcements/rentree")[1]
    code, _, errors = site.entconf("explain", "features/Blogg")
    assert code == 3
    assert "did you mean" in errors


def test_explain_tells_where_a_variable_comes_from(site: Site) -> None:
    more = site.root / "inventory" / "host_vars"
    more.mkdir(exist_ok=True)
    (more / f"{UAI}.yml").write_text("ent: {driver: edifice, password: canary}\n", encoding="utf-8")
    code, output, errors = site.entconf("explain", "ent")
    assert code == 0, errors
    shown = output.partition("it overrode")
    assert f"inventory/host_vars/{UAI}.yml:1" in shown[0]
    assert "inventory/" in shown[2]
    assert "canary" not in output


def test_markdown_fits_the_forge(site: Site) -> None:
    code, output, _ = site.entconf("plan", "--markdown", "--max-length", "1200")
    assert code == 2
    assert len(output) <= 1200
    assert "Left out for want of room" in output
    assert site.entconf("plan", "--markdown", "--json")[0] == 3


def test_a_limited_plan(site: Site) -> None:
    code, output, _ = site.entconf("plan", "--kind", "opening,groups", "--tags", "clubs")
    assert code == 2
    assert "groups (2.2)" in output
    assert "features" not in output
    code, output, _ = site.entconf("plan", "--at", "2031-01-01", "-k", "announcements")
    assert code == 0
