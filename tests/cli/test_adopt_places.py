"""Where an adopted value goes: the line that decided it, a variable, a section, another play."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.drivers.memory.world import Person
from entconf.drivers.memory.world_file import read_world, write_world
from entconf.model.resource import Live, ResourceId
from entconf.model.values import Value
from tests.cli.conftest import Run

ONE, TWO = "0990001N", "0990002P"
PLAYBOOK = "playbooks/colleges.yml"


class Site:
    """A site of two schools on a system in memory, which a test changes behind its back."""

    def __init__(self, run: Run, root: Path) -> None:
        self.root = root
        self._run = run
        self._world = root.parent / "world.json"
        self.write(
            "inventory/site.yml",
            f"all:\n  vars:\n    ent: {{driver: memory, file: {self._world}}}\n"
            f"  children:\n    colleges:\n      hosts: {{{ONE}: , {TWO}: }}\n",
        )

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def text(self, name: str = PLAYBOOK) -> str:
        return (self.root / name).read_bytes().decode()

    def entconf(self, *arguments: str | Path) -> tuple[int, str, str]:
        result = self._run(*arguments, "--site", self.root)
        return result.exit_code, result.stdout, result.stderr

    def play(self, text: str, *people: Person) -> None:
        """Write the playbook and apply it."""
        self.write(PLAYBOOK, text)
        world = read_world(self._world)
        write_world(self._world, replace(world, people=people))
        code, output, errors = self.entconf("apply", "--yes")
        assert code == 0, output + errors

    def puts(self, uai: str, kind: str, key: str, **fields: Value) -> None:
        """Somebody changes these fields, or makes the thing."""
        world, resource = read_world(self._world), ResourceId(uai, kind, key)
        known = world.resources.get(resource)
        named = {name.rstrip("_").replace("__", "."): one for name, one in fields.items()}
        before: Mapping[str, Value] = known.attributes if known else {}
        world.resources[resource] = Live(resource, {**before, **named})
        write_world(self._world, world)

    def takes(self, uai: str, kind: str, key: str) -> None:
        world = read_world(self._world)
        del world.resources[ResourceId(uai, kind, key)]
        write_world(self._world, world)

    def adopted(self, *options: str) -> str:
        """Adopt, which must succeed and leave nothing to plan."""
        code, output, errors = self.entconf("adopt", "--yes", *options)
        assert code == 0, output + errors
        planned = self.entconf("plan")
        assert planned[0] == 0, planned[1] + planned[2]
        drifted = self.entconf("drift")
        assert drifted[0] == 0, drifted[1] + drifted[2]
        return output

    def refused(self, *options: str) -> str:
        """Adopt, which must leave something alone and not touch the files."""
        before = {path: path.read_bytes() for path in self.root.rglob("*.yml")}
        code, output, errors = self.entconf("adopt", "--yes", *options)
        assert code == 6, output + errors
        assert before == {path: path.read_bytes() for path in self.root.rglob("*.yml")}
        return output


@pytest.fixture
def site(run: Run, tmp_path: Path) -> Site:
    return Site(run, tmp_path / "site")


GROUP = "- name: Socle\n  hosts: colleges\n  features:\n    Blog: [teachers]  # on\n"


def test_a_play_of_several_schools_that_all_moved_is_edited(site: Site) -> None:
    site.play(GROUP)
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students", "teachers"))
    site.adopted()
    assert site.text() == GROUP.replace("[teachers]", "[teachers, students]")


def test_one_school_of_several_gets_a_play_of_its_own(site: Site) -> None:
    site.play(GROUP)
    site.puts(ONE, "features", "Blog", for_=("students",))
    said = site.adopted()
    own = f"\n- name: '{ONE}: as the ENT holds it'\n  hosts: {ONE}\n  features:\n"
    assert site.text() == GROUP + own + "    Blog: [students]\n"
    assert "a play of the school's own" in said
    site.puts(ONE, "features", "Blog", for_=("staff",))
    site.adopted()
    assert site.text() == GROUP + own + "    Blog: [staff]\n"
    site.puts(TWO, "features", "Blog", for_=())
    site.adopted()
    # Nobody else is left for whom the first play decides it.
    assert site.text() == GROUP.replace("[teachers]", "false") + own + "    Blog: [staff]\n"


def test_two_schools_that_moved_apart_each_get_their_own(site: Site) -> None:
    site.play(GROUP)
    site.puts(ONE, "features", "Blog", for_=("students",))
    site.puts(TWO, "features", "Blog", for_=("staff",))
    site.adopted()
    assert site.text().startswith(GROUP)
    assert site.text().count("as the ENT holds it") == 2


def test_a_limit_leaves_the_other_schools_alone(site: Site) -> None:
    site.play(GROUP)
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    assert site.entconf("adopt", "--yes", ONE)[0] == 0
    assert site.text().startswith(GROUP)
    assert site.entconf("plan", "-l", ONE)[0] == 0
    assert site.entconf("plan", "-l", TWO)[0] == 2


def test_only_what_is_named_is_adopted(site: Site) -> None:
    site.play(GROUP + "    Forum: [staff]\n  services: {timetable: {source: EDT}}\n")
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
        site.puts(uai, "features", "Forum", for_=("students",))
        site.puts(uai, "services", "timetable", source="UDT")
    assert site.entconf("adopt", "--yes", "--key", "features/B*")[0] == 0
    assert "Blog: [students]" in site.text()
    assert "Forum: [staff]" in site.text()
    assert site.entconf("adopt", "--yes", "--only", "services")[0] == 0
    assert "UDT" in site.text()
    assert "Forum: [staff]" in site.text()


VARIABLE = (
    "- name: Socle\n  hosts: colleges\n  vars:\n    who: [teachers]  # us\n"
    '  features:\n    Blog: "${who}"\n'
)


def test_a_variable_is_edited_when_all_its_users_agree(site: Site) -> None:
    site.play(VARIABLE)
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    site.adopted()
    assert site.text() == VARIABLE.replace("[teachers]", "[students]")


def test_a_variable_of_a_school_is_edited_in_its_file(site: Site) -> None:
    for uai in (ONE, TWO):
        site.write(f"inventory/host_vars/{uai}.yml", "# own\nwho:\n  blog: [teachers]\n")
    play = '- name: Socle\n  hosts: colleges\n  features:\n    Blog: "${who.blog}"\n'
    site.play(play)
    site.puts(ONE, "features", "Blog", for_=("students",))
    site.adopted()
    assert site.text() == play
    own = site.text(f"inventory/host_vars/{ONE}.yml")
    assert own == "# own\nwho:\n  blog: [students]\n"
    assert "teachers" in site.text(f"inventory/host_vars/{TWO}.yml")


def test_a_variable_that_others_use_is_refused(site: Site) -> None:
    site.play(VARIABLE + '    Forum: "${who}"\n')
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    said = site.refused()
    assert f"it would change {ONE}/features/Forum too" in said
    assert f"{PLAYBOOK}:6" in said


def test_a_text_that_is_partly_a_variable_is_refused(site: Site) -> None:
    site.play(
        "- name: Socle\n  hosts: all\n  connectors:\n"
        '    c: {title: C, url: "https://x.example/${uai}", for: [staff]}\n'
    )
    site.puts(ONE, "connectors", "c", url="https://new.example/")
    assert "a variable and a text" in site.refused()


def test_what_an_alias_shares_is_refused_with_yaml_to_paste(site: Site) -> None:
    site.play(
        f"- name: Socle\n  hosts: {ONE}\n  features:\n    Blog: &who [teachers]\n    Forum: *who\n"
    )
    site.puts(ONE, "features", "Forum", for_=("students",))
    assert site.entconf("adopt", "--yes")[0] == 0
    assert "as the ENT holds it" in site.text()
    assert "&who [teachers]\n    Forum: *who\n" in site.text()
    assert site.entconf("plan")[0] == 0


EXCLUSIVE = """\
- name: Socle
  hosts: 0990001N
  groups:        # all there are
    exclusive: true
    # the oldest one
    Club journal: {members: {people: [{login: a.martin}]}}  # weekly
    Club échecs: {}
