"""The inventory: Ansible's grammar, its precedence, and what is refused."""

from __future__ import annotations

import pytest

from entconf.model.secret import Secret
from tests.desired.sites import COLETTE, HUGO, SAND, ZOLA, Site


def who(site: Site, **variables: str) -> dict[str, object]:
    """The variable `who` of each school, as a play sees it."""
    site.write(
        "playbooks/who.yml",
        "- name: who\n  hosts: all\n  connectors:\n"
        "    a: {title: 'x ${who}', url: https://a.example/, for: true}\n",
    )
    declared = site.load(variables=variables).declared
    return {one.id.uai: str(one.attributes["title"])[2:] for one in declared}


def test_precedence_is_ansibles(site: Site) -> None:
    site.write(
        "inventory/site.yml",
        f"""
        all:
          vars: {{who: all, ent: {{driver: memory}}}}
          hosts:
            0990005T:
          children:
            region:
              vars: {{who: parent}}
              hosts:
                0990006U:
              children:
                colleges:
                  vars: {{who: child}}
                  hosts:
                    {COLETTE}:
                    {HUGO}: {{who: host}}
            lycees:
              hosts: {{{SAND}: }}
        """,
    )
    expected = {
        "0990005T": "all",
        "0990006U": "parent",
        COLETTE: "child",
        HUGO: "host",
        SAND: "all",
    }
    assert who(site) == expected
    site.write("inventory/group_vars/all.yml", "who: all file\n")
    expected = dict.fromkeys(expected, "all file") | {HUGO: "host"}
    assert who(site) == expected
    site.write("inventory/group_vars/region/one.yaml", "who: parent file\n")
    expected |= {"0990006U": "parent file", COLETTE: "parent file"}
    assert who(site) == expected
    site.write("inventory/group_vars/colleges.yml", "who: child file\n")
    expected |= {COLETTE: "child file"}
    assert who(site) == expected
    site.write(f"inventory/host_vars/{HUGO}.yml", "who: host file\n")
    expected |= {HUGO: "host file"}
    assert who(site) == expected
    assert who(site, who="extra") == dict.fromkeys(expected, "extra")


def test_variables_of_a_play_win_over_the_inventory_and_lose_to_the_command_line(
    site: Site,
) -> None:
    site.write(f"inventory/host_vars/{HUGO}.yml", "who: host\n")
    site.write(
        "playbooks/a.yml",
        "- name: a\n  hosts: all\n  vars: {who: play}\n  connectors:\n"
        "    b: {title: '${who}', url: https://a.example/, for: true}\n",
    )
    assert {one.attributes["title"] for one in site.load().declared} == {"play"}
    declared = site.load(variables={"who": "extra"}).declared
    assert {one.attributes["title"] for one in declared} == {"extra"}


def test_several_files_make_one_inventory(site: Site) -> None:
    site.write(
        "inventory/more.yaml", "colleges: {hosts: {0990005T: }}\nautres: {children: {lycees: }}\n"
    )
    site.write("inventory/notes.txt", "no: [inventory\n")
    assert [one.uai for one in site.load().establishments] == [
        COLETTE,
        HUGO,
        SAND,
        ZOLA,
        "0990005T",
    ]
    assert len(site.load(limit="autres").establishments) == 2


def test_schools_have_names_time_zones_and_connections(site: Site) -> None:
    site.write(
        "inventory/site.yml",
        f"""
        all:
          vars:
            host: ent
            ent:
              driver: edifice
              url: https://${{host}}.example
              password: !secret env:ENT_PASSWORD
            directory: {{driver: ldap, url: ldap://directory.example}}
            backends: {{guests: directory}}
          hosts:
            {COLETTE}: {{name: "Collège ${{town}}", town: Reims}}
            {HUGO}: {{timezone: Indian/Reunion, host: autre}}
        """,
    )
    desired = site.load()
    first, second = desired.establishments
    assert (first.name, first.timezone) == ("Collège Reims", "Europe/Paris")
    assert (second.name, second.timezone) == ("", "Indian/Reunion")
    ent = desired.route(COLETTE, "features")
    assert (ent.name, ent.driver) == ("ent", "edifice")
    assert ent.options == {"url": "https://ent.example", "password": Secret("env:ENT_PASSWORD")}
    assert desired.route(COLETTE, "guests").name == "directory"
    assert desired.route(COLETTE, "guests") == desired.route(HUGO, "guests")
    assert desired.route(HUGO, "opening").options["url"] == "https://autre.example"


