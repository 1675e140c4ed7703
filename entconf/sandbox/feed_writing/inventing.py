"""Invents one school after the other, each from its own number, one in memory at a time.

Proportions: directory reference, section 10.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from entconf.sandbox.feed_writing.curriculum import FIRST_LEVELS, LEVELS, Level
from entconf.sandbox.feed_writing.families import add_families, add_leavers
from entconf.sandbox.feed_writing.given_names import Names
from entconf.sandbox.feed_writing.grouping import add_groups
from entconf.sandbox.feed_writing.numbering import numbering
from entconf.sandbox.feed_writing.order import FeedOrder, schools_of
from entconf.sandbox.feed_writing.people import School, SchoolClass
from entconf.sandbox.feed_writing.staffing import add_first_degree_staff, add_staff
from entconf.sandbox.settings import DEMO_NAME, DEMO_UAI

_PER_CLASS = 23.5
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PATRONS = (
    *("Ada Inventée", "des Tilleuls", "du Vieux Moulin", "Rosalie Exemple", "de l'Épine"),
    *("des Trois Rivières", "Octave Modèle", "du Grand Chêne", "Zélie Fictive", "du Belvédère"),
)


def invent_schools(order: FeedOrder) -> Iterator[School]:
    """The schools of an order.

    Raises:
        FeedError: a UAI of the order cannot be used.
    """
    uais = schools_of(order)
    numbers = numbering(order.pupils, order.schools, first_degree=order.first_degree)
    names = Names()
    for number, uai in enumerate(uais):
        school = School(
            uai,
            numbers.structure(number + 1),
            number,
            _name(uai, number, first_degree=order.first_degree),
            order.first_degree,
        )
        # Each school has a stream of its own: one more pupil in the first changes no other.
        rng = random.Random(f"{order.seed}:{order.first_degree}:{uai}")  # noqa: S311 - invented people, not secrets
        school.classes = _classes(order.pupils, first_degree=order.first_degree)
        add_families(school, order, numbers, names, rng)
        if order.first_degree:
            add_first_degree_staff(school, order, numbers, names, rng)
        else:
            add_groups(school)
            add_staff(school, order, numbers, names, rng)
            add_leavers(school, order, numbers, names, rng)
        yield school


def _name(uai: str, number: int, *, first_degree: bool) -> str:
    if uai == DEMO_UAI and not first_degree:
        return DEMO_NAME.removeprefix("Collège ")
    patron = _PATRONS[number % len(_PATRONS)]
    return patron if number < len(_PATRONS) else f"{patron} {number // len(_PATRONS) + 1}"


def _classes(pupils: int, *, first_degree: bool) -> list[SchoolClass]:
    """Classes of 23 to 24 pupils, as even as possible over the levels."""
    levels: tuple[Level, ...] = FIRST_LEVELS if first_degree else LEVELS
    wanted = max(len(levels), round(pupils / _PER_CLASS))
    number = max(1, min(wanted, pupils))
    seen: dict[str, int] = {}
    found: list[SchoolClass] = []
    for rank in range(number):
        level = levels[rank % len(levels)]
        place = seen[level.letter] = seen.get(level.letter, -1) + 1
        letter = _letters(place)
        if first_degree:
            label = f"{level.label} {letter}" if number > len(levels) else level.label
            found.append(SchoolClass(f"{70_000 + rank}", level, label))
        else:
            found.append(SchoolClass(f"{level.letter}{letter}", level, f"{level.label} {letter}"))
    return found


def _letters(place: int) -> str:
    """A, B, ... Z, AA, AB..."""
    high, low = divmod(place, len(_LETTERS))
    return (_letters(high - 1) if high else "") + _LETTERS[low]
