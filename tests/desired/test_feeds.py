"""The variables `feed`, `siecle` and `stsweb` of the inventory."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entconf.desired.feeds import load_fed_schools
from entconf.errors import ConfigurationError
from entconf.model.feed_settings import FeedSettings, VerifySettings, YearChange

ONE, TWO = "0990001N", "0990002P"


def site(tmp_path: Path, inventory: str) -> Path:
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "schools.yml").write_text(inventory, encoding="utf-8")
    return tmp_path


def with_feed(tmp_path: Path, feed: str) -> Path:
    return site(tmp_path, f"all:\n  hosts:\n    {ONE}:\n      feed:\n        {feed}\n")


def test_what_is_not_said_has_the_defaults_of_the_reference(tmp_path: Path) -> None:
    root = site(tmp_path, f"all:\n  hosts: {{{ONE}: {{name: Collège}}}}\n")
    (school,) = load_fed_schools(root)
    assert school.settings == FeedSettings()
    assert school.settings.verify.late_working_days == 2
    assert school.ent is None


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    root = site(
        tmp_path,
        f"""all:
  vars:
    ent: {{driver: memory}}
    feed:
      path: feeds/aaf
      academy: "13"
      degree: 2D
      late: {{working_days: 3, days: 10}}
      mass_change: {{gone: 6, gone_at_year_change: 20, added: 40, people: 9}}
      propagation: {{working_days: 4}}
      leavers: {{days: 60}}
      year_change: {{from: 07-08, until: 09-20}}
      activation: {{students: 95, parents: 70}}
      login_pattern: "[a-z.]+"
      closed_days: [2026-05-15, {{from: 2026-12-30, until: 2027-01-02}}]
    siecle: {{path: "feeds/siecle/${{uai}}"}}
    stsweb: {{path: /abroad/sts.xml}}
  hosts:
    {ONE}:
""",
    )
    (school,) = load_fed_schools(root)
    assert school.ent is not None
    assert school.settings == FeedSettings(
        drop=tmp_path.resolve() / "feeds/aaf",
        siecle=tmp_path.resolve() / "feeds/siecle" / ONE,
        stsweb=Path("/abroad/sts.xml"),
        verify=VerifySettings(
            late_working_days=3,
            late_days=10,
            gone=0.06,
            gone_at_year_change=0.2,
            added=0.4,
            mass=9,
            propagation_working_days=4,
            leaver_days=60,
            login_pattern="[a-z.]+",
            year_change=YearChange((7, 8), (9, 20)),
            targets={"students": 0.95, "parents": 0.7},
            academy="13",
            degree="2D",
            closed_days=frozenset(
                [
                    date(2026, 5, 15),
                    *(date(2026, 12, day) for day in (30, 31)),
                    *(date(2027, 1, day) for day in (1, 2)),
                ]
            ),
        ),
    )


def test_a_school_refines_its_group(tmp_path: Path) -> None:
    root = site(
        tmp_path,
        f"""all:
  children:
    colleges:
      vars: {{feed: {{path: common}}}}
      hosts: {{{ONE}: , {TWO}: {{feed: {{path: own}}}}}}
""",
    )
    drops = [one.settings.drop for one in load_fed_schools(root)]
    assert [path.name for path in drops if path] == ["common", "own"]
    (one,) = load_fed_schools(root, f"colleges:!{ONE}")
    assert one.establishment.uai == TWO


@pytest.mark.parametrize(
    ("feed", "line", "word"),
    [
        ("paths: x", 5, "paths"),
        ("late: {working_days: soon}", 5, "whole number"),
        ("late: {days: 0}", 5, "1"),
        ("mass_change: {gone: 101}", 5, "100"),
        ("degree: 3D", 5, "1D"),
        ("academy: Lille", 5, "digits"),
        ("year_change: {from: 15-08, until: 09-15}", 5, "month"),
        ("year_change: {from: 02-30, until: 09-15}", 4, "02-30"),
        ("closed_days: [2026-02-30]", 4, "2026-02-30"),
        ("closed_days: [{from: 2026-03-02, until: 2026-03-01}]", 4, "before"),
        ("login_pattern: '['", 4, "regular expression"),
        ("activation: {pupils: 5}", 5, "pupils"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, feed: str, line: int, word: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_fed_schools(with_feed(tmp_path, feed))
    (problem,) = caught.value.problems()
    assert problem.source is not None
    assert (problem.source.file, problem.source.line) == ("inventory/schools.yml", line)
    assert word in f"{problem.message} {problem.hint}"


def test_a_variable_that_becomes_something_else_is_told(tmp_path: Path) -> None:
    root = site(
        tmp_path,
        f"all:\n  vars: {{days: soon, feed: {{late: {{days: '${{days}}'}}}}}}\n"
        f"  hosts: {{{ONE}: }}\n",
    )
    with pytest.raises(ConfigurationError, match="days"):
        load_fed_schools(root)


def test_an_unknown_school_is_told(tmp_path: Path) -> None:
    root = site(tmp_path, f"all:\n  hosts: {{{ONE}: }}\n")
    with pytest.raises(ConfigurationError, match=TWO):
        load_fed_schools(root, TWO)
