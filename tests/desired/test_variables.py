"""Variables: substitution, never code; every mistake is told where it stands."""

from __future__ import annotations

import pytest

from entconf.desired.document import Path
from entconf.desired.variables import HostVariables, Variable, used_names
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import Text
from entconf.model.values import Value
from tests.desired.sites import COLETTE, HUGO, Site

VARIABLES: dict[str, Value] = {
    "town": "Reims",
    "count": 3,
    "yes": True,
    "nothing": None,
    "people": ("teachers", "students"),
    "portal": {"url": "https://portal.example", "port": 443, "deep": {"er": "x"}},
    "nested": "${town}-${count}",
    "token": Secret("env:TOKEN"),
    "one": "${other}",
    "other": "${one}",
    "broken": "${nobody}",
}


def fill(value: Value) -> tuple[Value, list[str]]:
    """A value filled in, and what was told."""
    told: list[str] = []

    def report_place(code: str, message: Text, source: Source | None, hint: Text | None) -> None:
        told.append(f"{source}: {message} ({hint})")

    def report(path: Path, code: str, message: Text, hint: Text | None) -> None:
        told.append(f"{path}: {message} ({hint})")

    sources = {
        name: Variable(one, Source("vars.yml", line))
        for line, (name, one) in enumerate(VARIABLES.items(), 1)
    }
    return HostVariables(COLETTE, sources, report_place).fill(value, report), told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${town}", "Reims"),
        ("à ${town} !", "à Reims !"),
        ("${count}", 3),
        ("n${count}", "n3"),
        ("${yes}", True),
        ("is ${yes}", "is true"),
        ("${nothing}", None),
        ("<${nothing}>", "<>"),
        ("${people}", ("teachers", "students")),
        ("${portal.url}/x:${portal.port}", "https://portal.example/x:443"),
        ("${portal.port}", 443),
        ("${portal.deep.er}", "x"),
        ("${portal.deep}", {"er": "x"}),
        ("${nested}", "Reims-3"),
        ("${uai}", COLETTE),
        ("${token}", Secret("env:TOKEN")),
        ("$${town}", "${town}"),
        ("$${town} ${town}", "${town} Reims"),
        ("$$${town}", "$${town}"),
        ("$town {town} $", "$town {town} $"),
    ],
)
def test_texts(text: str, value: Value) -> None:
    filled, told = fill(text)
    assert told == []
    assert filled == value
    assert type(filled) is type(value)


def test_variables_stand_anywhere_but_in_keys() -> None:
    value: Value = {"${town}": ("${count}", {"a": ("${people}",)})}
    assert fill(value) == ({"${town}": (3, {"a": (("teachers", "students"),)})}, [])


def test_a_value_without_variables_is_not_copied() -> None:
    value: Value = {"a": ({"b": "c"},)}
    assert fill(value)[0] is value
    assert used_names(value) == frozenset()
    assert used_names({"a": ("${x} $${y} ${z.w}",)}) >= {"x", "z"}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (
            {"a": ("${twn}",)},
            "('a', 0): the variable twn is not defined for 0990001N (did you mean town?)",
        ),
        ("x${twn}", "(): the variable twn is not defined"),
        ("${portal.urll}", "(): the variable portal has no urll (did you mean url?)"),
        ("${town.x}", "(): the variable town has no x (None)"),
        ("a ${people}", "(): ${people} is not a text or a number (a list or a mapping can only"),
        ("a ${token}", "(): the secret ${token} cannot be a part of a text"),
        ("${}", "(): ${} is not a variable (write ${name}, or $${ for the characters"),
        ("${a b}", "(): ${a b} is not a variable"),
        ("${1a}", "(): ${1a} is not a variable"),
        ("${town", "(): ${town is not a variable"),
        ("${one}", "vars.yml:9: variables that need each other: one → other → one"),
        ("${broken}", "vars.yml:11: the variable nobody is not defined for 0990001N"),
    ],
)
def test_mistakes(value: Value, sentence: str) -> None:
    _, told = fill(value)
    assert len(told) == 1
    assert told[0].startswith(sentence)


def test_values_are_checked_after_they_are_filled_in(site: Site) -> None:
    site.write("inventory/host_vars/0990001N.yml", "people: [teachers]\nquota: 1 GB\n")
    site.write("inventory/host_vars/0990002P.yml", "people: [teachrs]\nquota: [much]\n")
    site.write(
        "playbooks/a.yml",
        """
        - name: a
          hosts: colleges
          features:
            blog: ${people}
            wiki: ["${people}"]
            forum: [teachers, "${x", 7]
          services: {workspace: {quota: {students: "${quota}"}}}
        """,
    )
    told = site.mistakes()
    assert any(line.startswith("playbooks/a.yml:6:23: ${x is not a variable") for line in told)
    assert any(line.startswith("playbooks/a.yml:6:30: 7 is not valid") for line in told), told
    assert any("playbooks/a.yml:7" in line and "a list" in line for line in told), told
    site.write(
        "playbooks/a.yml",
        "- name: a\n  hosts: colleges\n  features:\n    blog: ${people}\n",
    )
    assert site.mistakes() == [
        "playbooks/a.yml:4:11: teachrs is not valid for item 1 of blog (did you mean teachers?)"
    ]
    site.write("inventory/host_vars/0990002P.yml", "people: false\n")
    assert site.attributes() == {
        f"{COLETTE}/features/blog": {"for": ("teachers",)},
        f"{HUGO}/features/blog": {"for": ()},
    }


def test_a_variable_missing_for_one_school_is_told_where_it_stands(site: Site) -> None:
    site.write(f"inventory/host_vars/{COLETTE}.yml", "slug: x\n")
    site.write(
        "playbooks/a.yml",
        "- {name: a, hosts: colleges, connectors: {p: {title: P, url: 'https://${slug}.example/',"
        " for: true}}}\n",
    )
    (problem,) = site.mistakes()
    assert problem.startswith("playbooks/a.yml:1:62: the variable slug is not defined for 0990002P")


def test_extra_variables_mean_what_they_mean_in_yaml(site: Site) -> None:
    site.write("playbooks/a.yml", "- {name: a, hosts: colleges, features: {blog: '${on}'}}\n")
    found = site.attributes(limit=COLETTE, variables={"on": "false"})
    assert found == {f"{COLETTE}/features/blog": {"for": ()}}
    assert (
        "bad name cannot be the name" in site.mistakes(variables={"bad name": "1", "on": "true"})[0]
    )


def test_a_key_never_holds_a_variable(site: Site) -> None:
    site.write(
        "playbooks/a.yml",
        """
        - name: A
          hosts: all
          vars: {town: Reims}
          groups:
            Club ${town}: {members: {classes: ["${town}"]}}
        """,
    )
    (told,) = site.mistakes()
    assert told.startswith("playbooks/a.yml:5:5: the key Club ${town} cannot hold a variable")
