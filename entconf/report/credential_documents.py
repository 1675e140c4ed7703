"""Identities, resets and hand-outs as JSON documents, for programs. No code is ever in one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from entconf.assistance.credentials.handouts import Handout
from entconf.assistance.credentials.population import Person
from entconf.assistance.credentials.resetting import Reset, ResetPlan
from entconf.assistance.credentials.routing import RoutingPlan
from entconf.assistance.credentials.slips import Bundle
from entconf.errors import ExitCode
from entconf.model.identities import said
from entconf.model.values import JsonValue
from entconf.report.document import FORMAT
from entconf.report.language import Language

JsonObject = dict[str, JsonValue]


def plans_document(plans: Sequence[RoutingPlan], language: Language, *, full: bool) -> str:
    """Who signs in with what; people are ids and initials unless `full`."""
    return _document("credentials-plan", {"schools": [_plan(one, language, full) for one in plans]})


def _plan(plan: RoutingPlan, language: Language, full: bool) -> JsonObject:  # noqa: FBT001 - handed on
    code = language.code
    return {
        "uai": plan.establishment.uai,
        "ways": [
            {
                "profile": way.profile,
                "identity": way.identity.key,
                "people": way.people,
                "never_activated": way.dormant,
            }
            for way in plan.ways
        ],
        "identities": [
            {
                "key": one.key,
                "name": said(one.name, code),
                "ours": one.ours,
                "who": said(one.who, code),
                "routing": said(one.routing, code),
            }
            for one in plan.identities
        ],
        "classes": [
            {"name": one.name, "identities": {**one.people}, "never_activated": one.dormant}
            for one in plan.classes
        ],
        "people": [_person(one, full) for one in plan.people],
    }


def _person(person: Person, full: bool) -> JsonObject:  # noqa: FBT001 - handed on
    account = person.account
    found: JsonObject = {
        "id": account.id,
        "initials": person.initials,
        "profile": account.profile.value if account.profile else None,
        "classes": [*account.classes],
        "identity": person.identity.key,
        "never_activated": person.never_activated,
    }
    if full:
        found |= {
            "first_name": account.first_name,
            "last_name": account.last_name,
            "login": account.login,
        }
    return found


def resets_document(
    plan: ResetPlan, resets: Sequence[Reset], language: Language, code: ExitCode
) -> str:
    """What came of resets: ids and kinds of codes, never the codes."""
    rows: list[JsonValue] = [
        {
            "id": one.person.account.id,
            "done": one.credential is not None,
            "kind": one.credential.kind.value if one.credential else None,
            "message": language(one.error.message) if one.error else None,
        }
        for one in resets
    ]
    routed: list[JsonValue] = [
        {
            "id": one.account.id,
            "identity": one.identity.key,
            "routing": said(one.identity.routing, language.code),
        }
        for one in plan.routed
    ]
    content: JsonObject = {
        "uai": plan.school.establishment.uai,
        "exit_code": int(code),
        "resets": rows,
        "routed": routed,
    }
    return _document("credentials-reset", content)


def slips_document(uai: str, bundles: Sequence[Bundle], written: Sequence[Path]) -> str:
    """The files that were written, and how many slips each bundle has."""
    counts: list[JsonValue] = [
        {"label": one.name, "profile": one.profile, "slips": len(one.slips)} for one in bundles
    ]
    content: JsonObject = {"uai": uai, "bundles": counts, "files": [str(one) for one in written]}
    return _document("slips", content)


def handouts_document(found: Sequence[Handout]) -> str:
    """The hand-outs of a school year."""
    rows: list[JsonValue] = [
        {
            "uai": one.uai,
            "year": one.year,
            "label": one.label,
            "printed": one.printed,
            "out": one.out,
            "signed": one.signed,
            "destroyed": one.destroyed,
            "open": one.open,
            "at": one.at or None,
        }
        for one in found
    ]
    return _document("handouts", {"handouts": rows})


def _document(name: str, content: JsonObject) -> str:
    whole: JsonObject = {"format": FORMAT, "document": name, **content}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
