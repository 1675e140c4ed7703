"""Names of AAF files (directory reference, section 1.1), parsed from the right.

`<ENTCODE>[_<UAI>]_<Complet|Delta>_<YYYYMMDD>_<Category>_<NNNN>.xml`: the code is free text and
may hold anything, the date is sometimes missing, and test sets have the category alone.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass


class Category(StrEnum):
    """What a file holds, by its word in the file's name."""

    ETAB = "EtabEducNat"
    MATIERE = "MatiereEducNat"
    MEF = "MefEducNat"
    ELEVE = "Eleve"
    PERS_REL_ELEVE = "PersRelEleve"
    PERS_EDUC_NAT = "PersEducNat"

    @property
    def inside(self) -> str:
        """Its word inside the file: `MatEducNat` for subjects, the same for all others."""
        return "MatEducNat" if self is Category.MATIERE else self.value

    @property
    def is_person(self) -> bool:
        """Whether its records are people."""
        return self in _PEOPLE


_PEOPLE = {Category.ELEVE, Category.PERS_REL_ELEVE, Category.PERS_EDUC_NAT}


class DeliveryKind(StrEnum):
    """The whole truth at a date, or what changed since the delivery before (section 1.3)."""

    COMPLETE = "complete"
    DELTA = "delta"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FileName:
    """What the name of a file tells. `date` is None where it has none or an impossible one."""

    category: Category
    ent: str = ""
    kind: DeliveryKind = DeliveryKind.UNKNOWN
    date: date | None = None
    part: int | None = None
    uai: str = ""
    wrong_date: bool = False


_KINDS = {"complet": DeliveryKind.COMPLETE, "delta": DeliveryKind.DELTA}
_CATEGORIES = {
    **{category.value.lower(): category for category in Category},
    Category.MATIERE.inside.lower(): Category.MATIERE,
}
_WORDS = "|".join(_CATEGORIES)
_FULL = re.compile(
    rf"(?:(?P<ent>.+)_)?(?P<kind>complet|delta)_(?:(?P<date>[0-9]{{8}})_)?"
    rf"(?P<category>{_WORDS})_(?P<part>[0-9]{{4}})\.xml",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?:.*_)?(?P<category>{_WORDS})(?:_[^_]*)?\.xml", re.IGNORECASE)
_UAI = re.compile(r"(?:.*_)?([0-9]{7}[A-Za-z])")


def parse_name(name: str) -> FileName | None:
    """What the file's name tells (its last part, without folders); None for no AAF name."""
    full = _FULL.fullmatch(name)
    if full is None:
        tail = _TAIL.fullmatch(name)
        return FileName(_CATEGORIES[tail["category"].lower()]) if tail else None
    ent = full["ent"] or ""
    uai = _UAI.fullmatch(ent)
    day = _day(full["date"])
    return FileName(
        category=_CATEGORIES[full["category"].lower()],
        ent=ent,
        kind=_KINDS[full["kind"].lower()],
        date=day,
        part=int(full["part"]),
        uai=uai[1].upper() if uai else "",
        wrong_date=bool(full["date"]) and day is None,
    )


def category_inside(word: str) -> Category | None:
    """The category that a record tells of itself; None for an unknown one."""
    return _INSIDE.get(word)


_INSIDE = {category.inside: category for category in Category}


def _day(text: str | None) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if text else None
    except ValueError:
        return None
