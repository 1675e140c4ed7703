"""What the platform does wrong: the right exit code, one clear message, nothing doubled after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from tests.acceptance.conftest import Scene
from tests.acceptance.plays import play, whole_play
from tests.stranger.faults import Fault, Trouble

_READS = "GET /(directory|appregistry|timeline|communication)"
_CREATES = {
    "guest": "POST /directory/api/user",
    "group": "POST /directory/group$",
    "connector": "POST /appregistry/application/external",
    "message": "POST /timeline/flashmsg/structure",
    "role": "PUT /appregistry/authorize/group",
    "members": "PUT /directory/group/[^/]+/users/add",
    "function": "POST /directory/user/function",
    "communication": "POST /communication/v2/group",
    "profile": "PUT /directory/structure/[^/]+/profile/block",
}


def nothing_doubled(scene: Scene) -> None:
    """Whatever is created at most once stands there once."""
    world, college = scene.server.world, scene.places.college
    assert scene.guests() == ["ada.example1"]
    assert [p for p in world.people_of(college.id) if p.last == "Example" and p.deleted] == []
    groups = Counter(g.name for g in world.groups_of(college.id) if g.type == "ManualGroup")
    assert groups["Club journal"] == 1
    titles = Counter(m.body["title"] for m in world.messages.values() if m.school == college.id)
    assert titles["Fermeture vendredi"] == 1
    shown = Counter(a.display_name for a in world.applications.values() if a.school == college.id)
    assert shown["PRONOTE"] == 1


@pytest.mark.parametrize("target", [*_CREATES])
@pytest.mark.parametrize(
    "trouble", [Trouble.ERROR_BEFORE, Trouble.ERROR_AFTER, Trouble.DROP_BEFORE, Trouble.DROP_AFTER]
)
def test_a_write_whose_answer_is_lost_is_never_doubled(
    scene: Scene, trouble: Trouble, target: str
) -> None:
    fault = scene.server.faults.add(Fault(trouble, _CREATES[target]))
    scene.site.play(whole_play())
    run = scene.site.run("apply", "--yes").expect(0, 6)
    assert fault.happened == 1
    if run.code == 0:
        scene.site.run("plan").expect(0)
    scene.converges()
    nothing_doubled(scene)


@dataclass(frozen=True, slots=True)
class Passing:
    """A trouble that comes and goes."""

    trouble: Trouble
    where: str
    times: int = 1
    skip: int = 0


@pytest.mark.parametrize(
    "passing",
    [
        Passing(Trouble.TOO_MANY, _READS, times=2),
        Passing(Trouble.TOO_MANY, "POST /directory/api/user"),
        Passing(Trouble.ERROR_BEFORE, _READS),
        Passing(Trouble.DROP_BEFORE, _READS),
        Passing(Trouble.SHORT_BODY, "GET /directory/structure/[^/]+/users"),
        Passing(Trouble.EXPIRE, _READS, skip=4),
        Passing(Trouble.EXPIRE, "PUT /appregistry/authorize", skip=1),
        Passing(Trouble.EXPIRE, "POST /directory/api/user"),
        Passing(Trouble.NEW_TOKEN, "POST /directory/group$"),
        Passing(Trouble.NEW_TOKEN, "POST /timeline/flashmsg"),
        Passing(Trouble.SLOW, _READS, times=3),
        Passing(Trouble.SLOW, "POST /directory/api/user"),
    ],
    ids=lambda p: f"{p.trouble.value} at {p.where[:40]}",
)
def test_a_passing_trouble_is_got_over(scene: Scene, passing: Passing) -> None:
    scene.site.play(whole_play())
    fault = scene.server.faults.add(
        Fault(passing.trouble, passing.where, times=passing.times, skip=passing.skip)
    )
    scene.site.run("apply", "--yes").expect(0)
    assert fault.happened == passing.times
    scene.site.run("plan").expect(0)
    nothing_doubled(scene)


def test_a_session_that_dies_every_few_requests_is_renewed(scene: Scene) -> None:
    scene.server.platform.sessions.life = 15
    scene.site.play(whole_play())
    scene.site.run("apply", "--yes").expect(0)
    scene.site.run("plan").expect(0)
    nothing_doubled(scene)


@pytest.mark.parametrize(
    ("trouble", "where", "kinds"),
    [
        (Trouble.FORBIDDEN, "GET /timeline/flashmsg/listadmin", ["announcements"]),
        (Trouble.TRUNCATED, "GET /timeline/flashmsg/listadmin", ["announcements"]),
        (Trouble.HTML, "GET /timeline/flashmsg/listadmin", ["announcements"]),
        (Trouble.FORBIDDEN, "GET /appregistry/external-applications", ["connectors"]),
        (Trouble.HTML, "GET /appregistry/groups/roles", ["features", "connectors", "rights"]),
        (Trouble.TRUNCATED, "GET /appregistry/widget/", ["homepage"]),
        (Trouble.ERROR_BEFORE, "GET /appregistry/external-applications", ["connectors"]),
        (Trouble.ELSEWHERE, "GET /timeline/flashmsg/listadmin", ["announcements"]),
        (Trouble.FORBIDDEN, "GET /communication/group/", ["rights"]),
    ],
    ids=str,
)
def test_a_read_that_keeps_failing_is_unknown_never_absent(
    scene: Scene, trouble: Trouble, where: str, kinds: list[str]
) -> None:
    scene.applied()
    scene.server.faults.add(Fault(trouble, where, times=None))
    before = scene.state()
    planned = scene.site.run("plan").expect(7)
    assert any(kind in planned.said for kind in kinds), planned.said
    applied = scene.site.run("apply", "--yes").expect(6, 7)
    assert scene.state() == before, applied.said
    scene.converges()
    nothing_doubled(scene)


@pytest.mark.parametrize(
    "trouble", [Trouble.HTML, Trouble.TRUNCATED, Trouble.ERROR_BEFORE, Trouble.ELSEWHERE]
)
def test_a_platform_in_maintenance_ends_with_seven(scene: Scene, trouble: Trouble) -> None:
    scene.site.play(whole_play())
    scene.server.faults.add(Fault(trouble, "GET ", times=None))
    for command in (("plan",), ("apply", "--yes"), ("drift",)):
        scene.site.run(*command).expect(7)
    assert scene.server.journal.writes == []
    scene.converges()


def test_a_write_that_is_forbidden_is_partly_applied(scene: Scene) -> None:
    scene.server.faults.add(Fault(Trouble.FORBIDDEN, "POST /timeline/flashmsg", times=None))
    scene.site.play(whole_play())
    run = scene.site.run("apply", "--yes").expect(6)
    assert "pont-novembre" in run.said
    scene.converges()
    nothing_doubled(scene)


@pytest.mark.parametrize(
    "trouble",
    [Trouble.ERROR_BEFORE, Trouble.DROP_BEFORE, Trouble.DROP_AFTER, Trouble.EXPIRE],
)
def test_taking_a_right_away_here_leaves_it_in_the_other_school(
    scene: Scene, trouble: Trouble
) -> None:
    """The function is one for all schools; what is lost of another's nobody would bring back."""
    deputy = scene.server.world.person_of_login("c.dubois")
    deputy.functions["ADMIN_LOCAL"].append(scene.places.college.id)
    scene.site.play(play("  rights:\n    delegations: [{login: c.dubois, function: false}]\n"))
    fault = scene.server.faults.add(Fault(trouble, "(POST|DELETE) /directory/user/function"))
    assert "function group" in scene.site.run("plan").expect(2).said
    scene.site.run("apply", "--yes").expect(0, 6)
    assert scene.places.lycee.id in deputy.functions.get("ADMIN_LOCAL", [])
    scene.converges()
    assert deputy.functions.get("ADMIN_LOCAL") == [scene.places.lycee.id]
    assert [what for what in scene.server.journal.writes if "DELETE" in what] == []
    assert fault.happened <= 1