"""
PEOPLE = (
    Person(ONE, "id-1", "teachers", "a.martin"),
    Person(ONE, "id-2", "teachers", "b.durand"),
    Person(ONE, "id-3", "students", "tom.petit", classes=("6A",)),
)


def test_what_is_new_goes_into_the_exclusive_section(site: Site) -> None:
    site.play(EXCLUSIVE, *PEOPLE)
    site.puts(ONE, "groups", "Club photo", members=("id-2", "id-3"))
    site.adopted()
    new = "    Club photo:\n      members:\n        people:\n"
    people = "          - login: b.durand\n          - id: id-3\n"
    assert site.text() == EXCLUSIVE + new + people
    assert "tom.petit" not in site.text()


def test_pupils_join_by_their_opaque_id(site: Site) -> None:
    site.play(EXCLUSIVE, *PEOPLE)
    site.puts(ONE, "groups", "Club journal", members=("id-1", "id-3"))
    said = site.adopted()
    assert "[{login: a.martin}, {id: id-3}]" in site.text()
    assert "tom.petit" not in site.text() + said


def test_a_declaration_goes_only_when_asked(site: Site) -> None:
    site.play(EXCLUSIVE, *PEOPLE)
    site.takes(ONE, "groups", "Club journal")
    assert "--remove" in site.refused()
    site.adopted("--remove")
    lines = EXCLUSIVE.splitlines(keepends=True)
    assert site.text() == "".join((*lines[:4], *lines[6:]))


def test_one_school_s_loss_is_said_in_its_own_play(site: Site) -> None:
    play = "- name: Socle\n  hosts: all\n  groups:\n    A: {}\n    B: {}\n"
    site.play(play)
    site.takes(ONE, "groups", "A")
    site.adopted("--remove")
    assert site.text().startswith(play)
    assert site.text().endswith("  groups:\n    A: false\n")


def test_what_must_not_be_there_and_is(site: Site) -> None:
    site.play(EXCLUSIVE, *PEOPLE)
    site.write(PLAYBOOK, EXCLUSIVE.replace("Club échecs: {}", "Club échecs: false # gone"))
    assert site.entconf("apply", "--yes")[0] == 0
    site.puts(ONE, "groups", "Club échecs", members=("id-2",))
    assert site.entconf("adopt", "--yes")[1].endswith("--all takes it.\n")
    site.adopted("--all")
    assert "Club échecs: {members: {people: [{login: b.durand}]}} # gone" in site.text().replace(
        "Club échecs: # gone\n      members:\n        people:\n          - login: b.durand\n",
        "Club échecs: {members: {people: [{login: b.durand}]}} # gone\n",
    )


def test_dates_that_decide_are_left_to_a_person(site: Site) -> None:
    play = (
        f"- name: Socle\n  hosts: {ONE}\n  features:\n"
        "    Blog: {for: [teachers], from: 2020-09-01, until: 2021-07-05}\n"
        "    Wiki: {for: [teachers], from: 2020-09-01, until: 2999-07-05}\n"
    )
    site.play(play.replace("2021-07", "2999-07"))
    site.write(PLAYBOOK, play)
    assert site.entconf("apply", "--yes")[0] == 0
    site.puts(ONE, "features", "Blog", for_=("students",))
    site.puts(ONE, "features", "Wiki", for_=("students",))
    code, output, _ = site.entconf("adopt", "--yes")
    assert code in {0, 6}, output
    assert "Wiki: {for: [students], from: 2020-09-01, until: 2999-07-05}" in site.text()


def test_both_sides_moved(site: Site) -> None:
    site.play(GROUP)
    site.write(PLAYBOOK, GROUP.replace("[teachers]", "[staff]"))
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    assert "our declaration of for changed too" in site.refused()
    site.adopted("--all")
    assert "Blog: [students]  # on" in site.text()


def test_our_own_changes_are_not_undone(site: Site) -> None:
    site.play(GROUP)
    site.write(PLAYBOOK, GROUP.replace("[teachers]", "[staff]"))
    code, output, _ = site.entconf("adopt", "--yes")
    assert code == 0
    assert output.startswith("Nothing to adopt.\n2 other differences")


def test_line_ends_a_byte_order_mark_and_the_mode_stay(site: Site) -> None:
    text = "\ufeff" + GROUP.replace("\n", "\r\n")
    site.play(text)
    (site.root / PLAYBOOK).chmod(0o640)
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    site.adopted()
    assert site.text() == text.replace("[teachers]", "[students]")
    assert stat.S_IMODE((site.root / PLAYBOOK).stat().st_mode) == 0o640
    assert [one.name for one in (site.root / "playbooks").iterdir()] == ["colleges.yml"]


def test_live_text_is_never_taken_for_a_variable(site: Site) -> None:
    site.play(
        f"- name: Socle\n  hosts: {ONE}\n  connectors:\n"
        "    c: {title: C, url: 'https://x.example/', for: [staff]}\n"
    )
    site.puts(ONE, "connectors", "c", title="a ${uai}: #1")
    site.adopted()
    assert "title: 'a $${uai}: #1'" in site.text()


def test_a_secret_is_never_written(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR", "canary-1")
    site.play(
        f"- name: Socle\n  hosts: {ONE}\n  connectors:\n"
        "    c: {title: C, url: 'https://x.example/', for: [staff],\n"
        "        sso: {type: oauth, secret: !secret env:CONNECTOR}}\n"
    )
    site.puts(ONE, "connectors", "c", sso__secret="canary-2", title="D")
    code, output, errors = site.entconf("adopt", "--yes", "--all")
    assert code in {0, 6}, output + errors
    assert "canary" not in site.text() + output + errors
    assert "!secret env:CONNECTOR" in site.text()


def test_a_link_out_of_the_site_is_refused(site: Site) -> None:
    site.play(GROUP)
    elsewhere = site.root.parent / "elsewhere.yml"
    (site.root / PLAYBOOK).rename(elsewhere)
    (site.root / PLAYBOOK).symlink_to(elsewhere)
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    assert "outside the site" in site.refused()
    assert elsewhere.read_text("utf-8") == GROUP


def test_a_file_that_cannot_be_written_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.play(GROUP)
    for uai in (ONE, TWO):
        site.puts(uai, "features", "Blog", for_=("students",))
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "cannot be written" in site.refused()


def test_json_and_french(site: Site) -> None:
    site.play(GROUP)
    site.puts(ONE, "features", "Blog", for_=("students",))
    code, output, _ = site.entconf("adopt", "--plan", "--json")
    data = json.loads(output)
    assert (code, data["exit_code"], data["written"]) == (2, 2, False)
    assert data["adopted"][0]["resource"] == f"{ONE}/features/Blog"
    assert data["adopted"][0]["own_play"] is True
    assert "+    Blog: [students]" in data["files"][0]["diff"]
    assert site.text() == GROUP
    assert site.entconf("adopt", "--plan", "--lang", "fr")[0] == 2


def test_nobody_to_ask_is_no_yes(site: Site) -> None:
    site.play(GROUP)
    site.puts(ONE, "features", "Blog", for_=("students",))
    code, _, errors = site.entconf("adopt")
    assert code == 4
    assert "entconf adopt --yes" in errors
    assert site.text() == GROUP


BLOCKS = """\
- name: Socle
  hosts: 0990001N

  connectors:
    # for the marks
    pronote:
      title: 'L''ancien'   # shown to all
      url: "https://a.example/"

      for:
        # who may
        - teachers   # first
        - students
      sso:
        type: cas          # see the help desk
        service: Old
  homepage:
    widgets:
      calendar:
        for: [teachers,
              students]    # two lines
    welcome: {text: {fr: "Bonjour"}}
