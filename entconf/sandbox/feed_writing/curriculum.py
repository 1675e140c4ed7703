"""What a collège teaches: levels with their MEF, subjects with hours and who teaches them.

Codes: directory reference, sections 3.2 and 3.5. The first degree's levels: section 1.5.
"""

from __future__ import annotations

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """A level. `age` is what a pupil turns in the year it begins; `code` of the first degree."""

    letter: str
    mef: str
    stat: str
    label: str
    formation: str
    age: int
    code: str = ""
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class Discipline:
    """A discipline of posts, with the two-digit category of it."""

    code: str
    label: str
    category: str
    category_label: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: six characters, its label, hours a week, the discipline that teaches it."""

    code: str
    label: str
    hours: float
    discipline: Discipline


LEVELS = (
    Level("6", "10010012110", "21110010012", "6EME", "6EME DE COLLEGE", 11),
    Level("5", "10110001110", "21120010001", "5EME", "5EME DE COLLEGE", 12),
    Level("4", "10210001110", "21150010001", "4EME", "4EME DE COLLEGE", 13),
    Level("3", "10310019110", "21160010019", "3EME", "3EME DE COLLEGE", 14),
)
FIRST_LEVELS = (
    Level("PS", "", "", "PS", "", 3, "1111", "1$CYCLE I"),
    Level("MS", "", "", "MS", "", 4, "1112", "1$CYCLE I"),
    Level("GS", "", "", "GS", "", 5, "1113", "1$CYCLE I"),
    Level("CP", "", "", "CP", "", 6, "1121", "2$CYCLE II"),
    Level("CE1", "", "", "CE1", "", 7, "1122", "2$CYCLE II"),
    Level("CE2", "", "", "CE2", "", 8, "1123", "2$CYCLE II"),
    Level("CM1", "", "", "CM1", "", 9, "1124", "3$CYCLE III"),
    Level("CM2", "", "", "CM2", "", 10, "1125", "3$CYCLE III"),
)
_LETTERS = Discipline("L0202", "LETTRES MODERNES", "02", "LETTRES")
_ENGLISH = Discipline("L0422", "ANGLAIS", "04", "LANGUES VIVANTES")
_SPANISH = Discipline("L0426", "ESPAGNOL", "04", "LANGUES VIVANTES")
_GERMAN = Discipline("L0421", "ALLEMAND", "04", "LANGUES VIVANTES")
_HISTORY = Discipline("L1000", "HISTOIRE GEOGRAPHIE", "10", "HISTOIRE GEO")
_MATHS = Discipline("L1300", "MATHEMATIQUES", "13", "MATHEMATIQUES")
_TECHNOLOGY = Discipline("L1400", "TECHNOLOGIE", "14", "TECHNOLOGIE")
_PHYSICS = Discipline("L1500", "PHYSIQUE CHIMIE", "15", "PHYSIQUE CHIMIE")
_LIFE = Discipline("L1600", "SCIENCES DE LA VIE ET DE LA TERRE", "16", "SVT")
_MUSIC = Discipline("L1700", "EDUCATION MUSICALE", "17", "MUSIQUE")
_ARTS = Discipline("L1800", "ARTS PLASTIQUES", "18", "ARTS")
_SPORT = Discipline("L1900", "EPS", "19", "EPS")
LIBRARY = Discipline("L0080", "DOCUMENTATION", "91", "SANS CORRESPONDANCE")

FRENCH = Subject("020700", "FRANCAIS", 4.5, _LETTERS)
#: What every class has, twelve services with the hour of its head teacher.
OF_A_CLASS = (
    FRENCH,
    Subject("061300", "MATHEMATIQUES", 3.5, _MATHS),
    Subject("043700", "HISTOIRE-GEOGRAPHIE", 3.0, _HISTORY),
    Subject("043800", "ENSEIGNEMENT MORAL ET CIVIQUE", 0.5, _HISTORY),
    Subject("030201", "ANGLAIS LV1", 3.0, _ENGLISH),
    Subject("062900", "SCIENCES DE LA VIE ET DE LA TERRE", 1.5, _LIFE),
    Subject("062300", "PHYSIQUE-CHIMIE", 1.5, _PHYSICS),
    Subject("070800", "TECHNOLOGIE", 1.5, _TECHNOLOGY),
    Subject("081300", "EDUCATION MUSICALE", 1.0, _MUSIC),
    Subject("090100", "ARTS PLASTIQUES", 1.0, _ARTS),
    Subject("100100", "EDUCATION PHYSIQUE ET SPORTIVE", 3.0, _SPORT),
)
CLASS_LIFE = Subject("008400", "VIE DE CLASSE", 0.5, _LETTERS)
SUPPORT = Subject("006600", "ACCOMPAGNEMENT PERSONNALISE", 1.0, _MATHS)
SPANISH = Subject("030602", "ESPAGNOL LV2", 2.5, _SPANISH)
GERMAN = Subject("030102", "ALLEMAND LV2", 2.5, _GERMAN)
LATIN = Subject("020300", "LCA LATIN", 2.0, _LETTERS)
CHOIR = Subject("081400", "CHANT CHORAL", 1.0, _MUSIC)
SUBJECTS = (*OF_A_CLASS, CLASS_LIFE, SUPPORT, SPANISH, GERMAN, LATIN, CHOIR)
#: Hours a teacher gives in a week.
FULL_SERVICE = 18.0
#: Those who are head teachers first of all.
HEAD_TEACHERS = frozenset({"L0202", "L1300", "L0422", "L1000", "L1600"})
