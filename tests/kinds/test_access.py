"""Features, services, connectors, the home page and opening: every short and long form."""

from __future__ import annotations

from datetime import date

import pytest

from entconf.model.secret import Secret
from tests.kinds.writing import attributes, items, only_mistake

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
