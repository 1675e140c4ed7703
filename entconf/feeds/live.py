"""The live accounts of a school as a roster, to hold the feed against."""

from __future__ import annotations

from collections.abc import Callable

from entconf.drivers.base import Accounts, HoldsAccounts
from entconf.engine.backends import Backends
from entconf.errors import EntconfError
from entconf.feeds.checks.evidence import LiveSchool
from entconf.feeds.roster import (
    Function,
    Guardianship,
    InStructure,
    Origin,
    Person,
    Roster,
    Structure,
)
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.text import msg

#: Reads the accounts of one school; never raises for a system that cannot be read.
ReadAccounts = Callable[[Establishment, BackendSettings | None], LiveSchool]


def live_school(
    school: Establishment, settings: BackendSettings | None, backends: Backends
) -> LiveSchool:
    """The accounts of a school, or why they could not be read. Raises ConfigurationError."""
    if settings is None:
        return LiveSchool(None, failure=msg("the inventory names no ENT for it"))
    driver = backends.driver(settings)
    if not isinstance(driver, HoldsAccounts):
        return LiveSchool(
            None, failure=msg("{driver} does not tell accounts", driver=settings.driver)
        )
    try:
        accounts = driver.accounts(school)
    except EntconfError as error:
        return LiveSchool(None, failure=error.message)
    return LiveSchool(roster_of(accounts), accounts.unknown)


def roster_of(accounts: Accounts) -> Roster:
    """The accounts as people, by the account's own id (see `LiveSchool`)."""
    uai = accounts.establishment.uai
    return Roster(
        Origin.ACCOUNTS,
        {one.id: _person(one, uai) for one in accounts.accounts},
        {uai: Structure(uai, uai, accounts.establishment.name)},
    )


def _person(account: Account, uai: str) -> Person:
    return Person(
        key=account.external_id,
        profile=account.profile,
        last_name=account.last_name,
        first_name=account.first_name,
        birth_date=account.birth_date,
        ine=account.ine,
        attachment=account.attachment,
        email=account.email,
        home=uai,
        structures=account.structures,
        classes=tuple(InStructure(uai, name) for name in account.classes),
        groups=tuple(InStructure(uai, name) for name in account.groups),
        head_of=tuple(InStructure(uai, name) for name in account.head_of),
        functions=tuple(Function(uai, code) for code in account.functions),
        guardians=tuple(Guardianship(one) for one in account.guardians),
        children=account.children,
        account=account,
    )
