"""Invented people with accounts, and the identities that ship."""

from __future__ import annotations

from pathlib import Path

from entconf.assistance.credentials.population import Person, identity_of, site_identities
from entconf.desired.credentials import CredentialSchool
from entconf.drivers.base import Credential, CredentialKind
from entconf.model.account import Account
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.identities import Identities
from entconf.model.profiles import Profile

UAI = "0990001N"
BACKEND = BackendSettings("ent", "edifice")
SCHOOL = CredentialSchool(
    Establishment(UAI, "Collège Inventé"), BACKEND, address="https://ent.example.org"
)


def shipped() -> Identities:
    return site_identities(Path("nowhere"))


def person(  # noqa: PLR0913 - each by its name
    id_: str,
    *,
    first: str = "Ada",
    last: str = "EXEMPLE",
    profile: Profile | None = Profile.STUDENTS,
    source: str = "MANUAL",
    classes: tuple[str, ...] = ("3B",),
    activated: bool = False,
    email: str = "",
    functions: tuple[str, ...] = (),
    login: str = "",
    identities: Identities | None = None,
) -> Person:
    account = Account(
        id_,
        id_,
        profile,
        login=login or f"login.{id_}",
        last_name=last,
        first_name=first,
        email=email,
        classes=classes,
        functions=functions,
        source=source,
        activated=activated,
        has_code=not activated,
    )
    return Person(account, identity_of(account, UAI, identities or shipped()), BACKEND)


def code(value: str = "k7wm2xqp", kind: CredentialKind = CredentialKind.ACTIVATION) -> Credential:
    return Credential(kind, value)
