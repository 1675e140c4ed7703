"""The records of one school before they are written: what flaws are planted in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date

from entconf.feeds.aaf.names import Category
from entconf.model.quick_dataclass import dataclass
from entconf.sandbox.feed_writing import first_degree, second_degree
from entconf.sandbox.feed_writing.order import FeedOrder, uai_of
from entconf.sandbox.feed_writing.people import School
from entconf.sandbox.feed_writing.requests import Request

_SERVICES = (
    ("RECTORAT DE L'ACADEMIE D'EXEMPLE", "RECTORAT", "800"),
    ("DSDEN D'EXEMPLE", "SERVICE DE L INSPECTION ACADEMIQUE", "805"),
    ("CMS$$EXEMPLEVILLE", "CENTRE MEDICO SCOLAIRE", "930"),
    ("ZONE DE REMPLACEMENT EXEMPLE", "SANS OBJET", "990"),
)
_FIRST_SERVICE, _FIRST_SERVICE_UAI = 9_001, 999_001
#: Thirteen digits that the fourteenth makes pass Luhn's check.
_SIRET = "99000000000"


@dataclass(slots=True)
class Draft:
    """Requests by category, in the order they will be written."""

    requests: dict[Category, list[Request]] = field(default_factory=dict)

    def copy(self) -> Draft:
        """The same, to be changed on its own."""
        return Draft(
            {category: [one.copy() for one in found] for category, found in self.requests.items()}
        )

    def of(self, category: Category) -> list[Request]:
        """The requests of a category."""
        return self.requests.setdefault(category, [])

    def find(self, category: Category, key: str) -> Request:
        """The request about a key."""
        return next(one for one in self.of(category) if one.key == key)

    def remove(self, category: Category, key: str) -> Request:
        """Take the request about a key out."""
        found = self.find(category, key)
        self.of(category).remove(found)
        return found

    def add(self, requests: Iterable[Request]) -> None:
        """Put requests at the end of their categories."""
        for one in requests:
            self.of(one.category).append(one)

    def __iter__(self) -> Iterator[Request]:
        """Every request, category after category."""
        for category in Category:
            yield from self.requests.get(category, ())


def draft_of(school: School, entry: date) -> Draft:
    """What the academy delivers of a school: its people and itself."""
    degree = first_degree if school.first_degree else second_degree
    draft = Draft()
    draft.add([degree.school_request(school)])
    draft.add(degree.pupil_request(one, school, entry) for one in school.pupils)
    adults = school.adults
    if school.first_degree:
        # The first degree tells who has parental authority and nobody else.
        legal = {t.adult.key for one in school.pupils for t in one.ties if t.legal == "1"}
        adults = [one for one in adults if one.key in legal]
    draft.add(degree.adult_request(one) for one in adults)
    draft.add(degree.staff_request(one, school) for one in school.staff)
    return draft


def shared_records(order: FeedOrder) -> Draft:
    """What belongs to no school: academic services and, in the second degree, nomenclatures."""
    draft = Draft()
    if order.first_degree:
        name, kind = "IEN EXEMPLEVILLE", "CIRCONSCRIPTIONS INSPECTION EDUC NAT"
        key, uai = str(_FIRST_SERVICE + 500), uai_of(_FIRST_SERVICE_UAI + 500)
        draft.add([first_degree.structure_request(key, uai, name, kind)])
        return draft
    for rank, what in enumerate(_SERVICES):
        key, uai = str(_FIRST_SERVICE + rank), uai_of(_FIRST_SERVICE_UAI + rank)
        siret = siret_of(f"{_SIRET}{rank:02}") if rank < 2 else ""  # noqa: PLR2004 - few services have one
        draft.add([second_degree.structure_request(key, uai, what, siret)])
    draft.add(second_degree.subject_requests())
    draft.add(second_degree.mef_requests())
    return draft


def siret_of(thirteen: str) -> str:
    """Thirteen digits with the one that makes them pass Luhn's check."""
    total = 0
    for place, digit in enumerate(reversed(thirteen)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digits of a two-digit number
    return f"{thirteen}{-total % 10}"
