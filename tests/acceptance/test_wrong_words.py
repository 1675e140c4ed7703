"""Bad input: one clear message with file, line and the nearest right word; YAML traps."""

from __future__ import annotations

import time

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import play

_COMMANDS = [("validate",), ("plan",), ("apply", "--yes")]

MISTAKES = {
    "unknown profile": ("  features:\n    Blog: [teatchers]\n", "teachers", 5),
    "unknown section": ("  featuress:\n    Blog: [teachers]\n", "features", 4),
    "unknown field": (
        "  connectors:\n    a:\n      titel: A\n      url: https://a.example\n      for: true\n",
        "title",
        6,
    ),
    "guest without end": (
        "  guests:\n    x: {first_name: A, last_name: B, owner: a.martin, reason: R}\n",
        "until",
        5,
    ),
    "duplicate key": ("  features:\n    Blog: [teachers]\n    Blog: [students]\n", "Blog", 6),
    "tab": ("  features:\n\tBlog: [teachers]\n", "tab", 5),
    "empty and exclusive": ("  features:\n    exclusive: true\n", "exclusive", 5),
    "unknown anchor": ("  features:\n    Blog: *people\n", "people", 5),
    "undefined variable": ("  features:\n    Blog: ['${who}']\n", "who", 5),
    "no date": ("  opening: {students: 02/09/2026}\n", "02/09/2026", 4),
    "impossible date": ("  opening: {students: 2026-02-30}\n", "2026-02-30", 4),
    "python tag": ("  features:\n    Blog: !!python/object/apply:os.system [id]\n", "python", 5),
}


@pytest.mark.parametrize("name", [*MISTAKES])
def test_a_mistake_is_shown_where_it_stands(scene: Scene, name: str) -> None:
    text, word, line = MISTAKES[name]
    scene.site.play(play(text))
    for command in _COMMANDS:
        run = scene.site.run(*command).expect(3)
        assert word in run.said, run.said
        assert f"college.yml:{line}" in run.said, run.said
    assert scene.server.journal.exchanges == 0


def test_all_mistakes_are_shown_together(scene: Scene) -> None:
    scene.site.play(play("  features:\n    Blog: [teatchers]\n    Wiki: [studnts]\n"))
    scene.site.play(play("  opening: {studnets: true}\n"), "other")
    run = scene.site.run("validate").expect(3)
    for found in ("teatchers", "studnts", "studnets", "college.yml:5", "other.yml:4"):
        assert found in run.said


LIVE_WORDS = {
    "role": (
        "  groups: {Club: {}}\n  rights:\n    roles: {Club: [Wiki (axes)]}\n",
        "Wiki (accès)",
    ),
    "widget": ("  homepage:\n    widgets:\n      birthdya: [teachers]\n", "birthday"),
    "application": ("  features:\n    Messagrie: [teachers]\n", "Messagerie"),
    "bookmark": ("  homepage:\n    bookmarks: {teachers: [Blogg]}\n", "Blog"),
    "class": ("  groups:\n    Club: {members: {classes: [7e1]}}\n", "6e1"),
    "person": ("  groups:\n    Club: {members: {people: [a.martn]}}\n", "a.martn"),
}


@pytest.mark.parametrize("name", [*LIVE_WORDS])
def test_what_the_ent_does_not_have_is_named_with_the_nearest(scene: Scene, name: str) -> None:
    text, nearest = LIVE_WORDS[name]
    scene.site.play(play(text))
    run = scene.site.run("plan").expect(3)
    assert nearest in run.said, run.said
    assert "college.yml:" in run.said
    scene.site.run("apply", "--yes").expect(3)
    assert scene.server.journal.writes == []


def test_words_that_look_like_numbers_stay_what_the_author_wrote(scene: Scene) -> None:
    scene.site.play(
        play(
            "  groups:\n"
            "    6e1: {members: {classes: [6e1, 5e1]}}\n"
            "    01000: {}\n"
            "    0o17: {}\n"
            "    no: {}\n"
            "    1_000: {}\n"
            "    ~x: {}\n"
            "  announcements:\n"
            "    heure:\n"
            "      title: 12:30\n"
            "      text: {fr: 0612345670}\n"
            "      for: [students]\n"
            "      from: 2020-01-01\n"
            "      until: 2099-01-01\n"
        )
    )
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan").expect(0)
    groups = scene.server.world.groups_of(scene.places.college.id)
    made = {group.name for group in groups if group.type == "ManualGroup"}
    assert made >= {"6e1", "01000", "0o17", "no", "1_000", "~x"}
    club = scene.office.group("6e1")
    assert club.type == "ProfileGroup"  # the class's own group comes first in the list
    manual = next(g for g in groups if g.type == "ManualGroup" and g.name == "6e1")
    assert {p.profile for p in scene.server.world.members(manual)} == {"Student"}
    message = scene.office.message("12:30")
    assert "0612345670" in str(message.body["contents"])


BOMB = "x: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"y{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
HOSTILE = {
    "aliases": "- name: x\n  hosts: all\n  vars:\n"
    + "".join(f"    {line}\n" for line in BOMB.splitlines()),
    "depth": "- name: x\n  hosts: all\n  features:\n    Blog: " + "[" * 5000 + "]" * 5000 + "\n",
    "size": "- name: x\n  hosts: all\n",
    "binary": "- name: x\x00\n",
    "endless anchor": "- &a\n  name: x\n  hosts: all\n  features: *a\n",
}


@pytest.mark.parametrize("name", [*HOSTILE])
def test_hostile_yaml_is_refused_quickly(scene: Scene, name: str) -> None:
    padding = "#" * (65 * 1024 * 1024) if name == "size" else ""
    scene.site.play(HOSTILE[name] + padding)
    started = time.monotonic()
    run = scene.site.run("validate", timeout=60).expect(3)
    assert time.monotonic() - started < 20
    assert 5 < run.memory < 700, f"{run.memory:.0f} MiB"
