"""Reset passwords of local accounts; everybody else is sent where their identity is held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from entconf.assistance.credentials.codes import codes_of
from entconf.assistance.credentials.population import Person
from entconf.desired.credentials import CredentialSchool
from entconf.drivers.base import Credential, ResetsPasswords
from entconf.engine.backends import Backends
from entconf.engine.store.actor import Actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, EntconfError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class ResetPlan:
    """Who is reset, and who is sent elsewhere."""

    school: CredentialSchool
    ours: tuple[Person, ...]
    routed: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Reset:
    """What came of one person: a credential, or why there is none."""

    person: Person
    credential: Credential | None = field(default=None, repr=False)
    error: EntconfError | None = None


def reset_plan(school: CredentialSchool, people: Sequence[Person]) -> ResetPlan:
    """Sort people by whether their identity is ours to reset."""
    return ResetPlan(
        school,
        tuple(one for one in people if one.identity.ours),
        tuple(one for one in people if not one.identity.ours),
    )


def carry_out(plan: ResetPlan, backends: Backends) -> Iterator[Reset]:
    """Reset each of ours in turn; one that fails stops none of the others.

    Who never activated the account needs no reset but their activation code, and gets that.
    Raises ConfigurationError before the first when a system cannot reset passwords.
    """
    for one in plan.ours:
        _resetting(one, backends)
    dormant = [one for one in plan.ours if one.never_activated]
    codes = codes_of(plan.school.establishment, dormant, backends) if dormant else {}
    for one in plan.ours:
        yield _reset(plan, one, codes.get(one.account.id), backends)


def _reset(plan: ResetPlan, person: Person, code: Credential | None, backends: Backends) -> Reset:
    if code is not None:
        return Reset(person, code)
    driver = _resetting(person, backends)
    try:
        made = driver.reset_password(plan.school.establishment, person.account.login)
    except EntconfError as error:
        return Reset(person, error=error)
    return Reset(person, made)


def _resetting(person: Person, backends: Backends) -> ResetsPasswords:
    driver = backends.driver(person.backend)
    if isinstance(driver, ResetsPasswords):
        return driver
    raise ConfigurationError(
        [
            Problem(
                "no-resets",
                msg("{backend} lets no program reset passwords", backend=person.backend.name),
                person.backend.source,
                msg("reset it in the console of that system"),
            )
        ]
    )


def tell_journal(plan: ResetPlan, resets: Sequence[Reset], store: Store, actor: Actor) -> None:
    """Tell the journal how many were reset and whose accounts, by id: never a code."""
    done: list[JsonValue] = [one.person.account.id for one in resets if one.credential]
    content: dict[str, JsonValue] = {
        "uai": plan.school.establishment.uai,
        "reset": len(done),
        "failed": len(resets) - len(done),
        "routed": len(plan.routed),
        "accounts": done,
    }
    store.journal.tell_reset(content, actor)
