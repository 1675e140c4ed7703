"""Live accounts as a roster: nobody is lost, whatever is wrong with their external ids."""

from __future__ import annotations

from datetime import date

from entconf.drivers.base import Accounts
from entconf.feeds.accounts import roster_of
from entconf.feeds.roster import Function, Guardianship, InStructure, Origin
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile

UAI = "0990001N"


def accounts(*held: Account) -> Accounts:
    return Accounts(Establishment(UAI, "Collège Ada"), held)


def test_an_account_is_a_person_of_the_school() -> None:
    account = Account(
        "u1",
        "2000001",
        Profile.STUDENTS,
        last_name="Exemple",
        first_name="Zoé",
        birth_date=date(2014, 6, 5),
        structures=(UAI, "0990002P"),
        classes=("6A",),
        groups=("6ANG1",),
        guardians=("3000001",),
        attachment="77",
    )
    roster = roster_of(accounts(account))
    person = roster.people["2000001"]
    assert (roster.origin, roster.structures[UAI].name) == (Origin.ACCOUNTS, "Collège Ada")
    assert (person.account, person.birth_date, person.attachment) == (
        account,
        date(2014, 6, 5),
        "77",
    )
    assert (person.classes, person.groups) == (
        (InStructure(UAI, "6A"),),
        (InStructure(UAI, "6ANG1"),),
    )
    assert person.guardians == (Guardianship("3000001"),)
    assert (person.structures, person.home) == ((UAI, "0990002P"), "")
    assert [one.code for one in roster.structures[UAI].classes] == ["6A"]
    assert "Exemple" not in repr(person)


def test_staff_keep_their_functions() -> None:
    account = Account("u2", "4000001", Profile.STAFF, functions=("DIR",), structures=(UAI,))
    person = roster_of(accounts(account)).people["4000001"]
    assert (person.functions, person.is_teacher) == ((Function(UAI, "DIR"),), False)
    assert person.home == UAI


def test_accounts_without_an_id_of_their_own_are_all_kept() -> None:
    held = (
        Account("u1", "2000001", Profile.STUDENTS),
        Account("u2", "2000001", Profile.STUDENTS),
        Account("u3", "", Profile.GUESTS),
        Account("", "", None),
        Account("", "", None),
    )
    people = roster_of(accounts(*held)).people
    assert [*people] == ["2000001", "u2", "u3", "?", "?#2"]
    assert [one.account for one in people.values()] == [*held]
