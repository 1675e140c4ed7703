"""Invented plans that hold every trait a renderer must show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Expansion, Kind
from entconf.model.census import Census
from entconf.model.change import Action, Cause, Change, FieldChange, Impact
from entconf.model.compare import Field, Rule, Who
from entconf.model.establishment import Establishment
from entconf.model.plan import Notice, Plan, PlanOrigin, UnknownPart
from entconf.model.resource import ResourceId
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import msg

UAI = "0990001P"
OTHER = "0990002R"
SITE = "playbooks/colleges.yml"
RUN, WHEN = "20260825T060000-ab12cd", "2026-08-25T06:00:00+00:00"


def _kind(name: str, mission: str, *fields: Field) -> Kind:
    return Kind(
        name=name,
        mission=mission,
        fields=fields,
        expand=lambda _section, _context: Expansion(),
        render=lambda _live, _context: None,
        impact=lambda _change, _census: (),
    )


def kinds() -> Mapping[str, Kind]:
    known = (
        _kind("features", "1.1", Field("for", Rule.SET, access=True)),
        _kind("services", "1.2", Field("quota.")),
        _kind("connectors", "1.5", Field("title", Rule.TEXT), Field("for", Rule.SET, access=True)),
        _kind("groups", "2.2", Field("members", Rule.SET, who=Who.PERSONS)),
        _kind("guests", "2.3"),
        _kind("announcements", "3.4", Field("text.", Rule.HTML), Field("until", Rule.INSTANT)),
    )
    return {kind.name: kind for kind in known}


def _id(kind: str, key: str, uai: str = UAI) -> ResourceId:
    return ResourceId(uai, kind, key)


def _features() -> Sequence[Change]:
    before = {"for": ("teachers",)}
    after = {"for": ("students", "teachers")}
    return (
        Change(
            _id("features", "blog"),
            Action.UPDATE,
            before,
            after,
            (FieldChange("for", before["for"], after["for"]),),
            why={"": Source(SITE, 5, 3), "for": Source(SITE, 5, 9)},
            impact=(Impact("students", 428, 0, "blog"),),
            cause=Cause(RUN, WHEN, ours=("for",)),
        ),
        Change(
            _id("features", "forum"),
            Action.UPDATE,
            {"for": ("parents",)},
            {"for": ()},
            (FieldChange("for", ("parents",), ()),),
            why={"": Source(SITE, 6, 3)},
            impact=(Impact("parents", 0, 1, "forum"),),
            notes=(msg("one role for {n} applications: {roles}", n=2, roles="Forum"),),
            cause=Cause(RUN, WHEN, theirs=("for",)),
        ),
    )


def _access() -> Sequence[Change]:
    return (
        Change(
            _id("services", "workspace"),
            Action.UPDATE,
            {"quota.students": 104857600},
            {"quota.students": 524288000},
            (FieldChange("quota.students", 104857600, 524288000),),
            why={"quota.students": Source(SITE, 9, 20)},
            blocked=msg("only a central administrator may set this"),
            cause=Cause(RUN, WHEN, ("quota.students",), ("quota.students",)),
        ),
        Change(
            _id("connectors", "pronote"),
            Action.CREATE,
            {},
            {
                "title": "PRONOTE",
                "url": "https://0990001p.pronote.example/",
                "for": ("students", "teachers"),
                "sso.secret": Secret("env:PRONOTE"),
                "substructures": False,
            },
            (),
            why={"": Source(SITE, 12, 3), "for": Source("inventory/group_vars/all.yml", 3, 1)},
            impact=(Impact("students", 428, 0, "PRONOTE"), Impact("teachers", 41, 0, "PRONOTE")),
            cause=Cause(RUN, WHEN, theirs=("",)),
        ),
        Change(
            _id("groups", "Club journal"),
            Action.UPDATE,
            {"members": ("p1", "p2", "p3")},
            {"members": ("p3", "p4")},
            (FieldChange("members", ("p1", "p2", "p3"), ("p3", "p4")),),
            why={"": Source(SITE, 20, 3)},
            impact=(Impact("", 1, 2, "Club journal"),),
        ),
        Change(
            _id("guests", "theatre"),
            Action.DELETE,
            {"first_name": "Ada", "last_name": "Example"},
            {},
            (FieldChange("first_name", "Ada", None), FieldChange("last_name", "Example", None)),
        ),
    )


def _announcement() -> Change:
    before = "<p>L'établissement est fermé vendredi.</p><p>Reprise lundi à 8 h.</p>"
    after = (
        "<p>L'établissement est fermé <b>vendredi 14</b>.</p><p>Reprise lundi à 8 h.</p>"
        "<p>Les transports scolaires ne circulent pas.</p>"
    )
    return Change(
        _id("announcements", "pont-novembre"),
        Action.UPDATE,
        {"text.fr": before, "until": "2026-11-14T22:59:59Z"},
        {"text.fr": after, "until": "2026-11-15T22:59:59Z"},
        (
            FieldChange("text.fr", before, after),
            FieldChange("until", "2026-11-14T22:59:59Z", "2026-11-15T22:59:59Z"),
        ),
        why={"text.fr": Source(SITE, 31, 11)},
        cause=Cause(RUN, WHEN, ("until",), ("text.fr",)),
    )


def full_plan() -> Plan:
    """Two schools: one with every trait, one that could not be read in part."""
    return Plan(
        origin=PlanOrigin(
            created="2026-08-30T07:00:00Z", day="2026-09-01", entconf="0.1.0", commit="abc"
        ),
        establishments=(Establishment(UAI, "Collège Colette"), Establishment(OTHER)),
        changes=(*_features(), *_access(), _announcement()),
        unknown=(
            UnknownPart(OTHER, "groups", None, msg("the server answered {status}", status=502)),
            UnknownPart(OTHER, "features", "blog", msg("no answer")),
        ),
        notices=(Notice(UAI, msg("quotas are set for a whole platform")),),
        compared=31,
        census={UAI: Census({"students": 428, "teachers": 41})},
    )


def empty_plan() -> Plan:
    return Plan(
        origin=PlanOrigin(created="2026-08-30T07:00:00Z", day="2026-08-30", entconf="0.1.0"),
        establishments=(Establishment(UAI, "Collège Colette"),),
        compared=1,
    )


def hostile_plan() -> Plan:
    """Values that try to break out of a comment, call people and move the terminal."""
    nasty = "x` @everyone <img src=x> ```\n/close\n#12 \x1b[2J\x1b]0;owned\x07 \u202e|--|"
    change = Change(
        _id("connectors", nasty),
        Action.CREATE,
        {},
        {"title": nasty, "text": f"{nasty}\n{'y' * 100}\n```\n/close"},
        (),
        why={"": Source(f"playbooks/{nasty}.yml", 1, 1)},
        notes=(msg("the server says {what} https://evil.example/", what=nasty),),
        impact=(Impact("students", 2, 0, nasty),),
    )
    return Plan(
        origin=PlanOrigin(created="2026-08-30T07:00:00Z", day="2026-08-30", entconf="0.1.0"),
        establishments=(Establishment(UAI, nasty),),
        changes=(change,),
        notices=(Notice(UAI, msg("see {what}", what=nasty)),),
        compared=1,
    )
