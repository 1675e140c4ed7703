"""Compound values, parts split by `$` (directory reference, sections 1.4 and 1.5).

Each reader makes a list of all values of an attribute and counts those with a wrong number of
parts. They are pure, so that what comes again is read once.
"""

from __future__ import annotations

from entconf.feeds.aaf.fields import Values, as_date
from entconf.feeds.roster import (
    Authority,
    DeclaredClass,
    DeclaredGroup,
    Function,
    Guardianship,
    InStructure,
    Teaching,
)

_FIRST_DEGREE_CLASS = 5
_GUARDIAN = 6
_OLD_LINK = 1
_DECLARED = 3


def read_classes(values: Values) -> tuple[tuple[InStructure, ...], int]:
    """`etab$CLASS` of the second degree, `etab$type$label$id$label` of the first."""
    found: list[InStructure] = []
    wrong = 0
    for value in values:
        parts = value.split("$")
        if len(parts) == 2:  # noqa: PLR2004 - structure and code
            found.append(InStructure(parts[0].strip(), parts[1]))
        elif len(parts) == _FIRST_DEGREE_CLASS:
            found.append(InStructure(parts[0].strip(), parts[3].strip(), parts[4].strip()))
        else:
            wrong += 1
    return tuple(dict.fromkeys(found)), wrong


def read_class_teachings(values: Values) -> tuple[tuple[Teaching, ...], int]:
    """`etab$CLASS$subject`; the subject may be missing, which counts as wrong."""
    return _teachings(values, group=False)


def read_group_teachings(values: Values) -> tuple[tuple[Teaching, ...], int]:
    """`etab$GROUP$subject`, likewise."""
    return _teachings(values, group=True)


def _teachings(values: Values, *, group: bool) -> tuple[tuple[Teaching, ...], int]:
    found: list[Teaching] = []
    wrong = 0
    for value in values:
        structure, *rest = value.split("$")
        if len(rest) != 2:  # noqa: PLR2004 - code and subject
            wrong += 1
        if rest:
            subject = rest[1].strip() if len(rest) > 1 else ""
            found.append(Teaching(structure.strip(), rest[0], subject, group))
    return tuple(dict.fromkeys(found)), wrong


def read_functions(values: Values) -> tuple[tuple[Function, ...], int]:
    """`etab$code$label$discipline$label`, `-` and SANS OBJET where there is no discipline."""
    found: list[Function] = []
    wrong = 0
    for value in values:
        parts = [part.strip() for part in value.split("$")]
        if len(parts) != 5:  # noqa: PLR2004 - see above
            wrong += 1
        structure, code, label, discipline, *rest = [*parts, "", "", ""]
        if code:
            named = (discipline, rest[0]) if discipline not in {"", "-"} else ("", "")
            found.append(Function(structure, code, label, *named))
    return tuple(dict.fromkeys(found)), wrong


def read_class_dates(values: Values) -> tuple[tuple[str, ...], int]:
    """`etab$dd/mm/yyyy$CLASS`: the dates that are none are what is given back."""
    parts = [value.split("$") for value in values]
    right = [three for three in parts if len(three) == 3]  # noqa: PLR2004 - see above
    unreadable = tuple(three[1] for three in right if three[1] and as_date(three[1]) is None)
    return unreadable, len(parts) - len(right)


def read_guardians(values: Values) -> tuple[tuple[Guardianship, ...], int]:
    """`id$link$financial$legal$contact$payment` of the second degree."""
    found: list[Guardianship] = []
    wrong = 0
    for value in values:
        parts = [part.strip() for part in value.split("$")]
        if len(parts) != _GUARDIAN:
            wrong += 1
            parts = (parts + [""] * _GUARDIAN)[:_GUARDIAN]
        adult, link, financial, legal, contact, payment = parts
        if adult:
            found.append(
                Guardianship(
                    adult,
                    link,
                    _authority(link, legal),
                    financial == "1",
                    contact == "1",
                    payment == "1",
                )
            )
    return tuple(found), wrong


def read_authorities(values: Values) -> tuple[tuple[Guardianship, ...], int]:
    """`id$link` of the first degree, the bare id of old second-degree deliveries."""
    found: list[Guardianship] = []
    wrong = 0
    for value in values:
        adult, *rest = [part.strip() for part in value.split("$")]
        wrong += len(rest) > 1
        if adult:
            found.append(Guardianship(adult, rest[0] if rest else "", Authority.LEGAL))
    return tuple(found), wrong


def _authority(link: str, legal: str) -> Authority:
    """What the legal code means, which depends on the age of the producer.

    Old ones (one-digit links) number the legal guardians 1 and 2; new ones tell legal
    representatives (1) from persons in charge (2). 0 is a contact for both.
    """
    if legal == "1" or (legal == "2" and len(link) == _OLD_LINK):
        return Authority.LEGAL
    return Authority.IN_CHARGE if legal == "2" else Authority.CONTACT


def read_declared_classes(values: Values) -> tuple[tuple[DeclaredClass, ...], int]:
    """`CODE$label$MEF[$MEF...]`; one that is repeated word for word counts once."""
    parts = [value.split("$") for value in values]
    found = [
        DeclaredClass(code, label[0].strip() if label else "", _codes(mefs))
        for code, label, mefs in ((three[0], three[1:2], three[2:]) for three in parts)
        if code
    ]
    return tuple(dict.fromkeys(found)), sum(len(one) < _DECLARED for one in parts)


def read_declared_groups(values: Values) -> tuple[tuple[DeclaredGroup, ...], int]:
    """`CODE$label$CLASS[$CLASS...]`; the label is often empty, repetitions as above."""
    parts = [value.split("$") for value in values]
    found = [
        DeclaredGroup(
            one[0], one[1].strip() if len(one) > 1 else "", tuple(code for code in one[2:] if code)
        )
        for one in parts
        if one[0]
    ]
    return tuple(dict.fromkeys(found)), sum(len(one) < _DECLARED for one in parts)


def _codes(parts: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in parts if part.strip())
