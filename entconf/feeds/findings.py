"""What a check found: a stable code, how much it weighs, where, about whom, who can mend it.

The codes are those of the directory reference, section 1.7. A reader says what only it can see
(a record that is not well formed) as a `Remark`; the checks turn remarks and the roster into
findings.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum

from entconf.feeds.roster import NOWHERE, Place
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text


class Weight(StrEnum):
    """How much a finding weighs (directory reference, section 1.7), the heaviest first."""

    BLOCKING = "blocking"
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


class Mender(StrEnum):
    """Who can mend it, and where."""

    SECRETARIAT = "secretariat"  # in SIECLE, Base élèves
    HEAD = "head"  # in STSWEB
    ACADEMY = "academy"  # the academic directory and its deliveries
    HELP_DESK = "help desk"  # the ENT's editor, through the academic help desk
    ADMINISTRATOR = "administrator"  # who runs entconf, in the ENT


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader saw in one record. `values` (names, dates, INE) never leave it unmasked.

    `subject` is what the record is about (a join key), where it tells.
    """

    code: str
    detail: Text
    place: Place = NOWHERE
    weight: Weight | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    `subject` is what it is about, stable from one delivery to the next (a join key, a UAI, a
    class code): with the code and the UAI it tells whether the finding is the same as yesterday's.
    `detail` holds no name, INE, birth date, phone or mail: who it is about is told by `subject`
    and, for `--full` or initials, found again in the roster. `since` is set where the evidence
    itself tells how long it lasts; else it lasts since it was first found.
    """

    code: str
    weight: Weight
    detail: Text
    uai: str = ""
    subject: str = ""
    person: str = ""
    place: Place = field(default=NOWHERE)
    mender: Mender = Mender.ADMINISTRATOR
    since: date | None = None
