"""Monthly figures out of a CSV file: what audience measurement tells, typed or exported.

The columns are those of `template`; French and English words are taken alike. A file with one
wrong line is not taken at all: each mistake is told with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from entconf.errors import ConfigurationError, Problem
from entconf.model.establishment import is_uai
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.usage import Visits

#: The largest file that is taken: a school's year is some hundred lines.
_MOST_BYTES = 5_000_000
_MONTH = re.compile(r"(?:(\d{4})-(\d{2})|(\d{2})/(\d{4}))")
_NUMBER = re.compile(r"\d{1,9}")
_SPACES = re.compile(r"[\s\u00a0\u202f]")
#: The columns, each by its English word and then by its French one.
COLUMNS = (
    ("month", "mois"),
    ("uai", "uai"),
    ("profile", "profil"),
    ("service", "service"),
    ("visits", "visites"),
    ("visitors", "visiteurs"),
)
_NEEDED = ("month", "visits", "visitors")
_PROFILES: Mapping[str, str] = {
    "": "",
    "tous": "",
    "all": "",
    **{one.value: one.value for one in Profile},
    "élèves": "students",
    "eleves": "students",
    "responsables": "parents",
    "familles": "parents",
    "enseignants": "teachers",
    "personnels": "staff",
    "invités": "guests",
    "invites": "guests",
}
_EXAMPLES = (
    ("2026-09", "0990001N", "", "", "12480", "702"),
    ("2026-09", "0990001N", "students", "", "8120", "398"),
    ("2026-09", "0990001N", "", "Messagerie", "5210", ""),
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file tells, by UAI ("" for lines that name none), and which file it was."""

    name: str
    sha256: str
    visits: Mapping[str, tuple[Visits, ...]]


def template(language: str) -> str:
    """An empty table with its columns, and three lines to show how they are filled in."""
    place = 1 if language == "fr" else 0
    profiles = {"students": "élèves"} if language == "fr" else {}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([names[place] for names in COLUMNS])
    for row in _EXAMPLES:
        writer.writerow([profiles.get(cell, cell) for cell in row])
    return "\ufeff" + stream.getvalue()


def read_figures(path: Path) -> Imported:
    """The figures of a file. Raises ConfigurationError with every line that is wrong."""
    content = path.read_bytes()
    if len(content) > _MOST_BYTES:
        raise _wrong(Source(path.name), msg("the file is too large to be monthly figures"))
    reading = _Reading(path.name)
    found = reading.take(_text(path.name, content))
    if reading.problems:
        raise ConfigurationError(reading.problems)
    return Imported(path.name, sha256(content).hexdigest(), found)


def _text(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(Source(name), msg("the file is no text"))


class _Reading:
    """Reads line by line, and keeps what is wrong."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[Problem] = []

    def take(self, text: str) -> Mapping[str, tuple[Visits, ...]]:
        first = text.partition("\n")[0]
        delimiter = max(";,\t", key=first.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns = self._columns(next(lines, []))
        found: dict[str, dict[tuple[str, str, str], Visits]] = {}
        if self.problems:
            return {}
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            uai, one = self._row(lines.line_num, dict(zip(columns, cells, strict=False)))
            if one is None:
                continue
            known = found.setdefault(uai, {})
            key = (one.month, one.profile, one.service)
            if key in known:
                self._tell(lines.line_num, msg("this month was told in a line before"))
            known[key] = one
        if not found and not self.problems:
            self._tell(1, msg("the file holds no figures"))
        return {uai: tuple(rows[key] for key in sorted(rows)) for uai, rows in found.items()}

    def _columns(self, cells: Sequence[str]) -> Sequence[str]:
        words = {word: names[0] for names in COLUMNS for word in names}
        found = [words.get(cell.strip().casefold(), "") for cell in cells]
        for place, name in enumerate(found):
            if not name:
                known = ", ".join(names[0] for names in COLUMNS)
                hint = msg("valid are: {words}", words=known)
                self._tell(1, msg("there is no column {name}", name=cells[place].strip()), hint)
        for name in (one for one in _NEEDED if one not in found):
            hint = msg("entconf usage template shows the columns")
            self._tell(1, msg("the column {name} is missing", name=name), hint)
        return found

    def _row(self, number: int, row: Mapping[str, str]) -> tuple[str, Visits | None]:
        before = len(self.problems)
        month = self._month(number, row["month"])
        uai = row.get("uai", "").strip().upper()
        if uai and not is_uai(uai):
            self._tell(number, msg("{name} is no UAI", name=uai))
        profile = _PROFILES.get(row.get("profile", "").strip().casefold())
        if profile is None:
            known = ", ".join(one.value for one in Profile)
            hint = msg("valid are: {words}", words=known)
            self._tell(number, msg("there is no profile {name}", name=row["profile"].strip()), hint)
        visits = self._count(number, "visits", row.get("visits", ""))
        visitors = self._count(number, "visitors", row.get("visitors", ""))
        if visits is not None and visitors is not None and visitors > visits:
            self._tell(number, msg("there are more visitors than visits"))
        if len(self.problems) > before:
            return uai, None
        service = row.get("service", "").strip()
        return uai, Visits(month, profile or "", service, visits, visitors)

    def _month(self, number: int, cell: str) -> str:
        found = _MONTH.fullmatch(cell.strip())
        if found is not None:
            year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
            if 1 <= int(month) <= 12:  # noqa: PLR2004 - months of a year
                return f"{year}-{month}"
        hint = msg("write it as {example}", example="2026-09")
        self._tell(number, msg("{cell} is no month", cell=cell.strip() or "“”"), hint)
        return ""

    def _count(self, number: int, name: str, cell: str) -> int | None:
        plain = _SPACES.sub("", cell)
        if not plain:
            return None
        if _NUMBER.fullmatch(plain):
            return int(plain)
        self._tell(number, msg("{name}: {cell} is no whole number", name=name, cell=cell.strip()))
        return None

    def _tell(self, number: int, message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem("usage-file", message, Source(self._name, number), hint))


def _wrong(source: Source, message: Text) -> ConfigurationError:
    return ConfigurationError([Problem("usage-file", message, source)])


def months_of(visits: Sequence[Visits]) -> Iterator[str]:
    """The months that some figures are about, in order."""
    yield from sorted({one.month for one in visits})
