"""Plays that meet: refinement, contradiction, conflict, exclusivity, and who won."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desired.reading import place, told
from tests.desired.sites import COLETTE, HUGO, SAND, Site

PRONOTE = "{title: PRONOTE, url: 'https://p.example/', for: true}"


def test_later_plays_of_a_file_refine_earlier_ones_field_by_field(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        """
        - name: all
          hosts: all
          connectors:
            pronote:
              title: PRONOTE
              url: https://p.example/
              for: [teachers, students]
        - name: one
          hosts: 0990001N
          connectors:
            pronote:
              title: Notes
              url: https://p.example/
              for: [students, teachers]
              icon: https://p.example/i.png
        """,
    )
    desired = site.load(limit="colleges")
    found = {one.id.uai: one for one in desired.declared}
    assert found[HUGO].attributes["title"] == "PRONOTE"
    one = found[COLETTE]
    assert one.attributes["title"] == "Notes"
    assert one.attributes["icon"] == "https://p.example/i.png"
    assert str(one.sources["title"]) == "playbooks/a.yml:12"
    assert place(one.sources["icon"]) == "playbooks/a.yml:15:7"
    # Only the title differs: the same set in another order is no refinement.
    (override,) = desired.overrides
    assert (str(override.id), override.field) == (f"{COLETTE}/connectors/pronote", "title")
    assert (override.value, str(override.source)) == ("Notes", "playbooks/a.yml:12")
    assert [(value, str(source)) for value, source in override.beaten] == [
        ("PRONOTE", "playbooks/a.yml:5")
    ]
    assert told(desired.warnings) == [
        "playbooks/a.yml:12:7: connectors/pronote title replaces what playbooks/a.yml:5 says"
    ]


def test_all_that_was_beaten_is_kept_last_first(site: Site) -> None:
    plays = "".join(
        f"- {{name: n{n}, hosts: all, services: {{timetable: {{source: {source}}}}}}}\n"
        for n, source in enumerate(["EDT", "UDT", "none"])
    )
    site.write("playbooks/a.yml", plays)
    (override,) = site.load(limit=COLETTE).overrides
    assert override.value == "none"
    assert [value for value, _ in override.beaten] == ["UDT", "EDT"]


def test_absent_after_present_and_back(site: Site) -> None:
    declare = f"- {{name: a, hosts: all, connectors: {{p: {PRONOTE}}}}}\n"
    remove = "- {name: b, hosts: colleges, connectors: {p: false}}\n"
    site.write("playbooks/a.yml", declare + remove)
    desired = site.load(limit=f"{COLETTE},{SAND}")
    assert [(one.id.uai, one.present) for one in desired.declared] == [
        (COLETTE, False),
        (SAND, True),
    ]
    assert desired.declared[0].attributes == {}
    (override,) = desired.overrides
    assert (override.field, override.value, override.beaten[0][0]) == ("", False, True)
    site.write("playbooks/a.yml", remove + declare)
    (one,) = site.load(limit=COLETTE).declared
    assert one.present
    assert one.attributes["title"] == "PRONOTE"
    assert str(one.sources[""]) == "playbooks/a.yml:2"


def test_one_thing_twice_in_one_play_is_a_contradiction(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        "- name: a\n  hosts: all\n  groups:\n    Club  journal: {}\n    club journal: {}\n",
    )
    (problem,) = site.mistakes()
    assert problem.startswith('playbooks/a.yml:5:5: "club journal" names the same thing as "Club')


def test_one_thing_spelled_in_two_ways_is_refused(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        "- {name: a, hosts: all, groups: {Club: {}}}\n"
        "- {name: b, hosts: all, groups: {club: {}}}\n",
    )
    (problem,) = site.mistakes()
    assert problem.startswith("playbooks/a.yml:2:34: club and Club are one thing")


def two_files(site: Site) -> tuple[Path, Path]:
    one = site.write("playbooks/a.yml", "- {name: a, hosts: all, features: {blog: [teachers]}}\n")
    other = site.write(
        "playbooks/b.yml", "- {name: b, hosts: colleges, features: {blog: [students]}}\n"
    )
    return one, other


def test_files_that_contradict_each_other_are_in_conflict(site: Site) -> None:
    two_files(site)
    (problem,) = site.mistakes()
    assert problem == (
        "playbooks/b.yml:1:41: two plays in conflict over features/blog for: here and at "
        "playbooks/a.yml:1 (put both in one file, in order, or give the files in order with -p)"
    )
    # Where only one of them speaks there is none.
    assert len(site.load(limit="lycees").declared) == 2


def test_files_that_agree_are_not_in_conflict(site: Site) -> None:
    two_files(site)
    site.write("playbooks/b.yml", "- {name: b, hosts: all, features: {blog: [teachers]}}\n")
    desired = site.load()
    assert len(desired.declared) == 4
    assert desired.warnings == ()


def test_files_given_in_order_refine_each_other(site: Site) -> None:
    one, other = two_files(site)
    found = site.attributes(limit=COLETTE, playbooks=(one, other))
    assert found == {f"{COLETTE}/features/blog": {"for": ("students",)}}
    found = site.attributes(limit=COLETTE, playbooks=(other, one))
    assert found == {f"{COLETTE}/features/blog": {"for": ("teachers",)}}


@pytest.mark.parametrize("kind", ["features", "groups", "guests", "connectors"])
def test_exclusive_without_anything_named_is_refused(site: Site, kind: str) -> None:
    site.write("playbooks/a.yml", f"- name: a\n  hosts: all\n  {kind}:\n    exclusive: true\n")
    (problem,) = site.mistakes()
    assert problem.startswith("playbooks/a.yml:")
    assert "exclusive" in problem


def test_exclusive_sections_own_their_kind_for_their_schools(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        """
        - name: a
          hosts: colleges
          groups: {exclusive: true, Club: {}}
          homepage: {exclusive: true, widgets: {rss: false}}
        """,
    )
    scopes = {(one.uai, one.kind, one.prefix) for one in site.load().exclusive}
    assert scopes == {
        (uai, kind, prefix)
        for uai in (COLETTE, HUGO)
        for kind, prefix in (("groups", ""), ("homepage", "widgets/"))
    }


def test_secrets_stand_only_where_they_belong(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        """
        - name: a
          hosts: all
          connectors:
            p:
              title: !secret env:TITLE
              url: https://p.example/
              for: true
              sso: {type: oauth, secret: hunter2}
        """,
    )
    problems = site.mistakes()
    assert [problem.split(" (")[0] for problem in problems] == [
        "playbooks/a.yml:5:7: a secret cannot stand in title",
        "playbooks/a.yml:8:26: sso.secret must be a reference, never the secret itself",
    ]
    assert "hunter2" not in "".join(problems)
