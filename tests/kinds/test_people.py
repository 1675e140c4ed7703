"""Groups, rights and guests: every form, their days, and what a schema cannot refuse."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kinds.writing import items, only_mistake


def test_groups() -> None:
    text = """
    Club journal:
      members:
        classes: [6B, 6A]
        people: [{email: b@c.example}, {login: a.martin}, a.martin, {id: x-1}]
        profiles: [staff]
      until: 2027-07-05
    Vide: {}
    Parti: false
    """
    found = items("groups", text)
    assert found["Club journal"].attributes == {
        "members": {
            "profiles": ("staff",),
            "classes": ("6A", "6B"),
            "people": ("a.martin", {"email": "b@c.example"}, {"id": "x-1"}),
        }
    }
    assert found["Vide"].attributes == {}
    assert not found["Parti"].present
    assert not items("groups", text, day=date(2027, 8, 1))["Club journal"].present


def test_rights() -> None:
    text = """
    roles: {Club journal: [Wiki, Blog], Anciens: false, CDI: {roles: [Wiki], until: 2026-10-01}}
    delegations:
      - {login: a.martin, function: local_admin}
      - {email: b@c.example, function: local_admin, until: 2026-10-01}
      - {id: x-1, function: false}
    communication:
      - {from: Club journal, to: teachers}
      - {from: parents, to: students, allowed: false}
      - {from: CDI, to: Club journal, when: {from: 2027-01-01}}
    """
    found = items("rights", text)
    assert {key: dict(item.attributes) for key, item in found.items()} == {
        "roles/Club journal": {"roles": ("Blog", "Wiki")},
        "roles/Anciens": {"roles": ()},
        "roles/CDI": {"roles": ()},
        "delegations/a.martin": {"functions": ("local_admin",), "person": "a.martin"},
        "delegations/b@c.example": {"functions": (), "person": {"email": "b@c.example"}},
        "delegations/x-1": {"functions": (), "person": {"id": "x-1"}},
        "communication/Club journal > teachers": {
            "from": "Club journal",
            "to": "teachers",
            "allowed": True,
        },
        "communication/parents > students": {
            "from": "parents",
            "to": "students",
            "allowed": False,
        },
        "communication/CDI > Club journal": {
            "from": "CDI",
            "to": "Club journal",
            "allowed": False,
        },
    }
    assert found["roles/Club journal"].requires == (("groups", "Club journal"),)
    assert found["communication/parents > students"].requires == ()
    assert found["communication/CDI > Club journal"].requires == (
        ("groups", "CDI"),
        ("groups", "Club journal"),
    )


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("delegations: [{function: local_admin}]", "bad-person", ("delegations", 0)),
        (
            "delegations: [{login: a, id: b, function: local_admin}]",
            "bad-person",
            ("delegations", 0),
        ),
        (
            "delegations: [{login: a, function: local_admin}, {login: A, function: false}]",
            "duplicate-key",
            ("delegations", 1),
        ),
        (
            "communication: [{from: a, to: b}, {from: a, to: b, allowed: false}]",
            "duplicate-key",
            ("communication", 1),
        ),
        ("{exclusive: true, roles: {}}", "empty-exclusive", ("exclusive",)),
    ],
)
def test_rights_that_cannot_be(text: str, code: str, path: tuple[str | int, ...]) -> None:
    found = only_mistake("rights", text)
    assert (found.code, found.path) == (code, path)


GUEST = "{first_name: Ada, last_name: Example, owner: a.martin, reason: Théâtre"


def test_guests() -> None:
    text = f"theatre: {GUEST}, until: 2027-06-30, groups: [Club journal], email: a@b.example}}"
    (found,) = items("guests", text).values()
    assert found.present
    assert found.requires == (("groups", "Club journal"),)
    assert found.attributes == {
        "first_name": "Ada",
        "last_name": "Example",
        "email": "a@b.example",
        "groups": ("Club journal",),
        "owner": "a.martin",
        "reason": "Théâtre",
        "until": "2027-06-30",
    }


@pytest.mark.parametrize(
    ("day", "present"),
    [("2026-09-30", False), ("2026-10-01", True), ("2027-06-30", True), ("2027-07-01", False)],
)
def test_guests_have_an_account_in_their_days_only(
    day: str,
    present: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    text = f"theatre: {GUEST}, from: 2026-10-01, until: 2027-06-30}}"
    found = items("guests", text, day=date.fromisoformat(day))["theatre"]
    assert found.present is present
    assert found.attributes["last_name"] == "Example"
