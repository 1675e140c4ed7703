"""How many persons of which profile gain or lose what."""

from __future__ import annotations

from entconf.kinds.catalog import all_kinds
from entconf.model.census import Census
from entconf.model.change import Action, Change, Impact
from entconf.model.resource import ResourceId
from entconf.model.values import Attributes

CENSUS = Census(
    profiles={"students": 600, "parents": 900, "teachers": 45, "staff": 0},
    groups={"Club": {"students": 12, "teachers": 1}},
    profile_of={"u1": "students", "u2": "teachers", "u3": "students"},
)


def impact(
    kind: str, key: str, before: Attributes, after: Attributes, action: Action = Action.UPDATE
) -> list[tuple[str, int, int, str]]:
    change = Change(ResourceId("0990001X", kind, key), action, before, after, ())
    return [
        (one.profile, one.gains, one.loses, one.what)
        for one in all_kinds()[kind].impact(change, CENSUS)
    ]


def test_features_and_widgets_by_profile() -> None:
    before: Attributes = {"for": ("students", "teachers")}
    after: Attributes = {"for": ("parents", "staff", "teachers")}
    expected = [("students", 0, 600, "blog"), ("parents", 900, 0, "blog")]
    assert impact("features", "blog", before, after) == expected
    assert impact("homepage", "widgets/blog", before, after) == expected
    assert impact("homepage", "welcome", {"enabled": False}, {"enabled": True}) == []


def test_connectors_by_their_title_and_when_they_come_or_go() -> None:
    pronote: Attributes = {"title": "PRONOTE", "for": ("teachers",)}
    assert impact("connectors", "pronote", {}, pronote, Action.CREATE) == [
        ("teachers", 45, 0, "PRONOTE")
    ]
    assert impact("connectors", "pronote", pronote, {}, Action.DELETE) == [
        ("teachers", 0, 45, "PRONOTE")
    ]
    assert impact("connectors", "pronote", {"url": "a"}, {"url": "b"}) == []


def test_members_of_groups_by_profile() -> None:
    assert impact("groups", "Club", {"members": ("u1", "u2")}, {"members": ("u2", "u3", "u9")}) == [
        ("students", 1, 1, "Club"),
        ("", 1, 0, "Club"),
    ]
    assert impact("groups", "Club", {"members": ("u2",)}, {}, Action.DELETE) == [
        ("teachers", 0, 1, "Club")
    ]


def test_roles_for_the_members_of_their_group() -> None:
    assert impact("rights", "roles/Club", {"roles": ("Blog",)}, {"roles": ("Wiki",)}) == [
        ("students", 0, 12, "Blog"),
        ("students", 12, 0, "Wiki"),
        ("teachers", 0, 1, "Blog"),
        ("teachers", 1, 0, "Wiki"),
    ]
    assert impact("rights", "roles/Unknown", {"roles": ()}, {"roles": ("Wiki",)}) == []


def test_delegations_for_one_person() -> None:
    given: Attributes = {"functions": ("local_admin",), "person": {"id": "u2"}}
    taken: Attributes = {"functions": (), "person": "a.martin"}
    assert impact("rights", "delegations/u2", {"functions": ()}, given) == [
        ("teachers", 1, 0, "local administration")
    ]
    assert impact("rights", "delegations/a.martin", {**given, "person": "a.martin"}, taken) == [
        ("", 0, 1, "local administration")
    ]


def test_communication_for_those_who_write() -> None:
    off: Attributes = {"from": "Club", "to": "parents", "allowed": False}
    on = {**off, "allowed": True}
    assert impact("rights", "communication/Club > parents", off, on) == [
        ("students", 12, 0, "writing to parents"),
        ("teachers", 1, 0, "writing to parents"),
    ]
    on = {"from": "parents", "to": "Club", "allowed": True}
    off = {**on, "allowed": False}
    assert impact("rights", "communication/parents > Club", on, off) == [
        ("parents", 0, 900, "writing to Club")
    ]
    assert impact("rights", "communication/parents > Club", on, on) == []


def test_guests_one_by_one() -> None:
    ada: Attributes = {"first_name": "Ada", "last_name": "Example", "groups": ("Club",)}
    assert impact("guests", "a", {}, ada, Action.CREATE) == [("guests", 1, 0, "account")]
    assert impact("guests", "a", ada, {}, Action.DELETE) == [("guests", 0, 1, "account")]
    assert impact("guests", "a", {"groups": ("Club",)}, {"groups": ("CDI",)}) == [
        ("guests", 1, 0, "CDI"),
        ("guests", 0, 1, "Club"),
    ]


def test_opening_for_the_whole_profile() -> None:
    assert impact("opening", "students", {"open": False}, {"open": True}) == [
        ("students", 600, 0, "access to the ENT")
    ]
    assert impact("opening", "students", {"open": True}, {"open": False}) == [
        ("students", 0, 600, "access to the ENT")
    ]
    assert impact("opening", "students", {"open": True}, {"open": True}) == []


def test_services_room_and_mobile_application() -> None:
    before: Attributes = {"quota.students": 10, "quota.teachers": 10, "quota.parents": 10}
    after: Attributes = {"quota.students": 20, "quota.teachers": 5, "quota.parents": 10}
    assert impact("services", "workspace", before, after) == [
        ("students", 600, 0, "room in the workspace"),
        ("teachers", 0, 45, "room in the workspace"),
    ]
    assert impact("services", "mobile_app", {"enabled": True}, {"enabled": False}) == [
        ("students", 0, 600, "mobile application"),
        ("parents", 0, 900, "mobile application"),
        ("teachers", 0, 45, "mobile application"),
    ]
    assert impact("services", "mfa", {"exempt": True}, {"exempt": False}) == []


def test_announcements_give_and_take_no_access() -> None:
    note: Attributes = {"title": "T", "for": ("students",)}
    assert impact("announcements", "t", note, {}, Action.DELETE) == []


def test_the_inverse_gives_back_what_was_lost() -> None:
    change = Change(
        ResourceId("0990001X", "opening", "students"),
        Action.UPDATE,
        {"open": True},
        {"open": False},
        (),
    )
    kind = all_kinds()["opening"]
    assert kind.impact(change.inverse(), CENSUS) == [
        Impact("students", 600, 0, "access to the ENT")
    ]
