"""The contract of a driver: all that the engine knows of an outside system.

A driver answers in the words of the site: it finds live things by the keys the
site uses, and puts what is declared into the terms the system holds (`Reading.declared`),
so that the engine only compares like with like. It never prints, never decides
what should be done, and never hides a read that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from entconf.errors import EntconfError, Problem
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.census import Census
from entconf.model.change import Change
from entconf.model.ent_ticket import EntComment, EntState, EntTicket
from entconf.model.establishment import Establishment
from entconf.model.guidance import Evidence, Guide, Known, Question, Sighting, Step
from entconf.model.known_people import KnownPeople
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.secret import Reveal
from entconf.model.text import Text
from entconf.model.usage import Activation, Visits

__all__ = [
    "Accounts",
    "BackendSettings",
    "Credential",
    "CredentialKind",
    "Driver",
    "Finding",
    "GivesCredentials",
    "GuidesPeople",
    "HoldsAccounts",
    "HoldsTickets",
    "HoldsUsage",
    "OpenDriver",
    "ReadRequest",
    "Reading",
    "Remark",
    "ResetsPasswords",
    "Unknown",
    "WritesTogether",
]


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What to read of one establishment.

    Only the resources and fields of `declared` are needed, except for the kinds in
    `complete`, of which everything the system holds is wanted (an exclusive section, a
    backup, a dump). `census` asks for the counts of people, `people` for who the ids in
    members are (a dump).

    A declaration may be in the system's terms already (ids in the place of people, the
    system's own name as key): a plan, a backup and the proof hand back what was read.

    A system that knows nobody (a list server) may ask `accounts`: the accounts of the
    establishment's ENT, None where that tells none; it raises what reading them came to.
    `groups` are the groups that the site declares, wherever they are held. `files` asks for the
    files that prove what is known, where people told it (a backup).
    """

    establishment: Establishment
    declared: tuple[Declared, ...] = ()
    complete: frozenset[str] = frozenset()
    census: bool = True
    people: bool = False
    accounts: Callable[[], Accounts | None] | None = field(default=None, repr=False, compare=False)
    groups: tuple[Declared, ...] = field(default=(), repr=False, compare=False)
    files: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A read that failed: a whole kind, or one resource when `key` is given.

    Unknown is not absent and not unchanged: nothing is concluded from it.
    """

    kind: str
    reason: Text
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a system holds of one establishment, and what it makes of the declaration.

    `declared` repeats the requested declarations in the system's terms: names resolved to
    opaque ids, fields the system cannot hold left out (told in `notices`). A declaration
    with a mistake (a role the system does not have) is left out too and told in
    `problems`, with its source and the nearest valid word. `live` has the key that was
    asked for, or the system's own name for things nobody declared. `memo` is the
    driver's own and is only ever handed back to it. `people` is told where it was asked,
    and `files` by their names.
    """

    establishment: Establishment
    declared: tuple[Declared, ...] = ()
    live: tuple[Live, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Text, ...] = ()
    census: Census = field(default_factory=Census)
    people: KnownPeople | None = field(default=None, repr=False)
    memo: object = None
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a driver says of a planned change before it is made.

    `blocked`: this account or this system cannot make it, and why. `notes`: how it will
    be done. `irreversible`: what of it no later change brings back; such a change is only
    made once a person confirmed it by its name.
    """

    id: ResourceId
    notes: tuple[Text, ...] = ()
    blocked: Text | None = None
    irreversible: Text | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `entconf doctor`: what was checked, whether it is right, and what to do."""

    subject: Text
    good: bool
    detail: Text
    hint: Text | None = None


class Driver(Protocol):
    """A connection to one outside system, safe to use from several threads."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds this system can hold."""

    def read(self, request: ReadRequest) -> Reading:
        """Read one establishment in as few requests as the system allows.

        A part that cannot be read becomes `Unknown`. Raises SystemUnreachable (or a
        subclass) only when nothing at all can be read: no connection, wrong password.
        """

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:
        """Look at planned changes of one establishment before anybody confirms them."""

    def perform(self, change: Change, reading: Reading) -> None:
        """Make one change. `reading` was taken just before and holds the resource.

        Returns when the system said yes; the engine proves the effect by reading again.
        Raises RequestRefused, AccessForbidden and the like when the system said no, and
        WriteUncertain when the answer was lost.
        """

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:
        """Look at connection, account, rights and versions, without changing anything."""

    def close(self) -> None:
        """Give back connections and sessions."""


