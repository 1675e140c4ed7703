"""One invented school: who is in it, who teaches what, who answers for whom.

Everything that is written tells of these objects, so that all files tell the same school.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date

from entconf.model.quick_dataclass import dataclass
from entconf.sandbox.feed_writing.curriculum import Discipline, Level, Subject


@dataclass(frozen=True, slots=True)
class Place:
    """An address. `id` is its number in SIECLE."""

    id: str
    street: str
    code: str = "99999"
    city: str = "EXEMPLEVILLE"


@dataclass(slots=True)
class Adult:
    """Somebody who answers for pupils. `person_id` is the number in SIECLE."""

    key: str
    person_id: str
    last: str
    birth_name: str
    first: str
    woman: bool
    place: Place
    home_phone: str
    mobile: str
    mail: str
    children: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tie:
    """What ties a pupil to an adult: the link code, and 0 or 1 for each of the rest."""

    adult: Adult
    link: str
    legal: str
    financial: str
    contact: str = "1"
    payment: str = "0"


@dataclass(slots=True)
class Pupil:
    """A pupil. `attachment` is the number in SIECLE.

    Who left has a day of exit and no group. `entered` is told where it is not with everybody.
    """

    key: str
    attachment: str
    ine: str
    last: str
    first: str
    others: str
    girl: bool
    born: date
    level: Level
    class_code: str
    ties: list[Tie]
    place: Place
    groups: list[str] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    scholarship: bool = False
    regime: str = ""
    left: date | None = None
    entered: date | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A subject taught to a class or group by somebody."""

    code: str
    group: bool
    subject: Subject


@dataclass(slots=True)
class Staff:
    """Somebody of the staff. `function` and `label` are those of section 3.2."""

    key: str
    sts_id: str
    last: str
    first: str
    woman: bool
    born: date
    mail: str
    function: str
    label: str
    discipline: Discipline | None = None
    services: list[Service] = field(default_factory=list)
    head_of: list[str] = field(default_factory=list)
    hours: float = 0.0

    @property
    def is_teacher(self) -> bool:
        """Whether the person is a teacher of the ENT: librarians too."""
        return self.function in {"ENS", "DOC"}


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class. `id` and `label` are used by the first degree."""

    code: str
    level: Level
    label: str = ""


@dataclass(slots=True)
class Group:
    """A teaching group with its classes. Groups of one `family` are taught side by side."""

    code: str
    subject: Subject
    family: str
    classes: list[str] = field(default_factory=list)
    size: int = 0


@dataclass(slots=True)
class School:
    """One school with everybody in it."""

    uai: str
    key: str
    number: int
    name: str
    first_degree: bool
    classes: list[SchoolClass] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    leavers: list[Pupil] = field(default_factory=list)
    former_adults: list[Adult] = field(default_factory=list)

    @property
    def teachers(self) -> list[Staff]:
        """Those of the staff who teach."""
        return [one for one in self.staff if one.is_teacher]
