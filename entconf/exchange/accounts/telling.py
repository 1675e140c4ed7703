"""What the ENT says of lines, in sentences with the file's own lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from entconf.drivers.files import LineReport
from entconf.errors import Problem, Severity
from entconf.exchange.accounts.tables import AccountTable
from entconf.model.text import Text, msg

#: The ENT's keys (directory reference, section 5), where we have words for one.
_SENTENCES: Mapping[str, Text] = {
    "externalId.used.in.aaf": msg("the feed holds this external id"),
    "duplicate.externalId.in.file": msg("the external id stands twice in the file"),
    "missing.student.soft": msg("a child named here is not known"),
    "invalid.class.line": msg("the class cannot be read"),
    "bad.columns.number": msg("the line has not as many cells as there are columns"),
    "missing.columns": msg("columns are missing that the ENT needs"),
    "invalid.column": msg("the ENT does not know a column"),
    "invalid.column.empty": msg("a column has no name"),
    "invalid.date": msg("a date cannot be read"),
    "csv.exception": msg("the ENT cannot read the file"),
    "unreadable.file": msg("the ENT cannot read the file"),
}
_OF_A_FIELD: Mapping[str, Text] = {
    "missing.attribute": msg("{field} is missing", field=""),
    "invalid.value": msg("the value of {field} is not valid", field=""),
}


def told_problems(
    tables: Iterable[AccountTable], reports: Iterable[LineReport]
) -> Iterator[Problem]:
    """Each report as a problem with file and line. What is not hard is a warning."""
    by_profile = {table.profile.value: table for table in tables}
    for one in reports:
        table = by_profile.get(one.profile)
        yield Problem(
            one.code or "import",
            _sentence(one),
            table.source(one.line) if table else None,
            severity=Severity.ERROR if one.hard else Severity.WARNING,
        )


def _sentence(one: LineReport) -> Text:
    if one.code in _OF_A_FIELD:
        return msg(
            "the ENT says: {what}",
            what=Text(_OF_A_FIELD[one.code].template, {"field": one.attribute}),
        )
    known = _SENTENCES.get(one.code)
    if known is not None and not one.code.startswith(("missing.columns", "invalid.column")):
        return msg("the ENT says: {what}", what=known)
    # Names of columns are what helps, and no person's.
    return msg("the ENT says: {what}", what=one.said or one.code)