MISTAKES = [
    (
        "all: {hosts: {0511234: }}",
        "1:15: 0511234 cannot be a key here (A school is named by its UAI: seven digits",
    ),
    ("all: {hosts: {0511234x: }}", "1:15: 0511234x cannot be a key here"),
    ("all: {host: {0990001N: }}", "1:7: host is not known here (did you mean hosts?)"),
    ("all: {hosts: [0990001N]}", "1:14: hosts must be a mapping (key: value) or empty, not a list"),
    ("all: {vars: x}", "1:13: vars must be empty or a mapping (key: value), not the text x"),
    ("all: {vars: {a-b: 1}}", "1:14: a-b cannot be a key here (A variable's name has letters"),
    ("2e: {hosts: {0990001N: }}", "1:1: 2e cannot be a key here (A group's name"),
    ("- all", "1:1: the file must be a mapping (key: value), not a list"),
    (
        "a: {children: {b: {children: {a: {hosts: {0990001N: }}}}}}",
        "1:31: groups inside each other: a → b → a",
    ),
    ("a: {children: {a: {hosts: {0990001N: }}}}", "1:16: groups inside each other: a → a"),
    ("a: {children: {all: }}", "1:16: all holds every group: it cannot stand inside one"),
    (
        "a: {hosts: {0990001N: {name: X}}}\nb: {hosts: {0990001N: {name: Y}}}",
        "2:24: 0990001N is called Y here and X at inventory/site.yml:1 (name it once)",
    ),
    (
        "all: {hosts: {0990001N: {timezone: Europe/Pari}}}",
        "1:26: there is no time zone Europe/Pari (did you mean Europe/Paris?)",
    ),
    ("all: {hosts: {0990001N: {timezone: ../x}}}", "1:26: there is no time zone ../x"),
    (
        "all: {hosts: {0990001N: {ent: {url: x}}}}",
        "1:26: driver is missing (What talks to the system.)",
    ),
    (
        "all: {hosts: {0990001N: {ent: '${x}', x: 3}}}",
        "1:26: ent is not a connection: it has no driver",
    ),
    (
        "all: {hosts: {0990001N: {backends: {guest: ent}, ent: {driver: memory}}}}",
        "1:26: there is no kind guest (did you mean guests?)",
    ),
    (
        "all: {hosts: {0990001N: {backends: {guests: dir}, dire: {driver: ldap}}}}",
        "1:26: there is no connection dir for guests (did you mean dire?)",
    ),
    ("all: {hosts: {0990001N: {name: '${a}', a: '${b}', b: '${a}'}}}", "variables that need each"),
]


@pytest.mark.parametrize(("text", "sentence"), MISTAKES)
def test_mistakes(site: Site, text: str, sentence: str) -> None:
    site.write("inventory/site.yml", text + "\n")
    told = site.mistakes()
    assert any(sentence in line and line.startswith("inventory/site.yml:") for line in told), told


def test_an_inventory_without_a_school_is_refused(site: Site) -> None:
    site.write("inventory/site.yml", "all: {}\n")
    (problem,) = site.mistakes()
    assert problem.startswith("inventory:0:0: the inventory names no school (write a UAI under")


def test_a_wrong_key_letter_is_a_warning_with_the_right_one(site: Site) -> None:
    site.write("inventory/site.yml", "all: {vars: {ent: {driver: memory}}, hosts: {0990001A: }}\n")
    (warning,) = site.load().warnings
    assert str(warning.message) == "the letter of the UAI 0990001A does not fit its digits"
    assert str(warning.hint) == f"the digits call for {COLETTE}"


def test_variables_of_nobody_are_refused(site: Site) -> None:
    site.write("inventory/group_vars/college.yml", "a: 1\n")
    site.write("inventory/host_vars/0990001A.yml", "a: 1\n")
    group, host = site.mistakes()
    assert group == (
        "inventory/group_vars/college.yml:0:0: there is no group college in the inventory "
        "(did you mean colleges?)"
    )
    assert host == (
        "inventory/host_vars/0990001A.yml:0:0: there is no school 0990001A in the inventory "
        "(did you mean 0990001N?)"
    )


def test_a_school_without_connection_is_told_where_it_is_named(site: Site) -> None:
    site.write("inventory/site.yml", f"all:\n  hosts:\n    {COLETTE}:\n")
    site.write("playbooks/a.yml", "- {name: a, hosts: all, features: {blog: true}}\n")
    (problem,) = site.mistakes()
    assert problem.startswith(
        f"inventory/site.yml:3:5: {COLETTE} has no connection for features (give it"
    )
