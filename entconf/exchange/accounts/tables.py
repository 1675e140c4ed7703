"""A file of accounts: read, held against what it should be, and written as the ENT takes it.

What is sent is our own copy: UTF-8, semicolons, one person a line. So the ENT's line numbers
lead back to the lines of the file as the school wrote it, whatever its quotes and empty lines.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from entconf.errors import FeedError, Problem, Severity
from entconf.exchange.drops.drop import Fetched
from entconf.feeds.archive_members import Member
from entconf.feeds.archives import container_of
from entconf.feeds.drops import files_of
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import Person, Place
from entconf.feeds.tables.headers import Columns, columns_of, profile_of
from entconf.feeds.tables.people import person_of
from entconf.feeds.tables.rows import Row, Table, open_table
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

_UAI = re.compile(r"(?<![0-9A-Za-z])([0-9]{7}[A-Z])(?![0-9A-Za-z])")
#: Fields of the ENT that tell who somebody is, and what the reader of tables calls them.
_READ = {
    "externalId": "key",
    "lastName": "last_name",
    "surname": "used_name",
    "firstName": "first_name",
    "birthDate": "born",
    "classes": "classes",
}
#: Remarks that make no difference to what is sent: our copy has other separators and columns.
_MENDED = frozenset({"TAB05", "TAB07"})
_STAFF = frozenset({Profile.TEACHERS, Profile.STAFF})


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of a file. `line` is the line in the file, `sent` the line in what is sent."""

    line: int
    sent: int
    person: Person


