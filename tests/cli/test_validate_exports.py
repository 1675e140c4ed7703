"""`entconf validate` looks at the site's own column maps of exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

WHOLE = """software: Cahier
confirmed: false
files:
  - file: "cahier-{uai}.csv"
    profiles: [students]
    columns:
      - {name: Nom, from: last_name}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "inventory").mkdir()
    (tmp_path / "exports").mkdir()
    (tmp_path / "inventory" / "schools.yml").write_text(
        "all:\n  vars: {ent: {driver: memory}}\n  hosts:\n    0990001N: {name: Collège}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_maps_that_are_right_are_silent(run: Run, site: Path) -> None:
    (site / "exports" / "cahier.yml").write_text(WHOLE, encoding="utf-8")
    told = run("validate", "--site", site)
    assert (told.exit_code, told.stderr) == (0, "")


def test_every_mistake_of_every_map_has_its_file_and_line(run: Run, site: Path) -> None:
    (site / "exports" / "a.yml").write_text(
        WHOLE.replace("from: last_name", "from: last_nam"), encoding="utf-8"
    )
    (site / "exports" / "b.yaml").write_text(
        WHOLE.replace("cahier-{uai}", "cahier-{class}").replace("students", "studnts"),
        encoding="utf-8",
    )
    (site / "exports" / "c.yml").write_text("software: [", encoding="utf-8")
    (site / "support.yml").write_text("odd: 1\n", encoding="utf-8")
    told = run("validate", "--site", site)
    assert told.exit_code == 3
    for place in ("exports/a.yml:7", "exports/b.yaml:5", "exports/c.yml:1", "support.yml:1"):
        assert place in told.stderr
    assert "last_name" in told.stderr
    found = json.loads(run("validate", "--site", site, "--json").stdout)["problems"]
    assert {one["file"] for one in found} == {
        "exports/a.yml",
        "exports/b.yaml",
        "exports/c.yml",
        "support.yml",
    }
