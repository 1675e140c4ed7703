"""flaws.json: what a set holds and where each flaw is, for tests and for whoever wonders."""

from __future__ import annotations

import json
from collections.abc import Iterable

from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue
from entconf.sandbox.feed_writing.flaws.flaw import Flaw, Planted
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import School

MANIFEST = "flaws.json"


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """One school, counted. `adults` answer for pupils of today; `leavers` are in SIECLE alone."""

    uai: str
    key: str
    name: str
    pupils: int
    adults: int
    staff: int
    teachers: int
    classes: int
    groups: int
    leavers: int

    @property
    def people(self) -> int:
        """Everybody the academy delivers."""
        return self.pupils + self.adults + self.staff

    @staticmethod
    def of(school: School) -> SchoolCount:
        """The counts of a school."""
        return SchoolCount(
            uai=school.uai,
            key=school.key,
            name=school.name,
            pupils=len(school.pupils),
            adults=len(school.adults),
            staff=len(school.staff),
            teachers=len(school.teachers),
            classes=len(school.classes),
            groups=len(school.groups),
            leavers=len(school.leavers),
        )


def manifest_text(
    order: FeedOrder, schools: Iterable[SchoolCount], flaws: Iterable[tuple[Flaw, Planted]]
) -> str:
    """The manifest. `subject` is that of the finding, empty where the check words it itself."""
    document: dict[str, JsonValue] = {
        "format": 1,
        "day": order.day.isoformat(),
        "deliveries": [day.isoformat() for day in order.delivery_days()],
        "seed": order.seed,
        "degree": "1D" if order.first_degree else "2D",
        "schools": [
            {
                "uai": one.uai,
                "key": one.key,
                "name": one.name,
                "pupils": one.pupils,
                "adults": one.adults,
                "staff": one.staff,
                "teachers": one.teachers,
                "classes": one.classes,
                "groups": one.groups,
                "leavers": one.leavers,
            }
            for one in schools
        ],
        "flaws": [
            {
                "name": flaw.name,
                "code": flaw.code,
                "sentence": str(flaw.sentence),
                "subject": planted.subject,
                "uai": planted.uai,
                "needs": flaw.needs.value,
            }
            for flaw, planted in flaws
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
