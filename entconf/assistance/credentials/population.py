"""The people of a school with the identity each signs in with, and the choice among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from entconf.assistance.credentials.choice import Choice
from entconf.desired.credentials import CredentialSchool
from entconf.desired.identities import load_identities
from entconf.desired.nearest import suggestion
from entconf.drivers.base import HoldsAccounts
from entconf.engine.backends import Backends
from entconf.errors import ConfigurationError, Problem
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.identities import Identities, Identity, IdentityRule
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_SHIPPED = Path(__file__).with_name("identities.yml")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a school. `backend` is the system that holds the account."""

    account: Account
    identity: Identity
    backend: BackendSettings

    @property
    def initials(self) -> str:
        """`A. E.` for Ada Example: how somebody is shown unless more was asked for."""
        names = (self.account.first_name, self.account.last_name)
        letters = (name.strip()[:1].upper() for name in names)
        return " ".join(f"{letter}." for letter in letters if letter)

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.account.first_name} {self.account.last_name}".strip()

    @property
    def never_activated(self) -> bool:
        """Whether nobody ever came in with this account, as far as the system tells."""
        return self.account.activated is False or self.account.has_code is True


def site_identities(root: Path) -> Identities:
    """The identities of a site. Raises ConfigurationError for a wrong `identities.yml`."""
    return load_identities(root, _SHIPPED)


def identity_of(account: Account, uai: str, identities: Identities) -> Identity:
    """The identity that the first rule that fits gives; the rules that ship fit everybody."""
    return identities.known[
        next(rule.identity for rule in identities.rules if _fits(rule, account, uai))
    ]


def _fits(rule: IdentityRule, account: Account, uai: str) -> bool:
    return (
        _holds(rule.profiles, [account.profile.value if account.profile else ""])
        and _holds(rule.sources, [account.source])
        and _holds(rule.functions, account.functions)
        and _holds(rule.schools, [uai])
    )


def _holds(wanted: frozenset[str], found: Iterable[str]) -> bool:
    return not wanted or not wanted.isdisjoint(found)


def people_of(
    school: CredentialSchool, backends: Backends, identities: Identities
) -> tuple[Person, ...]:
    """Everybody who has an account of the school that is not about to be deleted, by name.

    Guests of another system than the ENT come from there. Raises ConfigurationError when the ENT
    tells no accounts, SystemUnreachable and the like when they cannot be read.
    """
    found = _people(school, school.ent, backends, identities)
    if school.guests is not None:
        known = {one.account.login for one in found}
        found += [
            one
            for one in _people(school, school.guests, backends, identities)
            if one.account.profile is Profile.GUESTS and one.account.login not in known
        ]
    return tuple(sorted(found, key=_by_name))


def _people(
    school: CredentialSchool,
    backend: BackendSettings,
    backends: Backends,
    identities: Identities,
) -> list[Person]:
    driver = backends.driver(backend)
    if not isinstance(driver, HoldsAccounts):
        raise ConfigurationError(
            [
                Problem(
                    "no-accounts",
                    msg(
                        "{school}: {backend} does not tell its accounts to a program",
                        school=school.establishment.label,
                        backend=backend.name,
                    ),
                    backend.source,
                    msg("use the console of that system for lists and codes"),
                )
            ]
        )
    uai = school.establishment.uai
    return [
        Person(one, identity_of(one, uai, identities), backend)
        for one in driver.accounts(school.establishment).accounts
        if not one.deletion_pending
    ]


def _by_name(person: Person) -> tuple[str, str, str]:
    account = person.account
    return account.last_name.casefold(), account.first_name.casefold(), account.id


def chosen(people: Sequence[Person], choice: Choice, school: str) -> tuple[Person, ...]:
    """Those who are meant.

    Raises ConfigurationError for classes and logins that the school does not have.
    """
    problems = [
        *_unknown_classes(people, choice.classes, school),
        *_unknown_logins(people, choice.logins, school),
    ]
    if problems:
        raise ConfigurationError(problems)
    return tuple(
        one
        for one in people
        if _holds(choice.profiles, [one.account.profile.value if one.account.profile else ""])
        and _holds(choice.classes, one.account.classes)
        and _holds(choice.logins, [one.account.login])
        and (one.never_activated or not choice.never_activated)
    )


def classes_of(people: Iterable[Person]) -> tuple[str, ...]:
    """The classes that anybody is in, sorted."""
    return tuple(sorted({name for one in people for name in one.account.classes}))


def _unknown_classes(
    people: Sequence[Person], wanted: Collection[str], school: str
) -> list[Problem]:
    known = classes_of(people)
    return [
        Problem(
            "unknown-class",
            msg("{school} has no class {name}", school=school, name=name),
            hint=suggestion(name, known),
        )
        for name in sorted(set(wanted) - set(known))
    ]


def _unknown_logins(
    people: Sequence[Person], wanted: Collection[str], school: str
) -> list[Problem]:
    known = {one.account.login for one in people}
    return [
        Problem(
            "unknown-login",
            msg("{school}: nobody has the login {login}", school=school, login=login),
            # the nearest login would be somebody else's
            hint=msg("entconf credentials plan --people --full shows logins"),
        )
        for login in sorted(set(wanted) - known)
    ]
