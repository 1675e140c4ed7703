"""What somebody asks for: how many schools, of which size, on which day, with which flaws."""

from __future__ import annotations

from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum

from entconf.errors import FeedError
from entconf.feeds.calendar import is_working_day
from entconf.model.establishment import has_valid_key, is_uai, uai_key
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

#: Schools a set may have: their invented UAIs must fit into department 099.
MOST_SCHOOLS = 2_000
MOST_PUPILS = 100_000
_AUGUST = 8
#: The embedded ENT has the numbers before for schools of its own.
_FIRST_INVENTED = 990_101


class Archive(StrEnum):
    """How a delivery is packed; loose files where nothing is asked for."""

    ZIP = "zip"
    TGZ = "tgz"


class FeedEncoding(StrEnum):
    """The encodings that AAF deliveries are seen in (directory reference, section 1.2)."""

    UTF8 = "UTF-8"
    LATIN9 = "ISO-8859-15"


@dataclass(frozen=True, slots=True)
class FeedOrder:
    """One set of files. The same order always gives the same bytes.

    `pupils` are those of each school. `uais` name the first schools; others are invented in
    department 099. `deltas` is how many daily deltas follow the complete delivery: the last one
    is of `day`. `part` is how many records a part of a category holds.
    """

    day: date
    pupils: int = 400
    schools: int = 1
    seed: int = 2026
    uais: tuple[str, ...] = ()
    first_degree: bool = False
    deltas: int = 0
    archive: Archive | None = None
    encoding: FeedEncoding = FeedEncoding.UTF8
    part: int = 2_000
    flaws: tuple[str, ...] = field(default=())

    @property
    def school_year(self) -> int:
        """The first civil year of the school year: it changes in August."""
        return self.day.year if self.day.month >= _AUGUST else self.day.year - 1

    @property
    def entry(self) -> date:
        """When the pupils entered: the first of September, not later than the delivery."""
        return min(date(self.school_year, 9, 1), self.day)

    def working_day_before(self, number: int) -> date:
        """The working day so many working days before `day`."""
        found = self.day
        while number:
            found -= timedelta(days=1)
            number -= is_working_day(found)
        return found

    def delivery_days(self) -> tuple[date, ...]:
        """The day of the complete delivery, then those of the deltas."""
        return tuple(self.working_day_before(number) for number in range(self.deltas, -1, -1))


def schools_of(order: FeedOrder) -> tuple[str, ...]:
    """The UAIs of the schools of an order.

    Raises:
        FeedError: there are more UAIs than schools, one comes twice or has a wrong form or key.
    """
    given = order.uais
    if len(given) > order.schools:
        raise _refused(
            msg("{n} UAIs are given for {schools} schools", n=len(given), schools=order.schools),
            msg("Ask for more schools, or give fewer UAIs."),
        )
    for uai in given:
        if not is_uai(uai):
            raise _refused(
                msg("{uai} is no UAI", uai=uai), msg("Seven digits and a letter, as 0990001N.")
            )
        if not has_valid_key(uai):
            raise _refused(
                msg("the letter of the UAI {uai} is wrong", uai=uai),
                msg("It should be {uai}.", uai=uai[:7] + uai_key(uai[:7])),
            )
        if given.count(uai) > 1:
            raise _refused(msg("the UAI {uai} is given twice", uai=uai), msg("Give it once."))
    missing = order.schools - len(given)
    return (*given, *invented_uais(missing, given, first_degree=order.first_degree))


def invented_uais(
    number: int, taken: tuple[str, ...] = (), *, first_degree: bool = False
) -> tuple[str, ...]:
    """So many UAIs of department 099, those of the first degree in a range of their own."""
    found: list[str] = []
    digits = _FIRST_INVENTED + (5_000 if first_degree else 0)
    while len(found) < number:
        uai = uai_of(digits)
        if uai not in taken:
            found.append(uai)
        digits += 1
    return tuple(found)


def uai_of(number: int) -> str:
    """A number with leading zeros and the key letter it calls for."""
    digits = f"{number:07}"
    return digits + uai_key(digits)


def _refused(message: Text, hint: Text) -> FeedError:
    return FeedError(message, hint=hint)
