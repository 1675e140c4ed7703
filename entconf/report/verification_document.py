"""A verification as JSON, for programs. docs/verify.md and its schema tell the format."""

from __future__ import annotations

import json

from entconf.errors import ExitCode
from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.verification import Found, SchoolState, Verification
from entconf.model.values import JsonValue
from entconf.report.language import Language
from entconf.report.verification import say_answer, title_of

#: Version of this document. It grows when a program could misread a newer one.
FORMAT = 1


def verification_document(
    verification: Verification, language: Language, code: ExitCode, *, full: bool
) -> str:
    """The verification. People are ids and initials unless `full`, which tells names."""
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "document": "verification",
        "exit_code": int(code),
        "day": verification.day.isoformat(),
        "answer": verification.answer,
        "sentence": language(say_answer(verification)),
        "offline": verification.offline,
        "deliveries": [
            {
                "name": one.name,
                "kind": one.kind.value,
                "day": one.day.isoformat() if one.day else None,
                "degree": one.degree,
                "academy": one.academy,
                "version": one.af_version,
            }
            for one in verification.applied
        ],
        "schools": [_school(one, language) for one in verification.schools],
        "findings": [_finding(one, language, full=full) for one in verification.found],
        "checks": [check.code for check in CHECKS],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _school(one: SchoolState, language: Language) -> JsonValue:
    return {
        "uai": one.establishment.uai,
        "name": one.establishment.name,
        "answer": one.state.answer,
        "since": one.state.since.isoformat(),
        "waiting": dict(one.people),
        "blocked": list(one.blocked),
        "failure": language(one.failure) if one.failure else None,
    }


def _finding(one: Found, language: Language, *, full: bool) -> JsonValue:
    told = one.finding
    person: JsonValue = None
    if told.person:
        person = {
            "ent_id": one.ent_id,
            "initials": one.person.initials if one.person else "",
        }
        if full and one.person is not None:
            person["last_name"] = one.person.last_name
            person["first_name"] = one.person.first_name
    return {
        "code": told.code,
        "weight": told.weight.value,
        "uai": told.uai,
        "title": language(title_of(told.code)),
        "detail": language(told.detail),
        "subject": told.subject,
        "person": person,
        "mender": told.mender.value,
        "since": one.since.isoformat(),
        "fingerprint": one.fingerprint,
        "file": told.place.file,
        "record": told.place.record or None,
        "line": told.place.line or None,
    }
