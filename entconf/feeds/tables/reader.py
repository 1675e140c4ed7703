"""Tables of people into the neutral roster: one file for each profile, together one school."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from entconf.errors import FeedError
from entconf.feeds.archive_members import Member
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Origin, Person, Place, Roster, Structure
from entconf.feeds.tables.families import Families
from entconf.feeds.tables.headers import Columns, columns_of, is_people, profile_of
from entconf.feeds.tables.identity import MADE
from entconf.feeds.tables.onde import onde_columns
from entconf.feeds.tables.people import person_of
from entconf.feeds.tables.rows import Row, Table, open_table
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn

#: `<name>@<externalId>_<UAI>[_override]`: how a batch names its school (section 5).
_BATCH = re.compile(r"@.*_([0-9]{7}[A-Z])(?:_override)?(?:\.[A-Za-z]+)?$")


def read_tables(
    members: Sequence[Member], uai: str = "", profile: Profile | None = None
) -> Reading:
    """Read tables of people: those of the ENT's wizard, of ONDE, of Scribe or Envole.

    Args:
        members: the files, in any order.
        uai: of the school they are about; else it is taken from the name of a batch.
        profile: whom the tables are about, where neither columns nor names tell.

    A file that is no such table, or of which nothing tells whom it is about, is a blocking
    remark; so is the rest of one that breaks off. Wrong lines are remarks.

    Raises:
        FeedError: as those remarks, when no file can be read.
    """
    gathered = _Gathered(uai or next(filter(None, map(_school_in_name, members)), ""))
    origins, errors = set(), []
    for member in members:
        try:
            with open_table(member) as table:
                columns, origin = _columns(table, member, profile)
                origins.add(origin)
                try:
                    gathered.read(table, columns, tolerant=origin is Origin.ONDE)
                finally:
                    gathered.remarks += table.remarks
        except FeedError as error:
            errors.append(error)
            place = Place(member.shown)
            gathered.remarks.append(Remark(error.code, error.message, place, Weight.BLOCKING))
    if errors and not origins:
        raise errors[0]
    people, unfound = gathered.families.tie(gathered.people)
    for one in unfound:
        gathered.remarks.append(_unfound(one.place, one.candidates))
    place = Place(members[0].shown) if members else Place("")
    school = gathered.uai
    structures = {school: Structure(school, school, place=place)} if school else {}
    origin = Origin.ONDE if origins == {Origin.ONDE} else Origin.ENT_CSV
    return Reading(Roster(origin, people, structures), tuple(gathered.remarks))


def _school_in_name(member: Member) -> str:
    for name in (member.folder, member.path.name, member.path.parent.name, member.base_name):
        if found := _BATCH.search(name):
            return found[1]
    return ""


def _columns(table: Table, member: Member, profile: Profile | None) -> tuple[Columns, Origin]:
    header = table.header.cells
    if onde := onde_columns(header):
        return onde, Origin.ONDE
    if not is_people(header):
        raise FeedError(
            msg("{file} has no columns for last name and first name", file=member.shown),
            hint=msg("Its first line must name the columns, as in the ENT's templates."),
            code="TAB06",
        )
    chosen = profile or profile_of(header, member.base_name)
    if chosen is None:
        raise FeedError(
            msg("nothing tells whom {file} is about", file=member.shown),
            hint=msg(
                "Name it as the ENT's template (Eleves, Parents, Enseignants, Personnels, Invites)."
            ),
            code="TAB06",
        )
    columns = columns_of(header, chosen)
    if columns.unknown:
        places = ", ".join(str(place + 1) for place in columns.unknown[:10])
        unknown = msgn(
            "the meaning of column {places} is not known; it is not read",
            "the meaning of columns {places} is not known; they are not read",
            len(columns.unknown),
            places=places,
        )
        table.remark("TAB05", table.header.line, unknown, Weight.WARNING)
    return columns, Origin.ENT_CSV


@dataclass(slots=True)
class _Gathered:
    """People and remarks of the tables read so far."""

    uai: str
    people: dict[str, Person] = field(default_factory=dict)
    families: Families = field(default_factory=Families)
    remarks: list[Remark] = field(default_factory=list)

    def read(self, table: Table, columns: Columns, *, tolerant: bool) -> None:
        """Take in the rows of one table. A `tolerant` one may have more cells than names."""
        for row in table.rows():
            if not _fits(row, table, columns, tolerant=tolerant):
                continue
            person, children = person_of(row, columns, table.place(row.line), self.uai)
            if not person.last_name and not person.first_name:
                nobody = msg("the line names nobody; it was left out")
                table.remark("REC04", row.line, nobody)
                continue
            kept = self._keep(person, table)
            if kept is not None:
                self.families.note(kept, children)

    def _keep(self, person: Person, table: Table) -> Person | None:
        known = self.people.get(person.key)
        if known is not None:
            person_line, first = person.place.line, known.place
            if not person.key.startswith(MADE):
                twice = msg(
                    "the external id was given before, in {file}, line {line}; "
                    "this line was left out",
                    file=first.file,
                    line=first.line,
                )
                table.remark("REC02", person_line, twice)
                return None
            alike = msg(
                "nothing tells this person from the one in {file}, line {line}: "
                "they need external ids",
                file=first.file,
                line=first.line,
            )
            table.remark("TAB08", person_line, alike, Weight.WARNING)
            person = replace(person, key=_next_key(person.key, self.people))
        self.people[person.key] = person
        return person


def _next_key(key: str, taken: Iterable[str]) -> str:
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


def _fits(row: Row, table: Table, columns: Columns, *, tolerant: bool) -> bool:
    """Whether the cells of a row are under the names of the header; a remark when not."""
    names, cells = len(table.header.cells), len(row.cells)
    if cells == names or (cells > names and (tolerant or not any(row.cells[names:]))):
        return True
    needed = max(columns.fields.index(name) for name in ("last_name", "first_name"))
    counted = {"cells": cells, "names": names}
    if needed < cells < names:
        short = msg("the line has {cells} cells for {names} columns", **counted)
        table.remark("TAB01", row.line, short, Weight.WARNING)
        return True
    wrong = msg("the line has {cells} cells for {names} columns; it was left out", **counted)
    table.remark("TAB01", row.line, wrong)
    return False


def _unfound(place: Place, candidates: int) -> Remark:
    nobody = msg("a child named here is none of the pupils read")
    many = msg("a child named here may be any of {count} pupils", count=candidates)
    return Remark("TAB09", many if candidates else nobody, place, Weight.ERROR)
