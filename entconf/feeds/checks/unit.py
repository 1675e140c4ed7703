"""What a check is: a code, how much it weighs, what it means, who can mend it, how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import NOWHERE, Person, Place
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One unit of verification.

    `weight` and `mender` are the usual ones; `find` may yield findings of another weight where
    the reference says so. `meaning` tells what it means and what mends it, for the one who can.
    """

    code: str
    weight: Weight
    mender: Mender
    title: Text
    meaning: Text
    find: Callable[[Evidence], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about (see `Finding`)."""

    uai: str = ""
    subject: str = ""
    person: str = ""
    place: Place = NOWHERE


def found(code: str, weight: Weight, mender: Mender, detail: Text, about: About) -> Finding:
    """Put a finding together."""
    return Finding(
        code,
        weight,
        detail,
        uai=about.uai,
        subject=about.subject or about.person,
        person=about.person,
        place=about.place,
        mender=mender,
    )


def about(person: Person, uai: str, subject: str = "") -> About:
    """A finding about somebody of the feed, under this UAI."""
    return About(uai, subject, person.key, person.place)


def told_by_readers(_evidence: Evidence) -> Iterable[Finding]:
    """Nothing: what this code tells only shows while a file is read, as remarks."""
    return ()
