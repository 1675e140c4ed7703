"""One person out of one row of an ENT table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from functools import lru_cache

from entconf.feeds.reading import to_day
from entconf.feeds.roster import Authority, Function, Guardianship, InStructure, Person, Place
from entconf.feeds.tables.headers import Columns
from entconf.feeds.tables.identity import key_of
from entconf.feeds.tables.rows import Row
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

Values = Mapping[str, tuple[str, ...]]
_SEXES = {"m": "M", "h": "M", "g": "M", "1": "M", "f": "F", "2": "F"}
#: Seven digits are eight that lost their zero in a spreadsheet.
_SCRIBE_DAY = re.compile(r"([0-9]{1,2})([0-9]{2})([0-9]{4})")
_AUTHORITIES = {"1": Authority.LEGAL, "2": Authority.IN_CHARGE, "0": Authority.CONTACT}
_YES = frozenset({"oui", "o", "1", "vrai", "true"})
_FUNCTION_PARTS = 4
_TIE_PARTS = 6


@dataclass(frozen=True, slots=True)
class Child:
    """A child whom a parent's row names without its external id."""

    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    class_name: str = ""


def person_of(row: Row, columns: Columns, place: Place, uai: str) -> tuple[Person, list[Child]]:
    """The person of a row, and the children it names but gives no external id of.

    `uai` is that of the school, or empty.
    """
    values = columns.values(row.cells)
    born = one(values, "born")
    birth_date = birth_day(born)
    last_name = one(values, "used_name") or one(values, "last_name")
    first_name = one(values, "first_name")
    mef = one(values, "mef")
    is_code = mef[:3].isdigit()  # SIECLE's own list has the label in a column of that name
    classes = _in(uai, _class_names(values))
    # The class changes every year, and half of the ENT's own rule is the date anyway.
    tell_apart = str(birth_date or born) or (classes[0].code if classes else "")
    person = Person(
        key=one(values, "key") or key_of(columns.profile, last_name, first_name, tell_apart),
        profile=columns.profile,
        last_name=last_name,
        first_name=first_name,
        birth_name=one(values, "last_name"),
        title=one(values, "title"),
        sex=_SEXES.get(one(values, "sex")[:1].lower(), ""),
        birth_date=birth_date,
        ine=one(values, "ine"),
        email=one(values, "email"),
        phones=several(values, "phones"),
        home=uai,
        structures=(uai,) if uai else (),
        classes=classes,
        groups=_in(uai, several(values, "groups")),
        head_of=_in(uai, several(values, "head_of")),
        functions=tuple(function_of(text, uai) for text in several(values, "functions")),
        directs=(uai,) if uai and one(values, "directs").lower() in _YES else (),
        is_teacher={Profile.TEACHERS: True, Profile.STAFF: False}.get(columns.profile),
        guardians=tuple(_tie(text) for text in several(values, "relatives")),
        children=several(values, "child_key"),
        mef=mef if is_code else "",
        mef_label=one(values, "mef_label") or ("" if is_code else mef),
        subjects=several(values, "subjects"),
        unreadable=("birth_date",) if born and birth_date is None else (),
        place=place,
    )
    return person, _children(values)


@lru_cache(maxsize=1 << 12)
def _in(uai: str, names: tuple[str, ...]) -> tuple[InStructure, ...]:
    """Classes or groups of the school: many pupils have the same."""
    return tuple(InStructure(uai, name) for name in names)


def _class_names(values: Values) -> tuple[str, ...]:
    """Classes in cells of their own, or in one, separated by bars (EOLE Scribe)."""
    cells = several(values, "classes")
    if not any("|" in cell for cell in cells):
        return cells
    names = (name.strip() for cell in cells for name in cell.split("|"))
    return tuple(dict.fromkeys(filter(None, names)))


def one(values: Values, name: str) -> str:
    """The first cell of a field that is not empty."""
    cells = values.get(name)
    return next(filter(None, cells), "") if cells else ""


def several(values: Values, name: str) -> tuple[str, ...]:
    """Every cell of a field that is not empty, each once."""
    cells = values.get(name)
    return tuple(dict.fromkeys(filter(None, cells))) if cells else ()


def birth_day(text: str) -> date | None:
    """A birth date as any of these tables writes it; None when it is none."""
    found = to_day(text, ("dmy", "ymd"))
    if found is None and (scribe := _SCRIBE_DAY.fullmatch(text)):
        found = to_day("/".join(scribe.groups()), ("dmy",))
    return found


def function_of(text: str, uai: str) -> Function:
    """A function as it is typed, or `code$label$discipline$label` as in the feed."""
    parts = text.split("$")
    if len(parts) != _FUNCTION_PARTS:
        return Function(uai, "", text)
    code, label, discipline, discipline_label = parts
    return Function(uai, code, label or discipline_label, discipline, discipline_label)


def _tie(text: str) -> Guardianship:
    """`id$link$financial$legal$contact$payment` as in the feed, or an id alone."""
    parts = text.split("$")
    adult, link, financial, legal, contact, payment = (parts + [""] * _TIE_PARTS)[:_TIE_PARTS]
    authority = _AUTHORITIES.get(legal, Authority.LEGAL)
    return Guardianship(adult, link, authority, financial == "1", contact == "1", payment == "1")


def _children(values: Values) -> list[Child]:
    """Children by name: their columns come again for each child, in the same order."""
    lasts = values.get("child_last_name", ())
    count = max(len(lasts), len(values.get("child_used_name", ())))
    found = []
    for place in range(count):
        last = _at(values, "child_last_name", place) or _at(values, "child_used_name", place)
        first = _at(values, "child_first_name", place)
        if last and first:
            found.append(Child(last, first, _at(values, "child_class", place)))
    return found


def _at(values: Values, name: str, place: int) -> str:
    cells = values.get(name, ())
    return cells[place] if place < len(cells) else ""
