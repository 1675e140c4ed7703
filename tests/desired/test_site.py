"""Loading a site: what is asked for, what comes, and every mistake of a run at once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from entconf.desired.policy import Confirmation, Freeze, Limits, Protection
from entconf.desired.site import SiteQuery, find_site, load_site
from entconf.errors import ConfigurationError
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from tests.desired.reading import said_by
from tests.desired.sites import COLETTE, DAY, HUGO, SAND, ZOLA, Site

PLAYS = """
- name: socle
  hosts: colleges
  tags: [socle, rentree]
  features: {blog: [teachers], exclusive: true}
  groups: {Club: {}}
- name: lycees
  hosts: lycees
  tags: lycee
  features: {forum: false}
"""


def ids(site: Site, **asked: object) -> list[str]:
    return [str(one.id) for one in site.load(**asked).declared]  # type: ignore[arg-type] # as Asked


def test_everything_comes_sorted(site: Site) -> None:
    site.write("playbooks/a.yml", PLAYS)
    desired = site.load()
    assert [str(one.id) for one in desired.declared] == [
        f"{COLETTE}/features/blog",
        f"{COLETTE}/groups/Club",
        f"{HUGO}/features/blog",
        f"{HUGO}/groups/Club",
        f"{SAND}/features/forum",
        f"{ZOLA}/features/forum",
    ]
    assert [one.uai for one in desired.establishments] == [COLETTE, HUGO, SAND, ZOLA]
    content = (site.root / "playbooks/a.yml").read_bytes()
    assert desired.inputs["playbooks/a.yml"] == hashlib.sha256(content).hexdigest()
    assert set(desired.inputs) == {"inventory/site.yml", "playbooks/a.yml"}
    assert (desired.root, desired.day) == (site.root, DAY)
    assert {one.site for found in desired.routes.values() for one in found.values()} == {site.root}


def test_limit_tags_and_kinds_choose_but_names_stay_known(site: Site) -> None:
    site.write("playbooks/a.yml", PLAYS)
    assert ids(site, limit=f"{COLETTE}:lycees", kinds=frozenset({"features"})) == [
        f"{COLETTE}/features/blog",
        f"{SAND}/features/forum",
        f"{ZOLA}/features/forum",
    ]
    desired = site.load(limit=COLETTE, tags=frozenset({"lycee"}))
    assert desired.declared == ()
    assert desired.exclusive == ()
    assert desired.named == {
        ResourceId(COLETTE, "features", "blog"),
        ResourceId(COLETTE, "groups", "Club"),
    }
    assert ids(site, tags=frozenset({"rentree"}), limit="colleges:!0990002P") == [
        f"{COLETTE}/features/blog",
        f"{COLETTE}/groups/Club",
    ]


def test_what_is_asked_for_must_exist(site: Site) -> None:
    site.write("playbooks/a.yml", PLAYS)
    told = site.mistakes(limit="college", tags=frozenset({"rentre"}), kinds=frozenset({"feature"}))
    assert sorted(told) == [
        "-: --kind: there is no kind feature (did you mean features?)",
        "-: --limit: there is no group and no school college (did you mean colleges?)",
        "-: --tags: no play has the tag rentre (did you mean rentree?)",
    ]
    assert site.mistakes(limit="colleges:&lycees") == [
        "-: --limit colleges:&lycees matches no school"
    ]
    assert site.mistakes(limit="") == ["-: --limit  matches no school"]


def test_the_hosts_of_a_play_must_exist(site: Site) -> None:
    site.write("playbooks/a.yml", "- {name: a, hosts: [all, colege]}\n- {name: b, hosts: '!all'}\n")
    assert site.mistakes() == [
        "playbooks/a.yml:1:20: there is no group and no school colege (did you mean colleges?)",
        "playbooks/a.yml:2:20: the hosts of this play match no school",
    ]


def test_every_mistake_of_a_run_is_told_at_once_in_order(site: Site) -> None:
    site.write("inventory/group_vars/nobody.yml", "a: 1\n")
    site.write(
        "playbooks/a.yml", "- name: a\n  hosts: all\n  features: [blog\n- name: b\n  host: all\n"
    )
    site.write(
        "playbooks/b.yml",
        """
        - name: b
          hosts: all
          tag: x
          features: {blog: [teachrs], forum: maybe}
          steps: []
          guests:
            ada: {first_name: 3, last_name: A, until: 01/02/2027}
        - hosts: all
        """,
    )
    site.write("policy.yml", "limits: {people: 3, deletions: -1}\n")
    found = [line.split(" (")[0] for line in site.mistakes()]
    assert found == [
        "inventory/group_vars/nobody.yml:0:0: there is no group nobody in the inventory",
        "playbooks/a.yml:3:13: [ is opened here and not closed as it should",
        "playbooks/a.yml:4:3: hosts is missing",
        "playbooks/a.yml:5:3: host is not known here",
        "playbooks/b.yml:3:3: tag is not known here",
        "playbooks/b.yml:4:3: a play of steps declares no state, and here is features",
        "playbooks/b.yml:4:21: teachrs is not valid for item 1 of blog",
        "playbooks/b.yml:4:38: forum must be a list, true or false or a mapping",
        "playbooks/b.yml:5:10: steps must be a list of steps",
        "playbooks/b.yml:6:3: a play of steps declares no state, and here is guests",
        "playbooks/b.yml:7:5: owner is missing",
        "playbooks/b.yml:7:5: reason is missing",
        "playbooks/b.yml:7:23: first_name must be a text, not the number 3",
        "playbooks/b.yml:7:47: 01/02/2027 is not valid for until",
        "playbooks/b.yml:8:3: name is missing",
        "policy.yml:1:10: people is not known here",
        "policy.yml:1:32: deletions must be at least 0",
    ]


def test_a_procedure_declares_nothing_and_stands_beside_what_is_planned(site: Site) -> None:
    site.write("playbooks/b.yaml", "- {name: b, hosts: colleges, features: {b: true}}\n")
    site.write("playbooks/p.yml", "- {name: p, hosts: all, steps: [{name: n, backup: true}]}\n")
    site.write("playbooks/procedures/q.yml", "nonsense: [")
    assert ids(site, limit=COLETTE) == [f"{COLETTE}/features/b"]
    site.write("playbooks/p.yml", "- {name: p, hosts: all, steps: [{name: n, bakup: true}]}\n")
    (wrong,) = site.mistakes()
    assert wrong == ("playbooks/p.yml:1:43: bakup is not known here (did you mean backup?)")


def test_playbooks_are_chosen_by_file_or_folder(site: Site) -> None:
    site.write("playbooks/sub/a.yml", "- {name: a, hosts: colleges, features: {a: true}}\n")
    site.write("playbooks/b.yaml", "- {name: b, hosts: colleges, features: {b: true}}\n")
    site.write("playbooks/.hidden.yml", "nonsense: [")
    other = site.write("other/c.yml", "- {name: c, hosts: colleges, features: {c: true}}\n")
    assert ids(site, limit=COLETTE) == [f"{COLETTE}/features/a", f"{COLETTE}/features/b"]
    assert ids(site, limit=COLETTE, playbooks=(other,)) == [f"{COLETTE}/features/c"]
    assert ids(site, limit=COLETTE, playbooks=(other.parent,)) == [f"{COLETTE}/features/c"]
    (problem,) = site.mistakes(playbooks=(site.root / "gone.yml",))
    assert problem.startswith("gone.yml:0:0: cannot be read")


def test_an_empty_site_is_no_mistake(site: Site) -> None:
    site.write("playbooks/a.yml", "# nothing yet\n")
    desired = site.load()
    assert desired.declared == ()
    assert desired.warnings == ()


def test_a_site_is_found_upwards(site: Site) -> None:
    inner = site.root / "playbooks" / "deep"
    inner.mkdir(parents=True)
    assert find_site(inner) == site.root.resolve()
    with pytest.raises(ConfigurationError) as caught:
        find_site(Path(site.root.anchor))
    assert "holds inventory/ (entconf init" in said_by(caught.value)[0]
    with pytest.raises(ConfigurationError):
        load_site(inner, SiteQuery(DAY))


def test_the_day_decides_what_holds(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        "- {name: a, hosts: all, features: {blog: {for: true, from: 2026-12-01}}}\n",
    )
    assert site.load(limit=COLETTE).declared[0].attributes == {"for": ()}
    later = load_site(site.root, SiteQuery(date(2026, 12, 1), limit=COLETTE))
    assert len(later.declared[0].attributes["for"]) == 5  # type: ignore[arg-type] # a tuple


def test_policy(site: Site) -> None:
    site.write(
        "policy.yml",
        """
        protected:
          - {match: "*/connectors/pronote", reason: Notes}
        limits: {people_losing_access: 50, deletions: 0}
        freeze:
          - {from: 2027-06-14, until: 2027-06-25, reason: Brevet}
        confirm:
          - {name: Principal, match: "*/opening/*"}
          - {name: Principale, action: delete}
        """,
    )
    policy = site.load().policy
    assert policy.protected == (
        Protection("*/connectors/pronote", "Notes", Source("policy.yml", 2, 5)),
    )
    assert policy.limits == Limits(people_losing_access=50, deletions=0)
    assert policy.freeze == (
        Freeze(date(2027, 6, 14), date(2027, 6, 25), "Brevet", Source("policy.yml", 5, 5)),
    )
    assert policy.confirm == (
        Confirmation("Principal", "*/opening/*", "", Source("policy.yml", 7, 5)),
        Confirmation("Principale", "*", "delete", Source("policy.yml", 8, 5)),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("protect: []", "policy.yml:1:1: protect is not known here (did you mean protected?)"),
        ("protected: [{match: pronote, reason: x}]", "1:21: pronote is not valid for match"),
        ("protected: [{match: '*/*/*'}]", "1:13: reason is missing"),
        ("limits: {deletions: many}", "deletions must be a whole number, not the text many"),
        (
            "freeze: [{from: 2027-02-30, until: 2027-03-01, reason: x}]",
            "1:17: 2027-02-30 is not a day of the calendar",
        ),
        (
            "freeze: [{from: 2027-03-02, until: 2027-03-01, reason: x}]",
            "1:36: a window cannot end before it begins",
        ),
        ("confirm: [{name: x}]", "1:11: what is to be confirmed is missing"),
        ("confirm: [{name: x, action: remove}]", "1:29: remove is not valid for action"),
        ("limits: {deletions: ", "2:1: the file ends inside brackets that are not closed"),
    ],
)
def test_policy_mistakes(site: Site, text: str, sentence: str) -> None:
    site.write("policy.yml", text + "\n")
    (problem,) = site.mistakes()
    assert sentence in problem


def test_a_region_costs_little_more_than_a_school(site: Site) -> None:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    numbers = range(990_000, 990_850)
    hosts = "\n".join(f"    {n:07d}{letters[n % 23]}:" for n in numbers)
    site.write(
        "inventory/site.yml", f"all:\n  vars: {{ent: {{driver: memory}}}}\n  hosts:\n{hosts}\n"
    )
    features = "\n".join(f"    app{n}: [teachers, students]" for n in range(200))
    site.write(
        "playbooks/a.yml",
        f"- name: a\n  hosts: all\n  features:\n{features}\n"
        "  connectors: {p: {title: P, url: 'https://${uai}.example/', for: true}}\n",
    )
    begin = time.perf_counter()
    desired = site.load()
    assert len(desired.declared) == 850 * 201
    assert time.perf_counter() - begin < 10


def test_importing_the_entry_is_lean() -> None:
    code = (
        "import sys; import entconf.desired.site; "
        "heavy = {'jsonschema', 'jsonschema_rs', 'requests', 'subprocess', 'zoneinfo', 'click'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
