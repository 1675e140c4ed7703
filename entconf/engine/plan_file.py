"""A plan as a JSON document: versioned, sorted, the same bytes for the same plan.

The document carries a hash of its content, so that a plan edited by hand is refused,
and every sentence as template and parameters, so that it can be shown in any language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from entconf.engine.plan_reading import Place, read_plan
from entconf.errors import PlanFileError
from entconf.model.census import Census
from entconf.model.change import Cause, Change
from entconf.model.plan import PLAN_FORMAT, Notice, Plan, UnknownPart
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, to_json

JsonObject = dict[str, JsonValue]


def plan_to_json(plan: Plan) -> str:
    """The plan as JSON text, ending with a newline; secrets are references only."""
    content = plan_content(plan)
    document: JsonObject = {
        "format": PLAN_FORMAT,
        "sha256": content_hash(content),
        "plan": content,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def plan_from_json(text: str) -> Plan:
    """Read back what plan_to_json wrote.

    Raises PlanFileError, with the place in the document, when it is cut short, edited,
    of a newer version or otherwise not such a plan.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise PlanFileError(
            msg("this is not a whole plan: {error}", error=str(error)),
            hint=msg("make the plan again; it may have been cut short while it was copied"),
        ) from None
    place = Place("", document)
    version = place.at("format").integer()
    if version > PLAN_FORMAT:
        raise PlanFileError(
            msg(
                "this plan has format {found}, this entconf reads up to {known}",
                found=version,
                known=PLAN_FORMAT,
            ),
            hint=msg("apply it with the version of entconf that made it, or a newer one"),
        )
    content = place.at("plan")
    if place.at("sha256").text() != content_hash(content.mapping()):
        raise PlanFileError(
            msg("this plan was changed after it was made: its content does not match its hash"),
            hint=msg("change the playbooks and make a new plan; a plan is not edited by hand"),
        )
    return read_plan(content)


def content_hash(content: Mapping[str, JsonValue]) -> str:
    """The SHA-256 of a JSON object, whatever the order of its keys and its white space."""
    compact = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(compact.encode()).hexdigest()


def plan_content(plan: Plan) -> JsonObject:
    """The plan as JSON data, without the envelope of a document."""
    return {
        "origin": _origin(plan),
        "establishments": [
            {"uai": one.uai, "name": one.name, "timezone": one.timezone}
            for one in plan.establishments
        ],
        "changes": [change_to_json(change) for change in plan.changes],
        "unknown": [_unknown(part) for part in plan.unknown],
        "notices": [_notice(notice) for notice in plan.notices],
        "compared": plan.compared,
        "census": {uai: _census(census) for uai, census in plan.census.items()},
    }


def change_to_json(change: Change) -> JsonObject:
    """One change as JSON data."""
    return {
        "id": {"uai": change.id.uai, "kind": change.id.kind, "key": change.id.key},
        "action": change.action.value,
        "before": to_json(change.before),
        "after": to_json(change.after),
        "fields": [
            {"name": one.name, "before": to_json(one.before), "after": to_json(one.after)}
            for one in change.fields
        ],
        "why": {name: _source(source) for name, source in change.why.items()},
        "requires": [str(one) for one in change.requires],
        "impact": [
            {"profile": i.profile, "gains": i.gains, "loses": i.loses, "what": i.what}
            for i in change.impact
        ],
        "notes": [text_to_json(note) for note in change.notes],
        "blocked": text_to_json(change.blocked) if change.blocked else None,
        "cause": _cause(change.cause) if change.cause else None,
        "irreversible": text_to_json(change.irreversible) if change.irreversible else None,
    }


def text_to_json(text: Text) -> JsonObject:
    """A sentence as its template and parameters."""
    params: JsonObject = {
        name: text_to_json(value) if isinstance(value, Text) else value
        for name, value in text.params.items()
    }
    data: JsonObject = {"template": text.template, "params": params}
    if text.plural:
        data["plural"] = text.plural
    return data


def _cause(cause: Cause) -> JsonObject:
    return {
        "run": cause.run,
        "at": cause.at,
        "ours": [*cause.ours],
        "theirs": [*cause.theirs],
    }


def _origin(plan: Plan) -> JsonObject:
    origin = plan.origin
    return {
        "created": origin.created,
        "day": origin.day,
        "entconf": origin.entconf,
        "site": origin.site,
        "commit": origin.commit,
        "expires": origin.expires,
        "inputs": dict(origin.inputs),
        "fingerprints": dict(origin.fingerprints),
    }


def _source(source: Source) -> JsonObject:
    return {"file": source.file, "line": source.line, "column": source.column}


def _unknown(part: UnknownPart) -> JsonObject:
    return {
        "uai": part.uai,
        "kind": part.kind,
        "key": part.key,
        "reason": text_to_json(part.reason),
    }


def _notice(notice: Notice) -> JsonObject:
    return {"uai": notice.uai, "message": text_to_json(notice.message)}


def _census(census: Census) -> JsonObject:
    """Counts only: `profile_of` knows persons and is never saved."""
    return {
        "profiles": dict(census.profiles),
        "groups": {name: dict(counts) for name, counts in census.groups.items()},
    }
