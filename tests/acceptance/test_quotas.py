"""Quotas hold for a whole platform: several schools, one value, and nobody local sets them."""

from __future__ import annotations

from pathlib import Path

from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_UAI, LOCAL_LOGIN, SandboxSettings
from tests.acceptance.plays import play
from tests.acceptance.sites import Site

_QUOTA = "  services:\n    workspace: {quota: {students: 600 MB, teachers: 2 GB}}\n"


def _schools(sandbox: RunningSandbox) -> list[str]:
    rows = sandbox.platform.db.rows(
        "SELECT DISTINCT uai FROM structures JOIN attachments ON structure_id = structures.id"
    )
    return sorted(str(row["uai"]) for row in rows)


def _site(root: Path, sandbox: RunningSandbox, uais: list[str]) -> Site:
    site = Site(root, (CENTRAL_LOGIN, "sandbox"))
    site.inventory(sandbox.url, dict.fromkeys(uais, "Collège"))
    path = site.root / "inventory/academy.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("driver: edifice", "driver: edifice\n      platform: true"))
    return site


def test_quotas_of_several_schools_are_one_setting(tmp_path: Path) -> None:
    with start_sandbox(SandboxSettings(schools=2)) as sandbox:
        uais = _schools(sandbox)[:2]
        site = _site(tmp_path, sandbox, uais)
        site.play(play(_QUOTA))
        site.run("apply", "--yes").expect(0)
        site.run("plan").expect(0)
        row = sandbox.platform.db.row("SELECT * FROM quotas WHERE name = 'Student'")
        assert row is not None
        assert row["default_quota"] == 600 * 1024 * 1024
        other = play(_QUOTA.replace("600", "700"), hosts=f'"{uais[1]}"', name="Autre")
        site.play(play(_QUOTA) + other)
        assert "only one" in site.run("plan").expect(3).said
        site.play(play(_QUOTA.replace("600", "700")))
        local = _site(tmp_path, sandbox, [DEMO_UAI])
        local.account = (LOCAL_LOGIN, "sandbox")
        told = local.run("plan").expect(2, 4).said
        assert "quotas hold for the whole platform" in told
        assert "central administrator" in told
        local.run("apply", "--yes").expect(4, 6)
        row = sandbox.platform.db.row("SELECT * FROM quotas WHERE name = 'Student'")
        assert row is not None
        assert row["default_quota"] == 600 * 1024 * 1024
