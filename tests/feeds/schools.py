"""An invented school, healthy in every way, and the means to spoil it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from entconf.feeds.aaf.deliveries import Delivery, DeliveryFile
from entconf.feeds.aaf.names import Category, DeliveryKind
from entconf.feeds.archive_members import Member
from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.memory import Memory
from entconf.feeds.checks.precedence import told_once
from entconf.feeds.findings import Finding
from entconf.feeds.roster import (
    DeclaredClass,
    DeclaredGroup,
    Function,
    Guardianship,
    InStructure,
    Mef,
    Origin,
    Person,
    Place,
    Roster,
    Structure,
    Subject,
    Teaching,
)
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from entconf.model.profiles import Profile

SCHOOL, OTHER = "0990001N", "0990002P"
TODAY = date(2026, 10, 14)
MEF, FRENCH = "10010012110", "020700"
PUPILS = 60
CLASSES = ("6A", "6B")
_NOWHERE = Path("drop")


def pupil(number: int) -> Person:
    name = CLASSES[number % 2]
    return Person(
        key=str(2000 + number),
        profile=Profile.STUDENTS,
        last_name=f"EXEMPLE{'ABCDEFGHIJ'[number // 10]}{'ABCDEFGHIJ'[number % 10]}",
        first_name="Ada",
        birth_date=date(2015, 1, 1) + timedelta(days=number),
        ine=f"099{number:06}AB",
        attachment=str(500 + number),
        home="100",
        structures=("100",),
        classes=(InStructure("100", name),),
        groups=(InStructure("100", "6AB LATIN"),),
        guardians=(Guardianship(str(4000 + number), "10"),),
        mef=MEF,
        mef_label="6EME",
        subjects=(FRENCH,),
        place=Place("Eleve_0000.xml", number + 1, 10 * number),
    )


def guardian(number: int) -> Person:
    return Person(
        key=str(4000 + number),
        profile=Profile.PARENTS,
        last_name=f"EXEMPLE{'ABCDEFGHIJ'[number // 10]}{'ABCDEFGHIJ'[number % 10]}",
        first_name="Anne",
        email=f"anne.{number}@mail.example",
        phones=("+33 1 99 00 12 34",),
        children=(str(2000 + number),),
        place=Place("PersRelEleve_0000.xml", number + 1),
    )


def teacher(number: int) -> Person:
    taught = tuple(Teaching("100", code, FRENCH) for code in CLASSES)
    return Person(
        key=str(7000 + number),
        profile=Profile.TEACHERS,
        last_name=f"MODELE{'ABCDEFGHIJ'[number]}",
        first_name="Alan",
        birth_date=date(1980, 1, 1 + number),
        email=f"alan.{number}@ac.example",
        home="100",
        structures=("100",),
        classes=tuple(InStructure("100", code) for code in CLASSES),
        head_of=(InStructure("100", CLASSES[number]),) if number < len(CLASSES) else (),
        teaching=taught,
        functions=(Function("100", "ENS", "ENSEIGNEMENT", "L0202", "LETTRES MODERNES"),),
        is_teacher=True,
        place=Place("PersEducNat_0000.xml", number + 1),
    )


def head() -> Person:
    return Person(
        key="7900",
        profile=Profile.STAFF,
        last_name="PRINCIPAL",
        first_name="Grace",
        birth_date=date(1970, 5, 5),
        email="grace@ac.example",
        home="100",
        structures=("100",),
        functions=(Function("100", "DIR", "DIRECTION"),),
        place=Place("PersEducNat_0000.xml", 50),
    )


def structures() -> tuple[Structure, ...]:
    """The school, and an academic service as every delivery lists them."""
    school = Structure(
        "100",
        SCHOOL,
        "Collège Inventé",
        "COLLEGE",
        siret="19990001900019",
        classes=tuple(DeclaredClass(code, code, (MEF,)) for code in CLASSES),
        groups=(DeclaredGroup("6AB LATIN", "", CLASSES),),
        place=Place("EtabEducNat_0000.xml", 1),
    )
    return school, Structure("900", "0990900R", "Rectorat", "RECTORAT")


def healthy() -> Roster:
    people = [
        *map(pupil, range(PUPILS)),
        *map(guardian, range(PUPILS)),
        *map(teacher, range(5)),
        head(),
    ]
    return Roster(
        Origin.AAF,
        {one.key: one for one in people},
        {one.key: one for one in structures()},
        {FRENCH: Subject(FRENCH, "FRANCAIS")},
        {MEF: Mef(MEF, "6EME")},
        as_of=TODAY,
    )


def with_people(roster: Roster, *people: Person) -> Roster:
    """The roster with some people changed or added."""
    return replace(roster, people={**roster.people, **{one.key: one for one in people}})


def without_people(roster: Roster, *keys: str) -> Roster:
    kept = {key: one for key, one in roster.people.items() if key not in keys}
    return replace(roster, people=kept)


def changed(roster: Roster, key: str, **fields: Any) -> Roster:  # noqa: ANN401 - any field
    return with_people(roster, replace(roster.people[key], **fields))


def with_school(roster: Roster, **fields: Any) -> Roster:  # noqa: ANN401 - any field
    school = replace(roster.structures["100"], **fields)
    return replace(roster, structures={**roster.structures, "100": school})


def delivery(day: date | None = TODAY, **fields: Any) -> Delivery:  # noqa: ANN401 - any field
    base = Delivery(
        name=f"ENT_Complet_{day:%Y%m%d}" if day else "drop",
        kind=DeliveryKind.COMPLETE,
        date=day,
        files=tuple(
            DeliveryFile(Member(f"{category}_0000.xml", 1, _NOWHERE), category, 0)
            for category in Category
        ),
        ent="ENT",
        degree="2D",
    )
    return replace(base, **fields)


def evidence(
    roster: Roster | None = None,
    deliveries: Sequence[Delivery] | None = None,
    memory: Memory | None = None,
    **fields: Any,  # noqa: ANN401 - any field
) -> Evidence:
    """What a verification of the school would look at; of nothing else."""
    roster = healthy() if roster is None else roster
    deliveries = [delivery()] if deliveries is None else deliveries
    requests: Mapping[Category, int] = dict.fromkeys(Category, 1)
    base = Evidence(
        today=TODAY,
        settings=VerifySettings(),
        schools=(Establishment(SCHOOL, "Collège Inventé"),),
        series="2D/ENT",
        deliveries=deliveries,
        applied=deliveries,
        feed=roster,
        index=FeedIndex(roster, {SCHOOL}),
        requests=requests,
        memory=memory or Memory(key=b"k"),
    )
    return replace(base, **fields)


def found(looked_at: Evidence) -> tuple[Finding, ...]:
    """All that every check finds, echoes left out."""
    return told_once([one for check in CHECKS for one in check.find(looked_at)])


def codes(looked_at: Evidence) -> list[tuple[str, str]]:
    return [(one.code, one.weight.value) for one in found(looked_at)]