@runtime_checkable
class WritesTogether(Protocol):
    """What a driver may offer besides: changes with their writes under way together.

    Only for systems where that spares waiting; the others are asked to `perform` one by one.
    """

    def perform_together(
        self, changes: Sequence[Change], reading: Reading
    ) -> Sequence[EntconfError | None]:
        """Make changes that need nothing of each other, all of one establishment.

        For each of them, in their order, None or what `Driver.perform` would have raised for
        it. The refusal of one stops none of the others. Raises nothing.
        """


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one school. `unknown` tells which fields this system never holds."""

    establishment: Establishment
    accounts: tuple[Account, ...]
    unknown: frozenset[str] = frozenset()


@runtime_checkable
class HoldsAccounts(Protocol):
    """What a driver may offer besides: the live accounts, to hold the academic feed against."""

    def accounts(self, establishment: Establishment) -> Accounts:
        """Every account attached to the school, suspended ones too, in few requests.

        Raises SystemUnreachable, AccessForbidden and the like: accounts that could not be read
        are never an empty school.
        """


class CredentialKind(StrEnum):
    """What somebody is handed.

    A code to activate an account or to renew a password is for one use; a password is a first
    one, to be changed at once.
    """

    ACTIVATION = "activation"
    RENEWAL = "renewal"
    PASSWORD = "password"  # noqa: S105 - the name of a kind


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody signs in with for the first time, or again. `repr` shows no value."""

    kind: CredentialKind
    value: str = field(repr=False)


@runtime_checkable
class GivesCredentials(Protocol):
    """What a driver may offer besides: the codes of accounts that nobody activated yet."""

    def activation_codes(self, establishment: Establishment) -> Mapping[str, Credential]:
        """The code of every account of the school that was never activated, by account id.

        They are asked for at that moment, and kept nowhere. Raises SystemUnreachable,
        AccessForbidden and the like.
        """


@runtime_checkable
class ResetsPasswords(Protocol):
    """What a driver may offer besides: help for who forgot the password of a local account."""

    def reset_password(self, establishment: Establishment, login: str) -> Credential:
        """Make what the person gets back in with. Only for accounts that the system itself holds.

        Raises RequestRefused, AccessForbidden and the like when the system said no, and
        WriteUncertain when its answer was lost: doing it again is harmless.
        """


@runtime_checkable
class HoldsTickets(Protocol):
    """What a driver may offer besides: the requests for help that people write in the ENT."""

    def tickets(self, establishment: Establishment) -> Sequence[EntTicket]:
        """Every request of the school, in whatever state.

        Raises AccessForbidden where the account may not see them, and the like.
        """

    def ticket_comments(self, establishment: Establishment, ticket: str) -> Sequence[EntComment]:
        """The comments of a request, the oldest first."""

    def answer_ticket(self, establishment: Establishment, ticket: str, text: str) -> None:
        """Add a comment, which its author is told of; a request that was done may open again.

        Raises WriteUncertain when the answer was lost: look at the comments before it is sent
        again.
        """

    def set_ticket_state(self, establishment: Establishment, ticket: str, state: EntState) -> None:
        """Put a request into a state; the same state again changes nothing that matters."""


@runtime_checkable
class GuidesPeople(Protocol):
    """What a driver may offer besides: a person makes its changes by hand, step by step.

    Without a guide, `Driver.perform` raises PutOff: nobody is there to make the change.
    """

    def guided_by(self, guide: Guide) -> None:
        """From now on, changes are made by the people whom this guide leads."""

    def in_order(self, changes: Sequence[Change]) -> Sequence[Change]:
        """The same changes in the order that saves clicks: screen by screen."""

    def steps(self, changes: Sequence[Change], schools: Sequence[Establishment]) -> Sequence[Step]:
        """The changes as a person makes them, in that order; `schools` tell their time."""

    def questions(self, request: ReadRequest) -> Sequence[Question]:
        """What is declared and was never seen, screen by screen."""

    def note(self, sightings: Sequence[Sighting], evidence: Evidence) -> None:
        """Keep how things were found. Raises StoreError when that cannot be kept."""

    def known(self, establishment: Establishment) -> Sequence[Known]:
        """Every value that is known of a school, by which evidence, and for how long."""


@runtime_checkable
class HoldsUsage(Protocol):
    """What a driver may offer besides: how the ENT is used, in counts."""

    def activation(self, establishment: Establishment) -> Sequence[Activation]:
        """How many accounts of each profile were activated; nothing by class.

        Raises SystemUnreachable, AccessForbidden and the like.
        """

    def visits(
        self, establishment: Establishment, first: date, last: date
    ) -> Sequence[Visits] | None:
        """Visits and distinct users by month and profile, from a day to another (both included).

        None where this ENT measures none. Raises AccessForbidden where the account may not see
        them, and the like.
        """


#: What a driver module offers as `open_driver`. Raises ConfigurationError on bad settings.
OpenDriver = Callable[[BackendSettings, Reveal], Driver]
