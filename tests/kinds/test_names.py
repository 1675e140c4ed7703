"""Names within a section, and what an exclusive section owns."""

from __future__ import annotations

from datetime import date

import pytest

from entconf.kinds.base import Context
from entconf.kinds.catalog import all_kinds
from tests.kinds.writing import expand, faults, items, only_mistake, section


@pytest.mark.parametrize("kind", ["features", "connectors", "announcements", "groups", "guests"])
def test_exclusive_owns_the_whole_kind_and_is_refused_when_empty(kind: str) -> None:
    written = {"exclusive": True, "a": False}
    assert faults(kind, written) == []
    assert all_kinds()[kind].expand(written, Context(date(2026, 1, 1))).exclusive == ("",)
    assert expand(kind, "{exclusive: false}").exclusive == ()
    found = only_mistake(kind, "{exclusive: true}")
    assert (found.code, found.path) == ("empty-exclusive", ("exclusive",))


def test_exclusive_parts() -> None:
    assert expand("homepage", "{exclusive: true, widgets: {a: true}}").exclusive == ("widgets/",)
    assert only_mistake("homepage", "{exclusive: true, bookmarks: {staff: []}}").code == (
        "empty-exclusive"
    )
    text = "{exclusive: true, roles: {a: [b]}, communication: [{from: a, to: b}]}"
    assert expand("rights", text).exclusive == ("roles/", "communication/")


def test_names_that_a_person_would_take_for_one_another() -> None:
    found = only_mistake("groups", "{Club Journal: {}, club  journal: {}}")
    assert (found.code, found.path) == ("duplicate-key", ("club  journal",))
    decomposed = section("{'e\u0301tude': {}, 'e\u0301tude du soir': {}}")
    first, _ = all_kinds()["groups"].expand(decomposed, Context(date(2026, 1, 1))).items
    assert (first.key, first.path) == ("étude", ("e\u0301tude",))
    assert len(items("groups", "{Étude: {}, Etude: {}}")) == 2


@pytest.mark.parametrize(
    ("kind", "text", "part"),
    [
        ("homepage", "widgets: {exclusive: true, mood: true}", "widgets"),
        ("rights", "roles: {exclusive: [Wiki]}", "roles"),
    ],
)
def test_exclusive_in_the_wrong_place_is_told(kind: str, text: str, part: str) -> None:
    found = only_mistake(kind, text)
    assert (found.code, found.path) == ("misplaced-exclusive", (part, "exclusive"))
    assert f"`{part}`" in str(found.hint)
