from __future__ import annotations

from tests.ldap.desk import Desk, opened
from tests.ldap.server import Slapd


def test_an_application_is_given_to_profiles_and_taken(desk: Desk) -> None:
    desk.settles(desk.declared("features", "Wiki", {"for": ("parents", "students")}))
    desk.settles(desk.declared("features", "WIKI-0", {"for": ("teachers",)}))
    desk.settles(desk.declared("features", "wiki", {"for": ()}))
    desk.settles(desk.declared("features", "Wiki", {"for": ("teachers",)}))


def test_an_unknown_application_names_the_nearest(desk: Desk) -> None:
    problems = desk.read(desk.declared("features", "Wikki", {"for": ()})).problems
    assert "did you mean Wiki?" in str(problems[0].hint)


def test_a_profile_without_a_group_is_told(desk: Desk) -> None:
    problems = desk.read(desk.declared("features", "Wiki", {"for": ("staff",)})).problems
    assert "0990001N:Personnels" in str(problems[0].message)


def test_the_mobile_application_is_a_service(slapd: Slapd) -> None:
    driver = opened(slapd, services={"mobile_app": "Application mobile"})
    desk = Desk(driver)
    for enabled in (False, True):
        desk.settles(desk.declared("services", "mobile_app", {"enabled": enabled}))
    reading = desk.read(desk.declared("services", "timetable", {"source": "EDT"}))
    assert reading.declared == ()
    assert "timetable" in str(reading.notices[0])
    driver.close()


def test_what_is_listed_wholly_plans_nothing(desk: Desk) -> None:
    listed = desk.read(complete=["features", "groups", "rights", "guests"])
    assert {one.id.key for one in listed.live if one.id.kind == "features"} == {
        "Application mobile",
        "Blog",
        "Wiki",
    }
    declared = [desk.declared(one.id.kind, one.id.key, one.attributes) for one in listed.live]
    assert desk.plan(*declared)[0] == []
