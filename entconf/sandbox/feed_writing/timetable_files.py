"""What the timetable editor gives back: emp_sts, with lessons for the services of sts_emp.

Lessons are placed greedily: no class and no teacher is in two of them at once, groups of one
family (languages) may run side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from entconf.feeds.timetable import monday_of
from entconf.model.quick_dataclass import dataclass
from entconf.sandbox.feed_writing.curriculum import Subject
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import School, Staff
from entconf.sandbox.feed_writing.sts_files import ENCODING, services_of

_STARTS = ("0830", "0930", "1035", "1135", "1330", "1430", "1535", "1635")
_WEDNESDAY, _MORNING = 3, 4
_ROOMS = 40
_WEEKLY, _ODD, _EVEN = "H", "SA", "SB"
_SLOTS = tuple(
    (day, rank)
    for rank in range(len(_STARTS))
    for day in range(1, 6)
    if day != _WEDNESDAY or rank < _MORNING
)
_LESSONS_OF_A_DAY = 2


@dataclass(frozen=True, slots=True)
class _Lesson:
    day: int
    start: str
    alternance: str
    room: str


class _Grid:
    """The week, as it fills."""

    def __init__(self) -> None:
        self._teachers: set[tuple[str, int, int]] = set()
        self._classes: dict[tuple[str, int, int], str] = {}
        self._rooms: dict[tuple[int, int], int] = defaultdict(int)

    def place(
        self, classes: list[str], family: str, teacher: Staff, subject: Subject
    ) -> list[_Lesson]:
        """The lessons of one service; those that find no hour are left out."""
        number, half = divmod(subject.hours, 1)
        rhythms = [_WEEKLY] * int(number) + ([_ODD] if half else [])
        found: list[_Lesson] = []
        days: dict[int, int] = defaultdict(int)
        for rhythm in rhythms:
            for day, rank in _SLOTS:
                if days[day] < _LESSONS_OF_A_DAY and self._is_free(
                    classes, family, teacher, (day, rank)
                ):
                    self._take(classes, family, teacher, (day, rank))
                    days[day] += 1
                    room = f"S{self._rooms[day, rank] % _ROOMS + 1:02}"
                    self._rooms[day, rank] += 1
                    found.append(_Lesson(day, _STARTS[rank], rhythm, room))
                    break
        return found

    def _is_free(
        self, classes: list[str], family: str, teacher: Staff, slot: tuple[int, int]
    ) -> bool:
        if (teacher.key, *slot) in self._teachers:
            return False
        held = (self._classes.get((code, *slot)) for code in classes)
        return all(one is None or (family and one == family) for one in held)

    def _take(self, classes: list[str], family: str, teacher: Staff, slot: tuple[int, int]) -> None:
        self._teachers.add((teacher.key, *slot))
        for code in classes:
            self._classes[(code, *slot)] = family or "class"


def write_timetable(folder: Path, school: School, order: FeedOrder) -> Path:
    """Write `emp_sts_<UAI>_<YEAR>.xml`, the answer to the sts_emp of the same school."""
    path = folder / f"emp_sts_{school.uai}_{order.school_year}.xml"
    with path.open("w", encoding=ENCODING, errors="xmlcharrefreplace", newline="\n") as stream:
        stream.write(f'<?xml version="1.0" encoding="{ENCODING}"?>\n<EDT_STS>\n')
        stream.write(
            f"<PARAMETRES>{_said('UAJ', school.uai)}"
            f"{_said('ANNEE_SCOLAIRE', str(order.school_year))}"
            f"{_said('APPLICATION_SOURCE', 'EDITEUR_EXEMPLE')}</PARAMETRES>\n<DONNEES>\n"
        )
        stream.writelines(_frame(order))
        stream.write("<STRUCTURE>\n")
        stream.writelines(_structures(school))
        stream.write("</STRUCTURE>\n</DONNEES>\n</EDT_STS>\n")
    return path


def _frame(order: FeedOrder) -> Iterator[str]:
    yield "<HORAIRES>\n"
    for day in range(1, 6):
        end = "1230" if day == _WEDNESDAY else "1730"
        yield f'<HORAIRE JOUR="{day}">{_said("DEBUT_COURS", "0830")}{_said("FIN_COURS", end)}'
        yield "</HORAIRE>\n"
    yield "</HORAIRES>\n<ALTERNANCES>\n"
    weeks = _weeks(order.school_year)
    for code, chosen in ((_WEEKLY, weeks), (_ODD, weeks[::2]), (_EVEN, weeks[1::2])):
        dates = "".join(_said("DATE_DEBUT_SEMAINE", f"{week:%Y-%m-%d}") for week in chosen)
        yield f'<ALTERNANCE CODE="{code}">{_said("LIBELLE_COURT", code)}'
        yield f"{_said('LIBELLE_LONG', code)}<SEMAINES>{dates}</SEMAINES></ALTERNANCE>\n"
    yield "</ALTERNANCES>\n<SALLES_COURS>\n"
    for number in range(1, _ROOMS + 1):
        yield f'<SALLE_COURS CODE="S{number:02}"><GROUPE_SALLE/><LOCALISATION/></SALLE_COURS>\n'
    yield "</SALLES_COURS>\n<INDIVIDUS/>\n"


def _weeks(year: int) -> list[date]:
    week, end = monday_of(date(year, 9, 1)), date(year + 1, 7, 5)
    found = []
    while week < end:
        found.append(week)
        week += timedelta(days=7)
    return found


def _structures(school: School) -> Iterator[str]:
    taught, grid = services_of(school), _Grid()
    # Groups first: they bind several classes at once.
    groups = [
        (one, _services(taught[one.code, True], one.classes, one.family, grid))
        for one in school.groups
    ]
    yield "<DIVISIONS>\n"
    for division in school.classes:
        services = _services(taught[division.code, False], [division.code], "", grid)
        yield f"<DIVISION CODE={quoteattr(division.code)}>{services}</DIVISION>\n"
    yield "</DIVISIONS>\n<GROUPES>\n"
    for group, services in groups:
        classes = "".join(
            f"<DIVISION_APPARTENANCE CODE={quoteattr(one)}/>" for one in group.classes
        )
        yield (
            f"<GROUPE CODE={quoteattr(group.code)}>"
            f"<DIVISIONS_APPARTENANCE>{classes}</DIVISIONS_APPARTENANCE>{services}</GROUPE>\n"
        )
    yield "</GROUPES>\n"


def _services(
    taught: list[tuple[Subject, Staff]], classes: list[str], family: str, grid: _Grid
) -> str:
    found = []
    for subject, teacher in taught:
        lessons = "".join(
            f"<COURS>{_said('CODE_ALTERNANCE', one.alternance)}{_said('JOUR', str(one.day))}"
            f"{_said('HEURE_DEBUT', one.start)}{_said('DUREE', '0055')}"
            f"{_said('CODE_SALLE', one.room)}</COURS>"
            for one in grid.place(classes, family, teacher, subject)
        )
        found.append(
            f'<SERVICE CODE_MATIERE="{subject.code}" CODE_MOD_COURS="CG"><ENSEIGNANTS>'
            f'<ENSEIGNANT ID="{teacher.sts_id}" TYPE="epp">'
            f"<COURS_RATTACHES>{lessons}</COURS_RATTACHES></ENSEIGNANT></ENSEIGNANTS></SERVICE>\n"
        )
    return f"<SERVICES>\n{''.join(found)}</SERVICES>\n"


def _said(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"
