"""Count the accounts of a school that were activated, by profile and class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from entconf.drivers.base import Driver, HoldsAccounts, HoldsUsage
from entconf.errors import ConfigurationError, EntconfError, Problem
from entconf.model.account import Account
from entconf.model.establishment import Establishment
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.usage import Activation, Visits

#: Pupils of whose family somebody has an activated account.
FAMILIES = "families"
#: The label of pupils without a class.
NO_CLASS = "-"


@dataclass(frozen=True, slots=True)
class Measure:
    """What the ENT told. `visits` None: it measures none; `remarks` is what it did not tell."""

    activation: tuple[Activation, ...]
    visits: tuple[Visits, ...] | None
    remarks: tuple[Text, ...] = ()


def measure(driver: Driver, establishment: Establishment, first: date, last: date) -> Measure:
    """Ask an ENT how it is used, between two days for visits.

    Accounts tell activation by class; where they are not told, the ENT's own counts tell it by
    profile. Raises ConfigurationError where the system tells nothing of either, and what reading
    came to: an ENT that could not be read is never one that nobody uses.
    """
    remarks: list[Text] = []
    activation = _of_accounts(driver, establishment)
    if not activation and isinstance(driver, HoldsUsage):
        activation = tuple(driver.activation(establishment))
        remarks.append(msg("the ENT tells activation by profile, and not by class"))
    visits: tuple[Visits, ...] | None = None
    if isinstance(driver, HoldsUsage):
        try:
            told = driver.visits(establishment, first, last)
            visits = None if told is None else tuple(told)
        except EntconfError as error:
            remarks.append(msg("visits could not be read: {why}", why=error.message))
    if not activation and visits is None:
        raise ConfigurationError(
            [
                Problem(
                    "no-usage",
                    msg("the ENT of {school} tells nothing of its use", school=establishment.label),
                    hint=msg("import monthly figures instead: entconf usage template"),
                )
            ]
        )
    if visits is None and len(remarks) < 2:  # noqa: PLR2004 - no reason was told yet
        remarks.append(msg("the ENT measures no visits: import monthly figures"))
    return Measure(activation, visits, tuple(remarks))


def _of_accounts(driver: Driver, establishment: Establishment) -> tuple[Activation, ...]:
    if not isinstance(driver, HoldsAccounts):
        return ()
    held = driver.accounts(establishment)
    if "activated" in held.unknown:
        return ()
    known = [
        one
        for one in held.accounts
        if one.activated is not None and one.profile is not None and not one.deletion_pending
    ]
    return (*_by_profile(known), *_families(known))


def _by_profile(accounts: Sequence[Account]) -> Iterator[Activation]:
    people: Counter[tuple[str, str]] = Counter()
    active: Counter[tuple[str, str]] = Counter()
    for one in accounts:
        profile = str(one.profile)
        # teachers have many classes: by class they would be counted several times
        classes = _classes(one) if one.profile is Profile.STUDENTS else ()
        for label in ("", *classes):
            people[profile, label] += 1
            active[profile, label] += bool(one.activated)
    for profile, label in sorted(people):
        yield Activation(profile, people[profile, label], active[profile, label], label)


def _classes(pupil: Account) -> tuple[str, ...]:
    """The classes of a pupil: those without one make a row too, or the others would tell it."""
    return pupil.classes or (NO_CLASS,)


def _families(accounts: Sequence[Account]) -> Iterator[Activation]:
    by_external = {one.external_id: one for one in accounts if one.external_id}
    pupils = [one for one in accounts if one.profile is Profile.STUDENTS and one.guardians]
    people: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for pupil in pupils:
        family = [by_external[one] for one in pupil.guardians if one in by_external]
        for label in ("", *_classes(pupil)):
            people[label] += 1
            reached[label] += any(one.activated for one in family)
    for label in sorted(people):
        yield Activation(FAMILIES, people[label], reached[label], label)
