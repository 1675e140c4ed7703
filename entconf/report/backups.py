"""Backups, and what came of checking them, as lines of a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from entconf.engine.backup_checks import BackupCheck
from entconf.engine.backup_files import BackupEntry
from entconf.model.text import msg, msgn
from entconf.report.document import FORMAT
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line

_SEALED = msg(
    "whole, but not proven: it is encrypted and no identity was given (--identity FILE, or its "
    "path in ENTCONF_AGE_IDENTITY)"
)


def backup_lines(entries: Sequence[BackupEntry], language: Language) -> Sequence[Line]:
    """Each backup with its establishment, its moment and how much it holds."""
    if not entries:
        return [line(language(msg("No backup yet.")))]
    return [_entry(entry, language) for entry in entries]


def _entry(entry: BackupEntry, language: Language) -> Line:
    name = Span(f"{entry.uai}/{entry.name}", Style.STRONG)
    if entry.damage is not None:
        return line(name, "  ", Span(language(entry.damage), Style.ERROR))
    held = sum(count for one in entry.held for count in one.counts.values())
    told = language(msgn("{n} resource", "{n} resources", held))
    pieces: list[Span | str] = [name, f"  {entry.when}  {told}"]
    if entry.encrypted:
        count = len(entry.recipients)
        sealed = msgn("encrypted for {n} recipient", "encrypted for {n} recipients", count)
        pieces += ["  ", Span(language(sealed), Style.DIM)]
    if entry.unknown:
        unread = msgn("{n} part not read", "{n} parts not read", entry.unknown)
        pieces += ["  ", Span(language(unread), Style.WARNING)]
    return line(*pieces)


def check_lines(checks: Sequence[BackupCheck], language: Language) -> Sequence[Line]:
    """Each backup with whether it can be used, and what restoring it would change today."""
    if not checks:
        return [line(language(msg("No backup yet.")))]
    return [_check(one, language) for one in checks]


def _check(check: BackupCheck, language: Language) -> Line:
    name = f"{check.entry.uai}/{check.entry.name}"
    if check.why is not None:
        return line(Span(f"✗ {name}", Style.ERROR), "  ", language(check.why))
    if check.sealed is not None:
        return line(Span(f"? {name}", Style.UNKNOWN), "  ", language(_SEALED))
    told = msg(
        "read: {resources}; planned: {changes}",
        resources=msgn("{n} resource", "{n} resources", check.resources),
        changes=msgn("{n} change", "{n} changes", check.changes),
    )
    pieces: list[Span | str] = [Span(f"✓ {name}", Style.GOOD), "  ", language(told)]
    if check.unknown:
        unread = msgn("{n} part not read", "{n} parts not read", check.unknown)
        pieces += ["  ", Span(language(unread), Style.WARNING)]
    return line(*pieces)


def _result(check: BackupCheck) -> str:
    if check.why is not None:
        return "bad"
    if check.sealed is not None:
        return "not-decrypted"
    return "not-read" if check.unknown else "good"


def checks_document(checks: Sequence[BackupCheck], language: Language) -> str:
    """What came of the checks, for programs."""
    found = [
        {
            "uai": one.entry.uai,
            "name": one.entry.name,
            "good": one.why is None and one.sealed is None,
            "result": _result(one),
            "why": language(why) if (why := one.why or one.sealed) else None,
            "resources": one.resources,
            "changes": one.changes,
            "unknown": one.unknown,
        }
        for one in checks
    ]
    document = {"format": FORMAT, "document": "backup-checks", "checks": found}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
