"""Teaching groups of a collège: languages, Latin, support, choir (25 for 17 classes)."""

from __future__ import annotations

from entconf.sandbox.feed_writing.curriculum import (
    CHOIR,
    CLASS_LIFE,
    GERMAN,
    LATIN,
    OF_A_CLASS,
    SPANISH,
    SUPPORT,
    Subject,
)
from entconf.sandbox.feed_writing.people import Group, Pupil, School

_GERMANISTS, _LATINISTS, _SINGERS = 5, 6, 12
_FIRST_WITH_LANGUAGE = "543"


def add_groups(school: School) -> None:
    """Give every pupil subjects and groups; the school has the groups that somebody is in."""
    groups: dict[str, Group] = {}
    ranks = {one.code: rank for rank, one in enumerate(school.classes)}
    for number, pupil in enumerate(school.pupils):
        pupil.subjects = [*OF_A_CLASS, CLASS_LIFE]
        for code, subject, family in _wanted(pupil, number, ranks[pupil.class_code]):
            group = groups.setdefault(code, Group(code, subject, family))
            group.size += 1
            if pupil.class_code not in group.classes:
                group.classes.append(pupil.class_code)
            pupil.groups.append(code)
            if subject not in pupil.subjects:
                pupil.subjects.append(subject)
    school.groups = [groups[code] for code in sorted(groups)]


def _wanted(pupil: Pupil, number: int, rank: int) -> list[tuple[str, Subject, str]]:
    letter = pupil.level.letter
    if letter not in _FIRST_WITH_LANGUAGE:
        found = [(f"{pupil.class_code} AP", SUPPORT, "support")]
    elif number % _GERMANISTS == 0:
        found = [(f"{letter}ALL", GERMAN, "language")]
    else:
        # Three classes of four make a group of Spanish.
        found = [(f"{letter}ESP{rank // 4 * 3 // 4 + 1}", SPANISH, "language")]
    if letter in _FIRST_WITH_LANGUAGE and number % _LATINISTS == 1:
        found.append((f"{letter}LATIN", LATIN, "latin"))
    if number % _SINGERS == 2:  # noqa: PLR2004 - those who take neither German nor Latin
        found.append((f"CHORALE {letter}", CHOIR, "choir"))
    return found
