"""What `dump` writes validates, and says exactly what the system holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entconf.kinds.base import Item
from entconf.kinds.catalog import all_kinds
from entconf.model.compare import Who, equal
from entconf.model.known_people import KnownPeople
from entconf.model.resource import Live, ResourceId
from entconf.model.secret import Secret
from entconf.model.values import Attributes, Value
from tests.kinds.live import UAI, live_resources, strange_resources
from tests.kinds.writing import CONTEXT, KINDS, faults


def dumped(kind: str, live: list[Live]) -> Value:
    """The section of a dump, valid by the schema."""
    section = all_kinds()[kind].render(live, CONTEXT)
    assert faults(kind, section) == []
    return section


def read_back(kind: str, live: list[Live]) -> dict[str, Item]:
    section = dumped(kind, live)
    assert isinstance(section, dict)
    expansion = all_kinds()[kind].expand(section, CONTEXT)
    assert expansion.mistakes == ()
    assert expansion.exclusive == ()
    return {item.key: item for item in expansion.items}


def in_the_system_s_terms(kind: str, item: Item) -> Attributes:
    """What a driver makes of a declaration: fields of people hold ids or holders."""
    fields = all_kinds()[kind]
    return {
        name: _meant(value, who) if (who := fields.field(name).who) else value
        for name, value in item.attributes.items()
    }


_SORTS = {"profiles": "profile/", "classes": "class/", "groups": "group/", "people": "person/"}


def _meant(value: Value, who: Who) -> Value:
    assert isinstance(value, Mapping)
    if who is Who.PERSONS:
        assert not any(value.get(part) for part in ("profiles", "classes", "groups"))
        return tuple(_id(person) for person in texts_or_persons(value["people"]))
    assert who is Who.AUDIENCE
    held = [str(word) for word in texts_or_persons(value.get("words", ()))]
    for part, sort in _SORTS.items():
        held += [sort + str(_id(one)) for one in texts_or_persons(value[part])]
    return tuple(held)


def texts_or_persons(value: Value) -> tuple[Value, ...]:
    assert isinstance(value, tuple)
    return value


def _id(one: Value) -> Value:
    return one["id"] if isinstance(one, dict) else one


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_dump_expands_to_what_is_live(kind: str, data: st.DataObject) -> None:
    live = data.draw(live_resources(kind))
    found = read_back(kind, live)
    assert set(found) == {unicodedata.normalize("NFC", one.id.key) for one in live}
    for one in live:
        item = found[unicodedata.normalize("NFC", one.id.key)]
        assert item.present
        declared = in_the_system_s_terms(kind, item)
        fields = all_kinds()[kind]
        compared = {name for name in declared if not fields.field(name).register}
        assert compared == set(one.attributes), "each field is written, and none is added"
        for name in compared:
            assert equal(fields.field(name).rule, declared[name], one.attributes[name]), name


@pytest.mark.parametrize("kind", ["announcements", "connectors", "guests", "homepage"])
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_live_a_dump_is_valid_and_plans_nothing(kind: str, data: st.DataObject) -> None:
    live = data.draw(strange_resources(kind))
    known = {unicodedata.normalize("NFC", one.id.key): one.attributes for one in live}
    for key, item in read_back(kind, live).items():
        assert item.present
        for name, value in item.attributes.items():
            field = all_kinds()[kind].field(name)
            if not field.register and not field.guidance:
                assert equal(field.rule, value, known[key].get(name)), name


def live_one(kind: str, key: str, **attributes: Value) -> Live:
    return Live(
        ResourceId(UAI, kind, key), {name.rstrip("_"): value for name, value in attributes.items()}
    )


def test_guests_are_written_with_what_only_the_school_knows_left_to_complete() -> None:
    ada = live_one("guests", "ada.example", first_name="Ada", last_name="Example", groups=())
    assert dumped("guests", [ada]) == {
        "ada.example": {
            "first_name": "Ada",
            "last_name": "Example",
            "groups": (),
            "owner": "a-completer",
            "reason": "à préciser",
            "until": "2027-09-30",
        }
    }


@pytest.mark.parametrize(
    ("day", "until"),
    [("2026-09-29", "2026-09-30"), ("2026-09-30", "2027-09-30"), ("2026-12-01", "2027-09-30")],
)
def test_guests_end_with_the_next_september(day: str, until: str) -> None:
    ada = live_one("guests", "a", first_name="Ada", last_name="Example")
    context = type(CONTEXT)(date.fromisoformat(day))
    section = all_kinds()["guests"].render([ada], context)
    assert isinstance(section, dict)
    assert section["a"]["until"] == until


def test_a_guest_s_own_end_date_is_kept_while_it_is_ahead() -> None:
    names: dict[str, Value] = {"first_name": "A", "last_name": "B", "owner": "c", "reason": "d"}
    section = dumped(
        "guests",
        [
            live_one("guests", "a", **names, until="2027-01-31"),
            live_one("guests", "b", **names, until="2026-01-31"),
        ],
    )
    assert isinstance(section, dict)
    assert [one["until"] for one in section.values()] == ["2027-01-31", "2027-09-30"]
    assert section["a"]["owner"] == "c"


def test_announcements_that_have_ended_are_left_out() -> None:
    note: dict[str, Value] = {"title": "T", "text.fr": "x", "for": (), "color": "blue"}
    old = {**note, "from": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"}
    assert dumped("announcements", [live_one("announcements", "T", **old)]) == {}


def test_a_secret_is_never_written() -> None:
    secret: dict[str, Value] = {"sso.type": "oauth", "sso.secret": Secret("env:A")}
    live = live_one("connectors", "a", title="A", **secret)
    assert dumped("connectors", [live]) == {"a": {"title": "A", "sso": {"type": "oauth"}}}


def test_what_the_language_cannot_tell_apart_is_written_once() -> None:
    live = [
        live_one("groups", "Club", members=()),
        live_one("groups", "CLUB ", members=()),
        live_one("groups", "exclusive", members=()),
    ]
    assert list(read_back("groups", live)) == ["CLUB "]


def test_a_widget_that_is_mandatory_for_nobody_who_has_it() -> None:
    live = live_one("homepage", "widgets/mood", for_=("staff",), mandatory=("students",))
    assert dumped("homepage", [live]) == {"widgets": {"mood": {"for": ("staff",), "mandatory": ()}}}


PEOPLE = KnownPeople(
    logins={"t1": "a.martin", "t2": "b.durand", "g1": "ada.example"},
    classes={"6A": frozenset({"s1", "s2"}), "6B": frozenset({"s3", "s4"}), "ULIS": frozenset()},
    profiles={
        "students": frozenset({"s1", "s2", "s3", "s4", "s5"}),
        "teachers": frozenset({"t1", "t2"}),
        "guests": frozenset({"g1"}),
    },
)


@pytest.mark.parametrize(
    ("members", "written"),
    [
        ((), {"people": ()}),
        (("s1", "s2"), {"classes": ("6A",)}),
        (("s1", "s2", "s3"), {"classes": ("6A",), "people": ({"id": "s3"},)}),
        (("t1", "t2"), {"profiles": ("teachers",)}),
        (
            ("g1", "s1", "s3", "s4", "t1"),
            {
                "classes": ("6B",),
                "people": ({"login": "a.martin"}, {"login": "ada.example"}, {"id": "s1"}),
            },
        ),
        (
            ("s1", "s2", "s3", "s4", "s5", "t2", "p1"),
            {"profiles": ("students",), "people": ({"login": "b.durand"}, {"id": "p1"})},
        ),
    ],
    ids=str,
)
def test_members_are_written_as_people_would(
    members: tuple[str, ...], written: dict[str, Value]
) -> None:
    context = replace(CONTEXT, people=PEOPLE)
    section = all_kinds()["groups"].render([live_one("groups", "Club", members=members)], context)
    assert section == {"Club": {"members": written}}
    assert faults("groups", section) == []
