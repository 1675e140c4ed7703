"""Who signs in with what: the table of practice, section 8, and what a site makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from entconf.assistance.credentials.choice import Choice
from entconf.assistance.credentials.population import chosen, site_identities
from entconf.assistance.credentials.routing import routing_plan
from entconf.errors import ConfigurationError
from entconf.model.identities import said
from entconf.model.profiles import Profile
from tests.assistance.people import SCHOOL, person, shipped


@pytest.mark.parametrize(
    ("profile", "source", "functions", "identity", "ours"),
    [
        (Profile.STUDENTS, "AAF", (), "educonnect-pupil", False),
        (Profile.PARENTS, "AAF", (), "educonnect-parent", False),
        (Profile.TEACHERS, "AAF", ("ENS",), "academic", False),
        (Profile.STAFF, "AAF", ("ADF",), "academic", False),
        (Profile.STAFF, "AAF", ("COLTER",), "employer", False),
        (Profile.GUESTS, "AAF", (), "local", True),
        (Profile.STUDENTS, "MANUAL", (), "local", True),
        (Profile.TEACHERS, "CSV", ("ENS",), "local", True),
        (Profile.STUDENTS, "AAF1D", (), "local", True),
        (None, "", (), "local", True),
    ],
)
def test_the_identities_that_ship(
    profile: Profile | None,
    source: str,
    functions: tuple[str, ...],
    identity: str,
    ours: bool,  # noqa: FBT001 - a value of the table
) -> None:
    found = person("1", profile=profile, source=source, functions=functions).identity
    assert (found.key, found.ours) == (identity, ours)


def test_every_identity_says_everything_in_both_languages() -> None:
    for identity in shipped().known.values():
        for sayings in (identity.name, identity.who, identity.routing, identity.slip):
            assert set(sayings) == {"fr", "en"}
        assert identity.ours is (identity.key == "local")
    pupil = shipped().known["educonnect-pupil"]
    assert "DELEG-CE" in said(pupil.routing, "fr")
    assert "Arena" in said(pupil.routing, "en")
    assert said({"fr": "seul"}, "en") == "seul"


def write(tmp_path: Path, text: str) -> Path:
    (tmp_path / "identities.yml").write_text(text, encoding="utf-8")
    return tmp_path


SITE = """\
identities:
  academic:
    name: {fr: compte ARENA}
    who: {fr: le guichet}
    routing: {fr: Voir le guichet.}
    slip: {fr: Compte ARENA.}
rules:
  - {profiles: [students, parents], schools: [0990001N], identity: local}
"""


def test_a_site_changes_rules_and_words(tmp_path: Path) -> None:
    identities = site_identities(write(tmp_path, SITE))
    pupil = person("1", source="AAF", identities=identities)
    teacher = person("2", profile=Profile.TEACHERS, source="AAF", identities=identities)
    assert pupil.identity.key == "local"
    assert said(teacher.identity.name, "en") == "compte ARENA"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("rules:\n  - {identity: locl}\n", 2, "there is no identity locl", "local"),
        ("rules:\n  - {profiles: [pupils], identity: local}\n", 2, "pupils", ""),
        ("rules:\n  - identity: local\n    profil: x\n", 3, "profil", "profiles"),
        ("identities:\n  a: {name: {fr: x}}\n", 2, "who", ""),
        (
            SITE.replace(
                "rules:",
                "    letter:\n      subject: {fr: a}\n      text:\n        fr: |\n"
                "          Bonjour\n          ${logn}\nrules:",
            ),
            12,
            "a letter has no field ${logn}",
            "did you mean login?",
        ),
        ("identities: [\n", 2, "", ""),
    ],
)
def test_what_is_wrong_has_its_line(
    tmp_path: Path, text: str, line: int, message: str, hint: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        site_identities(write(tmp_path, text))
    first = caught.value.problems()[0]
    assert first.source is not None
    assert (first.source.file, first.source.line) == ("identities.yml", line)
    assert message in str(first.message)
    assert hint in str(first.hint or "")


PEOPLE = (
    person("1"),
    person("2", activated=True),
    person("3", classes=("3B", "3C"), source="AAF"),
    person("4", classes=("3C",), profile=Profile.PARENTS, source="AAF"),
    person("5", classes=(), profile=Profile.GUESTS),
)


def test_people_are_counted_by_identity_and_class() -> None:
    plan = routing_plan(SCHOOL.establishment, PEOPLE, Choice())
    ways = {(one.profile, one.identity.key): (one.people, one.dormant) for one in plan.ways}
    assert ways == {
        ("students", "local"): (2, 1),
        ("students", "educonnect-pupil"): (1, 1),
        ("parents", "educonnect-parent"): (1, 1),
        ("guests", "local"): (1, 1),
    }
    classes = {one.name: (dict(one.people), one.dormant) for one in plan.classes}
    assert classes == {
        "3B": ({"local": 2, "educonnect-pupil": 1}, 2),
        "3C": ({"educonnect-pupil": 1, "educonnect-parent": 1}, 2),
    }


def test_only_the_classes_that_were_asked_for_are_told() -> None:
    asked = routing_plan(SCHOOL.establishment, PEOPLE[:3], Choice(classes=frozenset({"3B"})))
    assert [one.name for one in asked.classes] == ["3B"]
    named = routing_plan(SCHOOL.establishment, PEOPLE[:1], Choice(logins=frozenset({"login.1"})))
    assert named.classes == ()


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(), "12345"),
        (Choice(classes=frozenset({"3C"})), "34"),
        (Choice(profiles=frozenset({"students"}), never_activated=True), "13"),
        (Choice(logins=frozenset({"login.5"})), "5"),
    ],
)
def test_people_are_chosen(choice: Choice, ids: str) -> None:
    assert "".join(one.account.id for one in chosen(PEOPLE, choice, "x")) == ids


def test_unknown_classes_and_logins_are_told_together() -> None:
    choice = Choice(classes=frozenset({"3b"}), logins=frozenset({"nobody"}))
    with pytest.raises(ConfigurationError) as caught:
        chosen(PEOPLE, choice, "Collège Inventé")
    problems = caught.value.problems()
    assert [one.code for one in problems] == ["unknown-class", "unknown-login"]
    assert str(problems[0].hint) == "did you mean 3B?"
    assert "login.1" not in str(problems[1].hint), "the nearest login is somebody else's"
