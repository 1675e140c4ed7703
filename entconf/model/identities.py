"""With which identity people sign in to the ENT, and who may help those who cannot (data)."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.model.quick_dataclass import dataclass

#: What is said in each language: `fr` always, `en` where it was written.
Sayings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person about their account. Both have ${fields} (desired/identities.py)."""

    subject: Sayings
    text: Sayings


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to sign in.

    `ours`: the administrator of the ENT resets it; of the others nobody here does. `who` is who
    resets it, `routing` the sentence by which somebody is sent there, `slip` what the hand-out
    says. `letter` is the mail to who has an address; None: no mail is sent for this identity.
    """

    key: str
    ours: bool
    name: Sayings
    who: Sayings
    routing: Sayings
    slip: Sayings
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """To whom an identity belongs; an empty condition holds for everybody.

    `sources` are the ENT's words for where an account comes from, `functions` function codes
    (directory reference, section 3.2), `schools` UAIs.
    """

    identity: str
    profiles: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identities:
    """The identities of a site, and the rules in the order in which they are tried."""

    known: Mapping[str, Identity]
    rules: tuple[IdentityRule, ...]


def said(sayings: Sayings, language: str) -> str:
    """What is said in a language, in French where it was not written."""
    return sayings.get(language) or sayings["fr"]
