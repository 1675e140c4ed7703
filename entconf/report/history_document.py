"""The journal as JSON documents, for programs. Persons are numbers here too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from entconf.engine.store.chain import Verdict
from entconf.engine.store.journal_reading import RunRow, Settled, WriteRow
from entconf.engine.story import Story
from entconf.kinds.base import Kind
from entconf.model.values import JsonValue, to_json
from entconf.report.document import FORMAT
from entconf.report.history import view_write
from entconf.report.history_exchanges import exchange_document
from entconf.report.language import Language
from entconf.report.view import FieldView, Form

JsonObject = dict[str, JsonValue]


def runs_document(runs: Sequence[RunRow]) -> str:
    """The runs, the newest first."""
    return _document("history", {"runs": [_run(one) for one in runs]})


def story_document(story: Story, kinds: Mapping[str, Kind], language: Language) -> str:
    """One run with its writes, and what came of the changes that were not written."""
    return _document(
        "run",
        {
            **_run(story.run),
            "followers": [one.id for one in story.followers],
            "writes": [_write(story, one, kinds, language) for one in story.writes],
            "exchanged": [exchange_document(*one, language) for one in story.exchanges()],
            "not_written": [
                {"resource": str(one), **_settled(told, language)}
                for one, told in story.unwritten().items()
            ],
        },
    )


def verdict_document(verdict: Verdict, language: Language) -> str:
    """Whether the journal is whole."""
    return _document(
        "verdict",
        {
            "whole": verdict.whole,
            "lines": verdict.lines,
            "head": verdict.head,
            "broken": verdict.broken,
            "why": language(verdict.why) if verdict.why else None,
        },
    )


def _run(run: RunRow) -> JsonObject:
    return {
        "run": run.id,
        "command": run.command,
        "of": run.of or None,
        "actor": run.actor.name,
        "job": run.actor.job or None,
        "person": run.actor.person or None,
        "started": run.started,
        "finished": run.finished,
        "result": run.result,
        "counts": dict(run.counts),
        "commit": run.commit or None,
        "plan": run.plan or None,
        "lifted": [*run.lifted],
        "backups": [*run.backups],
    }


def _write(
    story: Story, write: WriteRow, kinds: Mapping[str, Kind], language: Language
) -> JsonObject:
    return {
        "number": write.number,
        "resource": str(write.change.id),
        "action": write.change.action.value,
        "started": write.started,
        "ended": write.ended,
        **_settled(story.state_of(write), language),
        "fields": [_field(one) for one in view_write(story, write, kinds).fields],
    }


def _field(field: FieldView) -> JsonObject:
    if field.form is Form.PERSONS:
        return {
            "name": field.name,
            "persons_out": to_json(field.before),
            "persons_in": to_json(field.after),
        }
    return {"name": field.name, "before": to_json(field.before), "after": to_json(field.after)}


def _settled(settled: Settled, language: Language) -> JsonObject:
    message = language(settled.message) if settled.message else None
    return {"state": settled.state, "message": message}


def _document(what: str, content: JsonObject) -> str:
    document = {"format": FORMAT, "document": what, **content}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