@dataclass(frozen=True, slots=True)
class AccountTable:
    """One file, for one profile. `content` is what is sent."""

    profile: Profile
    file: str
    header: tuple[str, ...]
    people: tuple[PersonLine, ...]
    content: bytes = field(repr=False)

    def source(self, sent: int) -> Source:
        """Where a line of what is sent stands in the file; the file itself for line 0."""
        first_person = 2
        place = sent - first_person
        if 0 <= place < len(self.people):
            return Source(self.file, self.people[place].line)
        return Source(self.file, sent if sent == 1 else 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file should be: of which school and profile, and what its columns are.

    `careful`: people who are not in it would be pre-deleted, so that nothing of it may be lacking.
    """

    uai: str
    profile: Profile
    columns: Mapping[str, str]
    careful: bool = False


def read_table(fetched: Fetched, asked: Asked) -> tuple[AccountTable | None, Sequence[Problem]]:
    """A file as a table, and all that is wrong in it; None when it is no table at all."""
    name = fetched.file.name
    problems = list(_of_another_school(name, asked.uai))
    try:
        with open_table(_member(fetched)) as table:
            problems += _wrong_profile(table.header.cells, name, asked)
            rows = list(table.rows())
            problems += _remarked(table.remarks, name)
            made, wrong = _table(table, rows, name, asked)
    except FeedError as error:
        problems.append(Problem(error.code, error.message, Source(name), error.hint))
        return None, problems
    problems += wrong
    problems += _cut(fetched, made, asked)
    return made, problems


def _member(fetched: Fetched) -> Member:
    if container_of(fetched.path) is not None:
        raise FeedError(
            msg("{file} is a spreadsheet or an archive, not a CSV", file=fetched.file.name),
            hint=msg("save it as CSV in UTF-8, with semicolons"),
            code="TAB06",
        )
    (member,) = files_of(fetched.path)
    return member


def _table(
    table: Table, rows: Sequence[Row], name: str, asked: Asked
) -> tuple[AccountTable, Sequence[Problem]]:
    problems: list[Problem] = []
    header = table.header.cells
    width = len(header)
    for row in rows:
        lacking, beyond = len(row.cells) < width, any(row.cells[width:])
        if lacking or beyond:
            told = msg("the line has {n} cells for {names} columns", n=len(row.cells), names=width)
            problems.append(Problem("TAB01", told, Source(name, row.line), _CELLS))
    kept = [place for place in range(width) if header[place]]
    for row in rows:
        if any(
            row.cells[place] for place in range(min(width, len(row.cells))) if not header[place]
        ):
            nameless = msg("a cell stands under a column without a name")
            problems.append(Problem("TAB05", nameless, Source(name, row.line)))
    columns = _columns(header, asked)
    people: list[PersonLine] = []
    sent = io.StringIO()
    writer = csv.writer(sent, delimiter=";", lineterminator="\r\n")
    writer.writerow([header[place] for place in kept])
    for record, row in enumerate(rows, 1):
        cells = (*row.cells, *([""] * width))
        writer.writerow([" ".join(cells[place].split()) for place in kept])
        person, _ = person_of(row, columns, Place(name, record, row.line), asked.uai)
        people.append(PersonLine(row.line, record + 1, person))
        problems += _unreadable(person, name)
    if not people:
        problems.append(
            Problem("TAB10", msg("{file} holds nobody", file=name), Source(name), _EMPTY)
        )
    names = tuple(header[place] for place in kept)
    return AccountTable(
        asked.profile, name, names, tuple(people), sent.getvalue().encode()
    ), problems


_CELLS = msg("was the file cut, or does a text hold a semicolon without quotes?")
_EMPTY = msg("an empty file is never imported: it would stand for a school without people")


def _columns(header: Sequence[str], asked: Asked) -> Columns:
    """What each column is, by the words that are known and those of the exchange."""
    known = columns_of(header, asked.profile)
    fields = tuple(
        _READ.get(asked.columns[name], "") if name in asked.columns else field_
        for name, field_ in zip(header, known.fields, strict=True)
    )
    return replace(known, fields=fields)


def _unreadable(person: Person, name: str) -> Iterator[Problem]:
    source = Source(name, person.place.line)
    if not person.last_name or not person.first_name:
        yield Problem("REC04", msg("the line lacks a last name or a first name"), source)
    if person.unreadable:
        hint = msg("write it as 31/12/2014 or 2014-12-31")
        yield Problem("IDN05", msg("the birth date cannot be read"), source, hint)


def _of_another_school(name: str, uai: str) -> Iterator[Problem]:
    for other in dict.fromkeys(_UAI.findall(name.upper())):
        if other != uai:
            told = msg(
                "{file} is a file of the school {other}, not of {uai}",
                file=name,
                other=other,
                uai=uai,
            )
            yield Problem("other-school", told, Source(name))


def _wrong_profile(header: Sequence[str], name: str, asked: Asked) -> Iterator[Problem]:
    told = profile_of(header, name)
    children = any(one.lower().startswith("child") for one in asked.columns.values())
    wanted = asked.profile
    if told is wanted or (wanted is Profile.PARENTS and children):
        return
    if told is None and wanted is not Profile.PARENTS:
        return
    if told is not None and {told, wanted} <= _STAFF and profile_of((), name) is None:
        return  # their columns are the same, and the name does not tell either
    found = _called(told) if told else msg("somebody else")
    yield Problem(
        "wrong-profile",
        msg(
            "{file} is about {found}, not about {wanted}",
            file=name,
            found=found,
            wanted=_called(wanted),
        ),
        Source(name, 1),
        msg("is it the file of another profile?"),
    )


def _called(one: Profile) -> Text:
    profile = one.value
    return msg(profile)


def _remarked(remarks: Sequence[Remark], name: str) -> Iterator[Problem]:
    for one in remarks:
        if one.code not in _MENDED:
            heavy = one.weight in {Weight.ERROR, Weight.BLOCKING, None}
            severity = Severity.ERROR if heavy else Severity.WARNING
            yield Problem(one.code, one.detail, Source(name, one.place.line), severity=severity)


def _cut(fetched: Fetched, table: AccountTable, asked: Asked) -> Iterator[Problem]:
    """A file that does not end with a line end may have been cut between two cells."""
    with fetched.path.open("rb") as stream:
        stream.seek(max(fetched.file.size - 4, 0))
        tail = stream.read()
    if b"\n" in tail or b"\r" in tail or not table.people:
        return
    yield Problem(
        "no-line-end",
        msg("{file} ends in the middle of a line: was it cut?", file=table.file),
        Source(table.file, table.people[-1].line),
        msg("have it sent again, or end its last line"),
        Severity.ERROR if asked.careful else Severity.WARNING,
    )
