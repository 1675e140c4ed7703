"""Read `policy.yml`. Its rules are those of `schemas/policy.schema.json`, and a few more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path as FilePath

from entconf.desired.checking import Checker
from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.policy import Confirmation, Freeze, Limits, Policy, Protection
from entconf.desired.reading import Reading
from entconf.desired.recipients import read_recipients
from entconf.desired.validation import reading_problems
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

FILE = "policy.yml"


def read_policy(reading: Reading, root: FilePath, checker: Checker, findings: Findings) -> Policy:
    """The policy in a file that was read, of the site at `root`; mistakes go to `findings`."""
    findings.extend(reading.problems)
    document = next(iter(reading.documents), None)
    if document is None or document.value is None:
        return Policy()
    problems = reading_problems(checker, "policy", reading)
    findings.extend(problems)
    if problems or not reading.whole:
        return Policy()
    return Policy(
        protected=tuple(
            Protection(_text(one, "match"), _text(one, "reason"), source)
            for one, _, source in _entries(document, "protected")
        ),
        limits=_limits(document),
        freeze=tuple(_freezes(document, findings)),
        confirm=tuple(_confirmations(document, findings)),
        recipients=read_recipients(document, root, findings),
    )


def _limits(document: Document) -> Limits:
    section = _section(document, "limits")
    found = section if isinstance(section, Mapping) else {}
    return Limits(**{name: limit for name, limit in found.items() if isinstance(limit, int)})


def _freezes(document: Document, findings: Findings) -> Iterator[Freeze]:
    for one, path, source in _entries(document, "freeze"):
        days = [_day(document, one, path, name, findings) for name in ("from", "until")]
        start, until = days
        if start is None or until is None:
            continue
        if until < start:
            findings.error(
                "bad-window",
                msg("a window cannot end before it begins"),
                document.value_place((*path, "until")),
            )
        yield Freeze(start, until, _text(one, "reason"), source)


def _day(
    document: Document, one: Mapping[str, Value], path: Path, name: str, findings: Findings
) -> date | None:
    try:
        return date.fromisoformat(_text(one, name))
    except ValueError:
        findings.error(
            "bad-date",
            msg("{text} is not a day of the calendar", text=_text(one, name)),
            document.value_place((*path, name)),
        )
        return None


def _confirmations(document: Document, findings: Findings) -> Iterator[Confirmation]:
    for one, _, source in _entries(document, "confirm"):
        if "match" not in one and "action" not in one:
            findings.error(
                "missing-key",
                msg("what is to be confirmed is missing"),
                source,
                msg("write match: UAI/kind/key, or action: create, update or delete"),
            )
        action = _text(one, "action") if "action" in one else ""
        match = _text(one, "match") if "match" in one else "*"
        yield Confirmation(_text(one, "name"), match, action, source)


def _section(document: Document, name: str) -> Value:
    return document.value.get(name) if isinstance(document.value, Mapping) else None


def _entries(document: Document, name: str) -> Iterator[tuple[Mapping[str, Value], Path, Source]]:
    section = _section(document, name)
    for position, one in enumerate(section if isinstance(section, tuple) else ()):
        if isinstance(one, Mapping):
            path = (name, position)
            yield one, path, document.key_place(path)


def _text(one: Mapping[str, Value], name: str) -> str:
    return str(one[name])