"""


def test_blocks_quotes_and_comments_stay(site: Site) -> None:
    site.play(BLOCKS)
    site.puts(
        ONE,
        "connectors",
        "pronote",
        title="L'autre",
        url="https://b.example/",
        for_=("students", "staff"),
        sso__service="New",
    )
    site.puts(ONE, "homepage", "widgets/calendar", for_=("teachers",))
    site.puts(ONE, "homepage", "welcome", text__fr="<p>Bon <b>soir</b></p>")
    site.adopted()
    expected = BLOCKS
    for old, new in (
        ("'L''ancien'", "'L''autre'"),
        ("https://a.", "https://b."),
        (
            "        - teachers   # first\n        - students\n",
            "        - students\n        - staff\n",
        ),
        ("service: Old", "service: New"),
        ("[teachers,\n              students]", "[teachers]"),
        ('"Bonjour"', '"Bon **soir**"'),
    ):
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert site.text() == expected


def test_a_later_play_that_wins_is_the_one_that_is_edited(site: Site) -> None:
    later = f"- name: Retouche\n  hosts: {ONE}\n  features:\n    Blog: [staff]  # later\n"
    site.play(GROUP + later)
    site.puts(ONE, "features", "Blog", for_=("students",))
    site.adopted()
    assert site.text() == GROUP + later.replace("[staff]", "[students]")


def test_a_file_that_changes_while_the_question_waits_is_not_written(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.play(GROUP)
    site.puts(ONE, "features", "Blog", for_=("students",))
    mine = GROUP + "# mine\n"

    def answer(*_: object) -> bool:
        site.write(PLAYBOOK, mine)
        return True

    monkeypatch.setattr("entconf.cli.adopting._agreed", answer)
    code, _, errors = site.entconf("adopt")
    assert code == 3
    assert "was changed since it was read" in errors
    assert site.text() == mine


def test_a_group_that_others_need_does_not_go(site: Site) -> None:
    site.play(EXCLUSIVE + "  rights:\n    roles: {Club échecs: [Wiki]}\n", *PEOPLE)
    site.takes(ONE, "groups", "Club échecs")
    site.takes(ONE, "rights", "roles/Club échecs")
    assert "has no Club échecs" in site.refused("--remove", "--only", "groups")


def test_what_is_brought_to_what_is_declared_is_no_drift(site: Site) -> None:
    site.play(GROUP)
    site.write(PLAYBOOK, GROUP.replace("[teachers]", "[staff]"))
    assert site.entconf("drift")[0] == 0
    site.puts(ONE, "features", "Blog", for_=("staff",))
    assert site.entconf("drift")[0] == 0
    site.puts(ONE, "features", "Blog", for_=("students",))
    code, output, _ = site.entconf("drift")
    assert code == 2
    assert "for: students → teachers" in output
