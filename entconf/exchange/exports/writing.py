"""From a school and a map to files in a folder, each row written as soon as it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from entconf.errors import ConfigurationError, Problem
from entconf.exchange.exports.cells import LeftOut, id_of, row_of
from entconf.exchange.exports.csv_writing import CsvFile, UnwritableCell, new_csv
from entconf.exchange.exports.fields import FIELDS, School
from entconf.feeds.roster import Person
from entconf.model.export_map import ExportMap, FileMap
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

#: What stands for the class of those who have none.
NO_CLASS = "sans-classe"
#: The most of a class's name in the name of a file.
_LONGEST = 60
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")
_DIGITS = re.compile(r"([0-9]+)")
Natural = tuple[tuple[int, int, str], ...]
_FIRST = (0, 0, "")


@dataclass(frozen=True, slots=True)
class Written:
    """One file of an export, whole and on the disk. `rows` without the header."""

    path: Path
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Export:
    """Every file of an export, and who is in none of them though the map asks for them."""

    files: tuple[Written, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(one.rows for one in self.files)


def write_export(
    used: ExportMap,
    school: School,
    folder: Path,
    day: date,
    profiles: frozenset[Profile] = frozenset(),
) -> Export:
    """Write every file of a map for one school.

    Args:
        used: the map.
        school: whose people.
        folder: a private folder that holds none of these files yet.
        day: what {date} in names stands for.
        profiles: only these of those in the map (empty: all of them).

    Raises:
        ConfigurationError: two files of the map would have one name.
        OSError: a file cannot be written.
    """
    files: list[Written] = []
    names: set[str] = set()
    left_out: list[LeftOut] = []
    for sheet in used.files:
        chosen = [one for one in sheet.profiles if not profiles or one in profiles]
        people = sorted(school.people(chosen), key=_order(sheet, school))
        for name, members in _shared_out(sheet, people, school, day, chosen):
            path = folder / name
            if name.casefold() in names:
                raise _same_name(used, name)
            names.add(name.casefold())
            with new_csv(path, used.format) as file:
                left_out.extend(_write(file, used, sheet, members, school))
            files.append(Written(path, file.rows, file.size, file.sha256))
    once = {(one.person, one.column): one for one in left_out}
    return Export(tuple(files), tuple(once.values()))


def _same_name(used: ExportMap, name: str) -> ConfigurationError:
    message = msg("two files of the map {map} would be called {name}", map=used.name, name=name)
    return ConfigurationError([Problem("same-file", message, used.source)])


def _write(
    file: CsvFile, used: ExportMap, sheet: FileMap, people: Iterable[Person], school: School
) -> Iterator[LeftOut]:
    names = tuple(column.name for column in sheet.columns)
    if used.format.header:
        file.header(names)
    for person in people:
        cells = row_of(person, sheet.columns, school)
        if isinstance(cells, LeftOut):
            yield cells
            continue
        try:
            file.row(cells)
        except UnwritableCell as error:
            why = msg("it holds {sign}, which this format cannot", sign=repr(error.sign))
            yield LeftOut(id_of(person), names[error.place], why)


def _order(sheet: FileMap, school: School) -> Callable[[Person], tuple[Natural, ...]]:
    def rank(person: Person) -> Natural:
        """Profiles in the order of the map."""
        return ((1, sheet.profiles.index(person.profile), "") if person.profile else _FIRST,)

    def by_field(name: str) -> Callable[[Person], Natural]:
        getter = FIELDS[name]
        return lambda person: natural(" ".join(getter(person, school)))

    parts = [rank if name == "profile" else by_field(name) for name in sheet.order]

    def key(person: Person) -> tuple[Natural, ...]:
        return (*(part(person) for part in parts), ((0, 0, person.key),))

    return key


@lru_cache(maxsize=1 << 14)
def natural(text: str) -> Natural:
    """A key by which 6A2 comes before 6A10, whatever the case."""
    parts = _DIGITS.split(text.casefold())
    return tuple(
        (1, int(one), one) if one.isascii() and one.isdecimal() else (0, 0, one) for one in parts
    )


def _shared_out(
    sheet: FileMap,
    people: Sequence[Person],
    school: School,
    day: date,
    profiles: Sequence[Profile],
) -> Iterator[tuple[str, Iterable[Person]]]:
    """The files of a sheet by name, with who is in each. A file of nobody is still written."""
    if sheet.split == "profile":
        for profile in profiles:
            own = [one for one in people if one.profile is profile]
            yield _name(sheet, school, day, profile=profile.value), own
    elif sheet.split == "class":
        for name, members in _by_class(people, school):
            yield _name(sheet, school, day, school_class=name), members
    elif profiles:
        yield _name(sheet, school, day), people


def _by_class(people: Sequence[Person], school: School) -> Iterator[tuple[str, list[Person]]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        for name in FIELDS["classes"](person, school) or ("",):
            found.setdefault(name, []).append(person)
    taken: set[str] = set()
    for name in sorted(found, key=natural):
        plain = _in_name(name) or NO_CLASS
        number, free = 2, plain
        while free.casefold() in taken:
            free, number = f"{plain}-{number}", number + 1
        taken.add(free.casefold())
        yield free, found[name]


def _name(
    sheet: FileMap, school: School, day: date, *, profile: str = "", school_class: str = ""
) -> str:
    told = {
        "{uai}": school.uai,
        "{date}": f"{day:%Y%m%d}",
        "{profile}": profile,
        "{class}": school_class,
    }
    name = sheet.name
    for mark, value in told.items():
        name = name.replace(mark, value)
    return name


def _in_name(text: str) -> str:
    """A class as a part of a file's name: nothing in it leads to another folder."""
    return _NOT_IN_NAMES.sub("-", text)[:_LONGEST].strip("-.")
