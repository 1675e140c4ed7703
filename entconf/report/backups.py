"""A list of backups as lines of a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.engine.backup_files import BackupEntry
from entconf.model.text import msg, msgn
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line


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
    if entry.unknown:
        unread = msgn("{n} part not read", "{n} parts not read", entry.unknown)
        pieces += ["  ", Span(language(unread), Style.WARNING)]
    return line(*pieces)
