"""What columns and classes of the files are in the ENT, and the nearest word where one is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from entconf.desired.nearest import suggestion
from entconf.drivers.files import ClassWords, ColumnWords
from entconf.errors import Problem
from entconf.exchange.accounts.tables import AccountTable
from entconf.exchange.base import Exchange
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value

_IGNORE = "ignore"


def declared_columns(exchange: Exchange, profile: str) -> Mapping[str, str]:
    """What the exchange says of the columns of a profile's file."""
    found: Value = exchange.mapping("columns").get(profile)
    return {key: str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def map_columns(
    exchange: Exchange, tables: Sequence[AccountTable], words: ColumnWords
) -> tuple[Mapping[str, Mapping[str, str]], Sequence[Problem]]:
    """What each column is, by profile: what the ENT knows by itself, and what the exchange says.

    Empty for a profile whose columns the ENT knows without being told.
    """
    problems: list[Problem] = []
    columns = {}
    for table in tables:
        profile = table.profile.value
        declared = declared_columns(exchange, profile)
        problems += _column_mistakes(exchange, table, declared, words)
        if declared:
            known = words.columns.get(profile, {})
            columns[profile] = {
                name: declared.get(name) or known.get(name) or _IGNORE for name in table.header
            }
    return columns, problems


def map_classes(
    exchange: Exchange, tables: Sequence[AccountTable], words: ClassWords
) -> tuple[Mapping[str, Mapping[str, str]], Sequence[Problem]]:
    """What each class is called in the ENT, by profile; empty where none is called otherwise."""
    problems: list[Problem] = []
    classes = {}
    for table in tables:
        profile = table.profile.value
        problems += _class_mistakes(exchange, table, words)
        targets = _targets(exchange, profile, words)
        if any(name != target for name, target in targets.items() if target):
            classes[profile] = {name: target for name, target in targets.items() if target}
    return classes, problems


def _column_mistakes(
    exchange: Exchange, table: AccountTable, declared: Mapping[str, str], words: ColumnWords
) -> Iterator[Problem]:
    profile = table.profile.value
    known, fields = words.columns.get(profile, {}), words.fields.get(profile, ())
    source = exchange.source("columns")
    for name in dict.fromkeys(table.header):
        if name not in declared and not known.get(name):
            yield Problem(
                "unknown-column",
                msg("the ENT does not know the column {name}", name=name),
                Source(table.file, 1),
                suggestion(name, fields)
                or msg("say what it is under columns, or `ignore` to leave it out"),
            )
    for name, meant in declared.items():
        if name not in table.header:
            told = msg("{file} has no column {name}", file=table.file, name=name)
            yield Problem("unknown-column", told, source, suggestion(name, table.header))
        if fields and meant not in (*fields, _IGNORE):
            told = msg(
                "the ENT has no field {name} for {profile}", name=meant, profile=msg(profile)
            )
            yield Problem("unknown-field", told, source, suggestion(meant, fields))


def _targets(exchange: Exchange, profile: str, words: ClassWords) -> Mapping[str, str]:
    """What each class of a file is in the ENT, "" where nothing tells."""
    declared = exchange.names("classes")
    found = words.classes.get(profile, {})
    return {name: declared.get(name) or target for name, target in found.items()}


def _class_mistakes(
    exchange: Exchange, table: AccountTable, words: ClassWords
) -> Iterator[Problem]:
    new = exchange.texts("new_classes")
    declared = exchange.names("classes")
    may_be = (*words.known, *new)
    for name, target in _targets(exchange, table.profile.value, words).items():
        if not target and name not in new:
            yield Problem(
                "unknown-class",
                msg("the ENT has no class {name}", name=name),
                Source(table.file, _first_line(table, name)),
                suggestion(name, may_be)
                or msg("map it under classes, or allow it under new_classes"),
            )
        elif name in declared and words.known and target not in may_be:
            told = msg("classes: the ENT has no class {name}", name=target)
            hint = suggestion(target, may_be)
            yield Problem("unknown-class", told, exchange.source("classes"), hint)


def _first_line(table: AccountTable, name: str) -> int:
    for one in table.people:
        if any(place.code == name for place in one.person.classes):
            return one.line
    return 0
