"""Answers as JSON documents, for programs: each has a `format` and says what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from entconf.drivers.base import Finding
from entconf.engine.backup_files import BackupEntry
from entconf.engine.run_result import RunResult
from entconf.engine.watch import Phase
from entconf.errors import ExitCode, Problem
from entconf.model.text import Text
from entconf.model.values import JsonValue
from entconf.report.language import Language

#: Version of these documents. It grows when a program could misread a newer one.
FORMAT = 1


def problems_document(problems: Sequence[Problem], language: Language, code: ExitCode) -> str:
    """Problems and the exit code they lead to."""
    found: list[JsonValue] = [
        {
            "code": problem.code,
            "severity": problem.severity.value,
            "message": language(problem.message),
            "hint": _said(problem.hint, language),
            "file": problem.source.file if problem.source else None,
            "line": problem.source.line if problem.source else None,
            "column": problem.source.column if problem.source else None,
        }
        for problem in problems
    ]
    return _document("problems", {"exit_code": int(code), "problems": found})


def result_document(result: RunResult, language: Language, seconds: Mapping[Phase, float]) -> str:
    """What came of a run."""
    outcomes: list[JsonValue] = [
        {
            "resource": str(outcome.change.id),
            "action": outcome.change.action.value,
            "state": outcome.state.value,
            "message": _said(outcome.message, language),
            "leftovers": [field.name for field in outcome.leftovers],
        }
        for outcome in result.outcomes
    ]
    return _document(
        "result",
        {
            "run": result.run,
            "exit_code": int(result.exit_code),
            "interrupted": result.interrupted,
            "incomplete": result.incomplete,
            "outcomes": outcomes,
            "backups": [str(backup.path) for backup in result.backups],
            "seconds": {phase.value: round(took, 3) for phase, took in seconds.items()},
        },
    )


def backups_document(backups: Sequence[BackupEntry]) -> str:
    """The backups of a site."""
    found: list[JsonValue] = [
        {
            "name": entry.name,
            "uai": entry.uai,
            "when": entry.when,
            "path": str(entry.path),
            "unknown": entry.unknown,
            "recipients": [*entry.recipients],
            "held": [
                {"backend": one.backend, "driver": one.driver, "counts": dict(one.counts)}
                for one in entry.held
            ],
        }
        for entry in backups
    ]
    return _document("backups", {"backups": found})


def findings_document(findings: Sequence[Finding], language: Language) -> str:
    """What `entconf doctor` found."""
    found: list[JsonValue] = [
        {
            "subject": language(finding.subject),
            "good": finding.good,
            "detail": language(finding.detail),
            "hint": _said(finding.hint, language),
        }
        for finding in findings
    ]
    return _document("findings", {"findings": found})


def _said(text: Text | None, language: Language) -> str | None:
    return None if text is None else language(text)


def _document(what: str, content: dict[str, JsonValue]) -> str:
    document = {"format": FORMAT, "document": what, **content}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
