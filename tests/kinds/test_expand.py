"""What each section says: every short and long form, windows, and what a schema cannot refuse."""

from __future__ import annotations

from datetime import date

import pytest

from entconf.kinds.base import Context
from entconf.kinds.catalog import all_kinds
from entconf.model.secret import Secret
from tests.kinds.writing import attributes, expand, faults, items, only_mistake, section

EVERYBODY = ("guests", "parents", "staff", "students", "teachers")


def test_features_in_every_form() -> None:
    text = """
    blog: [teachers, students]
    forum: false
    wiki: true
    schoolbook: {for: [teachers, parents], from: 2026-09-01, until: 2027-07-05, roles: [B, A]}
    """
    assert attributes("features", text) == {
        "blog": {"for": ("students", "teachers")},
        "forum": {"for": ()},
        "wiki": {"for": EVERYBODY},
        "schoolbook": {"for": ("parents", "teachers"), "roles": ("A", "B")},
    }
    late = attributes("features", text, day=date(2027, 7, 6))
    assert late["schoolbook"] == {"for": (), "roles": ("A", "B")}


def test_fields_know_where_they_were_written() -> None:
    found = items("features", "{schoolbook: {for: [teachers], roles: [A]}, blog: [teachers]}")
    assert found["schoolbook"].path == ("schoolbook",)
    assert found["schoolbook"].paths["roles"] == ("schoolbook", "roles")
    assert found["blog"].path == ("blog",)


def test_services() -> None:
    text = """
    timetable: {source: EDT, until: 2027-07-05}
    workspace: {quota: {students: 500 MB, teachers: 2 GB}, until: 2027-07-05}
    mobile_app: true
    mfa: {exempt: true, from: 2027-01-01}
    """
    assert attributes("services", text) == {
        "timetable": {"source": "EDT"},
        "workspace": {"quota.students": 524288000, "quota.teachers": 2147483648},
        "mobile_app": {"enabled": True},
        "mfa": {"exempt": False},
    }
    late = attributes("services", text, day=date(2027, 7, 6))
    assert late["timetable"] == {"source": "none"}
    assert "workspace" not in late
    assert attributes("services", "{timetable: false, mobile_app: false}") == {
        "timetable": {"source": "none"},
        "mobile_app": {"enabled": False},
    }


@pytest.mark.parametrize("written", ["500", "a lot"])
def test_a_quota_needs_a_unit(written: str) -> None:
    found = only_mistake("services", f"workspace: {{quota: {{students: {written}}}}}")
    assert (found.code, found.path) == ("bad-quantity", ("workspace", "quota", "students"))


def test_connectors() -> None:
    text = """
    pronote:
      title: PRONOTE
      url: https://0990001x.index-education.example/pronote/
      sso: {type: cas, service: PronoteRegisteredService}
      for: [teachers, students]
      until: 2027-07-05
    """
    (found,) = attributes("connectors", text).values()
    assert found == {
        "title": "PRONOTE",
        "url": "https://0990001x.index-education.example/pronote/",
        "sso.type": "cas",
        "sso.service": "PronoteRegisteredService",
        "for": ("students", "teachers"),
    }
    (late,) = items("connectors", text, day=date(2027, 8, 1)).values()
    assert late.present
    assert late.attributes == {**found, "for": ()}


def test_connector_with_oauth_and_without_sso() -> None:
    text = """
    moodle: {sso: {type: oauth, grant: authorization_code, scope: [b, a], secret: !secret env:M}}
    cdi: {sso: false}
    gone: false
    """
    found = items("connectors", text)
    assert found["moodle"].attributes == {
        "sso.type": "oauth",
        "sso.grant": "authorization_code",
        "sso.scope": ("a", "b"),
        "sso.secret": Secret("env:M"),
    }
    assert found["moodle"].paths["sso.grant"] == ("moodle", "sso", "grant")
    assert found["cdi"].attributes == {"sso.type": "none"}
    assert not found["gone"].present


@pytest.mark.parametrize(
    ("sso", "name"),
    [("type: cas, scope: [a]", "scope"), ("type: none, service: X", "service")],
)
def test_settings_of_another_kind_of_sso(sso: str, name: str) -> None:
    found = only_mistake("connectors", f"a: {{sso: {{{sso}}}}}")
    assert (found.code, found.path) == ("sso-mismatch", ("a", "sso", name))


