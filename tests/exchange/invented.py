"""An invented school, as the ENT's accounts and as the feed tell it."""

from __future__ import annotations

from datetime import date

from entconf.drivers.base import Accounts
from entconf.feeds.accounts import roster_of
from entconf.feeds.roster import (
    Authority,
    DeclaredClass,
    DeclaredGroup,
    Function,
    Guardianship,
    InStructure,
    Mef,
    Origin,
    Person,
    Roster,
    Structure,
    Subject,
    Teaching,
)
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile

UAI = "0990001N"
SCHOOL = Establishment(UAI, "Collège Ada Exemple")
#: The key of the school in the feed.
ETAB = "5001"


def an_id(number: int) -> str:
    """The ENT's id of an account, invented."""
    return f"00000000-0000-4000-8000-{number:012d}"


ACCOUNTS: tuple[Account, ...] = (
    Account(
        an_id(1),
        "2000001",
        Profile.STUDENTS,
        login="zoe.exemple",
        last_name="Exemple",
        first_name="Zoé",
        birth_date=date(2014, 6, 5),
        ine="990000001AA",
        attachment="77",
        structures=(UAI,),
        classes=("6A",),
        groups=("6A ANG1",),
        guardians=("3000001", "3000002"),
        source="AAF",
    ),
    Account(
        an_id(2),
        "2000002",
        Profile.STUDENTS,
        login="ana.d-eon",
        last_name="d'Éon; de Beaumont",
        first_name="Ana",
        structures=(UAI,),
        classes=("6E10",),
        guardians=("3000001",),
        attachment="78",
        source="AAF",
    ),
    Account(
        an_id(3),
        "2000003",
        Profile.STUDENTS,
        login="ly.coeur",
        last_name="=CŒUR",
        first_name="Lý",
        birth_date=date(2013, 1, 31),
        structures=(UAI,),
        classes=("6E2",),
        source="AAF",
    ),
    Account(
        an_id(4),
        "3000001",
        Profile.PARENTS,
        login="paul.exemple",
        last_name="Exemple",
        first_name="Paul",
        email="paul@exemple.example",
        structures=(UAI,),
        children=("2000001", "2000002"),
        source="AAF",
    ),
    Account(
        an_id(5),
        "3000002",
        Profile.PARENTS,
        login="rose.exemple",
        last_name="Exemple",
        first_name="Rose",
        structures=(UAI,),
        children=("2000001",),
        source="AAF",
    ),
    Account(
        an_id(6),
        "4000001",
        Profile.TEACHERS,
        login="a.martin",
        last_name="MARTIN-LE TRÈS LONG NOM DE FAMILLE",
        first_name="Agnès",
        email="agnes.martin@academie.example",
        structures=(UAI,),
        classes=("6A", "6E2"),
        head_of=("6A",),
        functions=("ENS",),
        source="AAF",
    ),
    Account(
        an_id(7),
        "4000002",
        Profile.TEACHERS,
        login="d.doc",
        last_name="Doc",
        first_name="Denis",
        structures=(UAI,),
        functions=("DOC",),
        source="AAF",
    ),
    Account(
        an_id(8),
        "4000003",
        Profile.STAFF,
        login="p.principale",
        last_name="Principale",
        first_name="Inès",
        structures=(UAI,),
        functions=("DIR",),
        source="AAF",
    ),
    Account(
        an_id(9),
        "",
        Profile.GUESTS,
        login="i.invite",
        last_name="Invité",
        first_name="Ivan",
        structures=(UAI,),
        source="MANUAL",
    ),
    Account(
        an_id(10),
        "2000009",
        Profile.STUDENTS,
        login="parti.e",
        last_name="Parti",
        first_name="Émile",
        structures=(UAI,),
        deletion_pending=True,
        source="AAF",
    ),
)


def live_roster(*more: Account) -> Roster:
    """The accounts of the school."""
    return roster_of(Accounts(SCHOOL, (*ACCOUNTS, *more)))


def _in(code: str) -> InStructure:
    return InStructure(ETAB, code)


def feed_people() -> dict[str, Person]:
    """The same people as the academy tells them."""
    pupils = [
        Person(
            "2000001",
            Profile.STUDENTS,
            "EXEMPLE",
            "Zoé",
            birth_name="EXEMPLE-NAISSANCE",
            title="Mme",
            birth_date=date(2014, 6, 5),
            ine="990000001AA",
            attachment="77",
            structures=(ETAB,),
            home=ETAB,
            classes=(_in("6A"),),
            groups=(_in("6A ANG1"),),
            guardians=(
                Guardianship("3000001"),
                Guardianship("3000009", authority=Authority.CONTACT),
            ),
            mef="10010012110",
            mef_label="6EME",
            subjects=("020700", "030201"),
        ),
        Person(
            "2000002",
            Profile.STUDENTS,
            "D'EON",
            "Ana",
            structures=(ETAB,),
            classes=(_in("6E10"),),
            mef="10010012110",
        ),
        Person("2000003", Profile.STUDENTS, "COEUR", "Lý", structures=(ETAB,), mef="10010012110"),
    ]
    teachers = [
        Person(
            "4000001",
            Profile.TEACHERS,
            "MARTIN",
            "Agnès",
            title="Mme",
            email="agnes.martin@academie.example",
            structures=(ETAB, "5002"),
            home=ETAB,
            teaching=(
                Teaching(ETAB, "6A", "030201"),
                Teaching(ETAB, "6A ANG1", "030201", group=True),
                Teaching(ETAB, "6E2", ""),
            ),
            functions=(Function(ETAB, "ENS", "ENSEIGNEMENT", "L0422", "ANGLAIS"),),
            is_teacher=True,
        ),
        Person(
            "4000002",
            Profile.TEACHERS,
            "DOC",
            "Denis",
            structures=(ETAB,),
            functions=(Function(ETAB, "DOC", "DOCUMENTATION"),),
        ),
        Person(
            "4000003",
            Profile.STAFF,
            "PRINCIPALE",
            "Inès",
            title="Mme",
            email="ines.principale@academie.example",
            structures=(ETAB,),
            functions=(Function(ETAB, "DIR", "DIRECTION"),),
            directs=(ETAB,),
        ),
    ]
    guardians = [
        Person("3000001", Profile.PARENTS, "EXEMPLE", "Paul", children=("2000001",)),
        Person("3000009", Profile.PARENTS, "VOISIN", "Max", children=("2000001",)),
    ]
    return {one.key: one for one in (*pupils, *teachers, *guardians)}


def feed_roster() -> Roster:
    """What the academy delivers of the school and of another one."""
    school = Structure(
        ETAB,
        UAI,
        "COLLEGE ADA EXEMPLE",
        kind="COLLEGE",
        email=f"ce.{UAI}@academie.example",
        classes=(
            DeclaredClass("6A", "SIXIEME A", ("10010012110",)),
            DeclaredClass("6E2"),
            DeclaredClass("6E10"),
        ),
        groups=(DeclaredGroup("6A ANG1", "", ("6A",)),),
    )
    other = Structure("5002", "0990002P", "COLLEGE VOISIN", classes=(DeclaredClass("5A"),))
    return Roster(
        Origin.AAF,
        feed_people(),
        {one.key: one for one in (school, other)},
        {"020700": Subject("020700", "FRANCAIS"), "030201": Subject("030201", "ANGLAIS LV1")},
        {"10010012110": Mef("10010012110", "6EME", stat="21110010019")},
    )
