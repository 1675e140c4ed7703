"""What the timetable editor gives back to STSWEB (emp_sts): the lessons of the year.

docs/feeds/stsweb.md lists the codes of remarks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import date, time
from typing import TYPE_CHECKING

from entconf.feeds.archive_members import Member
from entconf.feeds.archives import opened
from entconf.feeds.findings import Remark, Weight
from entconf.feeds.reading import to_day
from entconf.feeds.roster import Place
from entconf.feeds.safe_xml import XmlFile
from entconf.feeds.siecle.exports import uai_in_name
from entconf.feeds.stsweb.services import DIVISION, codes_in, services_of
from entconf.feeds.timetable import Alternance, Lesson, OpeningHours, Room, Timetable, monday_of
from entconf.feeds.xml_values import attribute, place_of, said
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

if TYPE_CHECKING:
    from lxml import etree

ROOT = "EDT_STS"
_RECORDS = (
    *("PARAMETRES", "HORAIRE", "ALTERNANCE", "SALLE_COURS", "INDIVIDU"),
    *(DIVISION, "GROUPE"),
)
_CLOCK = re.compile(r"([0-9]{1,2}):?([0-9]{2})")
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class TimetableReading:
    """A timetable with the remarks of its reader."""

    timetable: Timetable
    remarks: tuple[Remark, ...] = ()


@dataclass(slots=True)
class _Year:
    """What was read so far of one emp_sts."""

    file: str
    uai: str = ""
    year: int | None = None
    source: str = ""
    hours: list[OpeningHours] = field(default_factory=list)
    alternances: dict[str, Alternance] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    lessons: list[Lesson] = field(default_factory=list)
    classes: dict[str, None] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, code: str, detail: Text, place: Place, weight: Weight = Weight.ERROR) -> None:
        self.remarks.append(Remark(code, detail, place, weight))


def read_emp_sts(member: Member) -> TimetableReading:
    """Read an emp_sts file.

    Raises:
        FeedError: it is none, or it is damaged.
    """
    year = _Year(member.shown)
    with opened(member) as stream:
        xml = XmlFile(stream, member.shown)
        xml.check_root((ROOT,))
        for record, element in enumerate(xml.records(_RECORDS), 1):
            reader = _READERS.get(str(element.tag))
            if reader is not None:
                reader(year, element, place_of(element, member.shown, record))
    timetable = Timetable(
        year.uai or uai_in_name(member.shown),
        year.year,
        year.source,
        year.alternances,
        year.rooms,
        tuple(year.hours),
        tuple(year.lessons),
        tuple(year.classes),
        tuple(year.groups),
        year.groups,
        Place(member.shown),
    )
    return TimetableReading(timetable, (*year.remarks, *_check(timetable)))


def _take_parameters(year: _Year, element: etree._Element, _place: Place) -> None:
    uaj = element.find("UAJ")
    year.uai = said(element, "UAJ").upper()
    if uaj is not None and not year.uai:
        year.uai = attribute(uaj, "CODE").upper()
    told = said(element, "ANNEE_SCOLAIRE")[:4]
    year.year = int(told) if told.isascii() and told.isdigit() else None
    year.source = said(element, "APPLICATION_SOURCE")


def _take_hours(year: _Year, element: etree._Element, place: Place) -> None:
    day = _day(attribute(element, "JOUR"))
    start, end = clock(said(element, "DEBUT_COURS")), clock(said(element, "FIN_COURS"))
    if day is None or start is None or end is None:
        odd = msg("the opening hours of a day cannot be read")
        year.remark("STS05", odd, place, Weight.WARNING)
    else:
        year.hours.append(OpeningHours(day, start, end))


def _take_alternance(year: _Year, element: etree._Element, place: Place) -> None:
    code = attribute(element, "CODE")
    weeks = []
    for item in element.iterfind("SEMAINES/DATE_DEBUT_SEMAINE"):
        text = (item.text or "").strip()
        week = to_day(text, ("ymd", "dmy"))
        if week is None:
            unread = msg("a week of the alternance {code} is no date", code=code[:20])
            year.remark("STS05", unread, place)
            continue
        weeks.append(_monday(year, code, week, place))
    label = said(element, "LIBELLE_LONG", "LIBELLE_COURT")
    year.alternances[code] = Alternance(code, label, tuple(sorted(set(weeks))), place)


def _monday(year: _Year, code: str, week: date, place: Place) -> date:
    """The Monday of a week; a remark when the file does not begin it there."""
    monday = monday_of(week)
    if monday != week:
        moved = msg(
            "a week of the alternance {code} begins on {week}, which is no Monday: "
            "{monday} is taken",
            code=code[:20],
            week=week.isoformat(),
            monday=monday.isoformat(),
        )
        year.remark("STS01", moved, place, Weight.WARNING)
    return monday


def _take_room(year: _Year, element: etree._Element, _place: Place) -> None:
    if code := attribute(element, "CODE"):
        room = Room(code, said(element, "GROUPE_SALLE"), said(element, "LOCALISATION"))
        year.rooms[code] = room


def _take_structure(year: _Year, element: etree._Element, place: Place) -> None:
    code = attribute(element, "CODE")
    if not code:
        year.remark("STS08", msg("the structure has no CODE; it was left out"), place)
        return
    if element.tag == DIVISION:
        year.classes[code] = None
    else:
        path = "DIVISIONS_APPARTENANCE/DIVISION_APPARTENANCE"
        year.groups[code] = codes_in(element, path)
    for service, teacher in services_of(element):
        for item in teacher.iterfind("COURS_RATTACHES/COURS"):
            where = place_of(item, place.file, place.record)
            day, start = _day(said(item, "JOUR")), clock(said(item, "HEURE_DEBUT"))
            minutes = _minutes(said(item, "DUREE"))
            if day is None or start is None or not minutes:
                odd = msg("a lesson of {code} has no day, start or length", code=code[:20])
                year.remark("STS05", odd, where)
                continue
            lesson = Lesson(
                code=code,
                group=service.group,
                subject=service.subject,
                teacher=service.teacher.id,
                alternance=said(item, "CODE_ALTERNANCE"),
                day=day,
                start=start,
                minutes=minutes,
                room=said(item, "CODE_SALLE"),
                mode=service.mode,
                teacher_kind=service.teacher.kind,
                place=where,
            )
            year.lessons.append(lesson)


def _check(timetable: Timetable) -> Iterator[Remark]:
    for lesson in timetable.lessons:
        if lesson.alternance not in timetable.alternances:
            never = msg(
                "a lesson of {code} has the unknown alternance {name}: it takes place never",
                code=lesson.code[:20],
                name=lesson.alternance[:20] or "-",
            )
            yield Remark("STS02", never, lesson.place, Weight.ERROR)
    unknown = {one.room: one.place for one in timetable.lessons if one.room}
    for room, place in unknown.items():
        if room not in timetable.rooms:
            odd = msg("the room {room} is not among SALLES_COURS", room=room[:20])
            yield Remark("STS07", odd, place, Weight.INFORMATION)


def clock(text: str) -> time | None:
    """A time written `0830` or `8:30`; None when it is none."""
    minutes = _minutes(text)
    return time(minutes // _HOUR, minutes % _HOUR) if minutes is not None else None


def _minutes(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[2]) >= _HOUR:
        return None
    minutes = int(found[1]) * _HOUR + int(found[2])
    return minutes if minutes < _DAY else None


def _day(text: str) -> int | None:
    return int(text) if text in "1234567" and len(text) == 1 else None


_READERS: dict[str, Callable[[_Year, etree._Element, Place], None]] = {
    "PARAMETRES": _take_parameters,
    "HORAIRE": _take_hours,
    "ALTERNANCE": _take_alternance,
    "SALLE_COURS": _take_room,
    DIVISION: _take_structure,
    "GROUPE": _take_structure,
}