def test_homepage() -> None:
    text = """
    widgets:
      calendar: {for: [teachers, students], mandatory: [students]}
      mood: {for: [students], mandatory: true, until: 2027-07-05}
      notes: [teachers]
      rss: false
    bookmarks: {teachers: [Messagerie, Blog], students: []}
    welcome: {text: {fr: "**Bienvenue**", en: Hello}}
    """
    found = attributes("homepage", text)
    assert found == {
        "widgets/calendar": {"for": ("students", "teachers"), "mandatory": ("students",)},
        "widgets/mood": {"for": ("students",), "mandatory": ("students",)},
        "widgets/notes": {"for": ("teachers",)},
        "widgets/rss": {"for": (), "mandatory": ()},
        "bookmarks": {"teachers": ("Messagerie", "Blog"), "students": ()},
        "welcome": {
            "text.fr": "<p><strong>Bienvenue</strong></p>",
            "text.en": "<p>Hello</p>",
            "enabled": True,
        },
    }
    late = attributes("homepage", text, day=date(2027, 8, 1))
    assert late["widgets/mood"] == {"for": (), "mandatory": ()}


def test_welcome_message_outside_its_window_is_off() -> None:
    assert attributes("homepage", "welcome: {text: Bonjour, until: 2026-09-30}") == {
        "welcome": {"enabled": False}
    }
    assert attributes("homepage", "welcome: false") == {"welcome": {"enabled": False}}


def test_mandatory_for_somebody_who_does_not_have_it() -> None:
    found = only_mistake("homepage", "widgets: {mood: {for: [staff], mandatory: [students]}}")
    assert found.code == "mandatory-without-access"
    assert found.path == ("widgets", "mood", "mandatory")
    assert "students" in str(found.message)


NOTE = "title: Fermeture, for: [parents], from: 2026-11-09, until: 2026-11-14"


def test_announcements() -> None:
    text = f"""
    pont:
      {{{NOTE}, text: "L'établissement est fermé **vendredi 14**.", color: orange,
       signature: La direction, signature_color: "#000000", positions: [CPE]}}
    """
    (found,) = items("announcements", text).values()
    assert found.present
    assert found.attributes == {
        "title": "Fermeture",
        "text.fr": "<p>L'établissement est fermé <strong>vendredi 14</strong>.</p>",
        "for": ("parents",),
        "from": "2026-11-08T23:00:00Z",
        "until": "2026-11-14T22:59:59Z",
        "color": "orange",
        "signature": "La direction",
        "signature_color": "#000000",
        "positions": ("CPE",),
    }
    assert found.paths["text.fr"] == ("pont", "text")


def test_announcement_is_there_before_its_days_and_gone_after_them() -> None:
    text = f"pont: {{{NOTE}, text: x}}"
    assert items("announcements", text, day=date(2026, 9, 1))["pont"].present
    late = items("announcements", text, day=date(2026, 11, 15))["pont"]
    assert not late.present
    assert late.attributes["title"] == "Fermeture"


def test_announcement_without_colour_is_blue() -> None:
    assert attributes("announcements", f"a: {{{NOTE}, text: x}}")["a"]["color"] == "blue"


def test_html_in_markdown_is_shown_and_html_is_sanitised() -> None:
    text = f"""
    a: {{{NOTE}, text: {{fr: "<script>x</script> [y](javascript:z)"}},
         html: {{en: '<p onclick="x">Hi<script>x</script></p>'}}}}
    """
    found = attributes("announcements", text)["a"]
    assert found["text.fr"] == "<p>&lt;script&gt;x&lt;/script&gt; [y](javascript:z)</p>"
    assert found["text.en"] == "<p>Hi</p>"


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        (f"a: {{{NOTE}}}", "no-text", ("a",)),
        (f"a: {{{NOTE}, text: x, html: x}}", "two-texts", ("a", "html")),
        (
            "a: {title: T, text: x, for: [], from: 2026-11-14, until: 2026-11-09}",
            "bad-window",
            ("a", "until"),
        ),
        (
            "a: {title: T, text: x, for: [], from: 2026-02-30, until: 2026-11-09}",
            "bad-date",
            ("a", "from"),
        ),
    ],
)
def test_announcements_that_cannot_be(text: str, code: str, path: tuple[str, ...]) -> None:
    found = only_mistake("announcements", text)
    assert (found.code, found.path) == (code, path)


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


def test_opening() -> None:
    text = "{students: 2026-11-10, parents: 2026-11-11, staff: true, guests: false,"
    text += " teachers: {from: 2026-09-01, until: 2026-11-09}}"
    assert attributes("opening", text) == {
        "students": {"open": True},
        "parents": {"open": False},
        "staff": {"open": True},
        "guests": {"open": False},
        "teachers": {"open": False},
    }
    found = only_mistake("opening", "{students: 2026-02-30}")
    assert (found.code, found.path) == ("bad-date", ("students",))


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
