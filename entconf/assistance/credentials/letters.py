"""Letters by mail to those who have an address: each alone, each with nothing but their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.assistance.credentials.population import Person
from entconf.desired.credentials import CredentialSchool
from entconf.drivers.base import Credential, CredentialKind
from entconf.model.account import Account
from entconf.model.fill_in import fill_in
from entconf.model.identities import Identity, said
from entconf.model.mail import Message
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """Letters that can be sent, and of the others how many there are and why.

    `pupils` are never written to: a code is handed to a minor in person, or to the guardian
    (directory reference, section 8). `elsewhere` sign in with an identity that is not ours,
    `active` have come in already, `addressless` have no address.
    """

    messages: tuple[Message, ...]
    pupils: int = 0
    elsewhere: int = 0
    active: int = 0
    addressless: int = 0


def post_of(
    school: CredentialSchool,
    people: Sequence[Person],
    codes: Mapping[str, Credential],
    language: str,
) -> Post:
    """A letter to each person with a local account, a code and an address."""
    reasons: dict[str, int] = {}
    messages = []
    for one in people:
        reason = _reason_against(one, codes)
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
        else:
            messages.append(_letter(school, one, codes[one.account.id], language))
    return Post(tuple(messages), **reasons)


def _reason_against(person: Person, codes: Mapping[str, Credential]) -> str:
    if person.account.profile is Profile.STUDENTS:
        return "pupils"
    if not person.identity.ours or person.identity.letter is None:
        return "elsewhere"
    if person.account.id not in codes:
        return "active"
    return "" if person.account.email.strip() else "addressless"


def sample_letter(school: CredentialSchool, identity: Identity, language: str) -> Message | None:
    """The letter of an identity as nobody gets it: for a preview, with no code in it."""
    if identity.letter is None:
        return None
    account = Account("", "", None, login="p.nom", first_name="Prénom", last_name="NOM")
    person = Person(account, identity, school.ent)
    return _letter(school, person, Credential(CredentialKind.ACTIVATION, "********"), language)


def _letter(school: CredentialSchool, person: Person, code: Credential, language: str) -> Message:
    account, letter = person.account, person.identity.letter
    if letter is None:
        raise ValueError(person.identity.key)
    fields = {
        "name": person.name,
        "login": account.login,
        "code": code.value,
        "address": school.address,
        "school": school.establishment.name or school.establishment.uai,
    }
    return Message(
        to=(account.email.strip(),),
        subject=" ".join(fill_in(said(letter.subject, language), fields).split()),
        text=fill_in(said(letter.text, language), fields),
        about=account.id,
    )
