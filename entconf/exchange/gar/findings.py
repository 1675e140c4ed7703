"""What is wrong in files for the GAR: a few codes, each with what it means.

Nothing here holds a name, a mail or a birth date: somebody is told by the ENT's id, a line by
file and number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from entconf.feeds.findings import Finding, Weight
from entconf.feeds.roster import NOWHERE, Place
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class Code:
    """How much a code weighs, and what it means."""

    weight: Weight
    title: Text


CODES: Mapping[str, Code] = {
    "GAR01": Code(Weight.BLOCKING, msg("a file cannot be read")),
    "GAR02": Code(Weight.BLOCKING, msg("a file's name and its content do not fit")),
    "GAR03": Code(Weight.BLOCKING, msg("parts are missing, twice or too large")),
    "GAR04": Code(Weight.BLOCKING, msg("an element is unknown, missing, too many or misplaced")),
    "GAR05": Code(Weight.BLOCKING, msg("a value is empty, too long or no day")),
    "GAR06": Code(Weight.BLOCKING, msg("the XSD refuses a file")),
    "GAR07": Code(Weight.BLOCKING, msg("something is there twice")),
    "GAR08": Code(Weight.ERROR, msg("a person is named who is not exported")),
    "GAR09": Code(Weight.ERROR, msg("a school is named that is not exported")),
    "GAR10": Code(Weight.ERROR, msg("a class or group is named that is not exported")),
    "GAR11": Code(Weight.ERROR, msg("a MEF or subject is named that is not exported")),
    "GAR12": Code(Weight.BLOCKING, msg("an id shows who somebody is (INE)")),
    "GAR13": Code(Weight.ERROR, msg("somebody who assigns licences has no mail, or a strange one")),
    "GAR14": Code(Weight.ERROR, msg("somebody's schools and profiles do not fit")),
    "GAR15": Code(Weight.WARNING, msg("a UAI has a wrong key letter or form")),
    "GAR16": Code(Weight.WARNING, msg("a school has nobody who assigns licences")),
    "GAR17": Code(Weight.BLOCKING, msg("the archive is not what its checksum says")),
    "GAR18": Code(Weight.ERROR, msg("somebody is left out")),
    "GAR19": Code(Weight.WARNING, msg("a label or level is not known")),
    "GAR20": Code(Weight.INFORMATION, msg("the XSD was not held against the files")),
}
#: Findings of one code that are kept; the others are only counted.
_KEPT = 200


class Found:
    """Findings as they are made: each once, and of a code only the first ones."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str, Place], Finding] = {}
        self.counts: Counter[str] = Counter()

    def add(
        self,
        code: str,
        detail: Text,
        place: Place = NOWHERE,
        *,
        uai: str = "",
        person: str = "",
        weight: Weight | None = None,
    ) -> None:
        """Note something that is wrong."""
        key = (code, str(detail), person, place)
        if key in self._kept:
            return
        self.counts[code] += 1
        if self.counts[code] > _KEPT:
            return
        heavy = CODES[code].weight if weight is None else weight
        self._kept[key] = Finding(
            code, heavy, detail, uai, person or uai or place.file, person, place
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was kept, the codes in their order, and how many more there are of each."""
        kept = sorted(self._kept.values(), key=lambda one: one.code)
        more = [
            Finding(
                code,
                CODES[code].weight,
                msg("{count} more of {code} are not listed", count=count - _KEPT, code=code),
            )
            for code, count in sorted(self.counts.items())
            if count > _KEPT
        ]
        return (*kept, *more)


def is_heavy(findings: tuple[Finding, ...]) -> bool:
    """Whether the GAR would refuse the files, or lose something of them."""
    return any(one.weight in {Weight.BLOCKING, Weight.ERROR} for one in findings)
