"""ENT04 to ENT07: what an account says of its person, and whether one can come in with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.expected import expected
from entconf.feeds.checks.likeness import is_like, same_last_name
from entconf.feeds.checks.live_index import (
    LiveIndex,
    account_of,
    is_by_hand,
    join_key,
    live_schools,
)
from entconf.feeds.checks.recent import Recent
from entconf.feeds.checks.unit import About, about, found
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Person
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg

_HUNDRED = 100


def find_drift(evidence: Evidence) -> Iterator[Finding]:
    """ENT04: the ENT holds another name, birth date or mail than the feed tells.

    An empty value in the feed leaves the old one in the ENT (section 1.6): that is no drift.
    Classes and profile are looked at by ENT05.
    """
    wanted, recent = expected(evidence), Recent(evidence)
    for live in live_schools(evidence) if wanted else ():
        for person in wanted.at(live.uai) if wanted else ():
            held = live.active(person.key)
            if held is None or recent.is_too_early(person, live.uai):
                continue
            wrong = list(_drifts(live, person, held))
            if wrong:
                detail = msg("other in the ENT than in the feed: {what}", what=_listed(wrong))
                what = about(person, live.uai)
                finding = found("ENT04", Weight.WARNING, Mender.HELP_DESK, detail, what)
                yield replace(finding, since=recent.delivered_since(person, live.uai))


def _drifts(live: LiveIndex, told: Person, held: Person) -> Iterator[Text]:
    if live.tells("last_name") and not same_last_name(told, held):
        yield msg("last name")
    if live.tells("first_name") and not is_like(told.first_name, held.first_name):
        yield msg("first name")
    if live.tells("birth_date") and told.birth_date and held.birth_date != told.birth_date:
        yield msg("birth date")
    if live.tells("ine") and told.ine and held.ine.upper() != told.ine.upper():
        yield msg("INE")
    if live.tells("attachment") and told.attachment and held.attachment != told.attachment:
        yield msg("number in SIECLE")
    if live.tells("email") and "@" in told.email and _differs(told.email, held.email):
        yield msg("mail")


def _differs(one: str, other: str) -> bool:
    return one.strip().casefold() != other.strip().casefold()


def _listed(words: list[Text]) -> Text:
    first, *others = words
    for one in others:
        first = msg("{one}, {other}", one=first, other=one)
    return first


def find_odd_logins(evidence: Evidence) -> Iterator[Finding]:
    """ENT06: login missing, twice or of another form; join key missing or twice."""
    pattern = re.compile(evidence.settings.login_pattern or ".*", re.DOTALL)
    for live in live_schools(evidence):
        active = list(live.active_people())
        logins = Counter(account_of(one).login.casefold() for one in active)
        keys = Counter(join_key(one) for one in active)
        for one in active:
            account, key = account_of(one), join_key(one)
            wrong: list[Text] = []
            login = account.login
            if live.tells("login"):
                if not login:
                    wrong.append(msg("there is no login"))
                elif logins[login.casefold()] > 1:
                    wrong.append(msg("another account has the same login"))
                elif live.is_fed(one) and not pattern.fullmatch(login):
                    wrong.append(msg("the login does not have the form that the site asks for"))
            if live.lacks_key(one):
                wrong.append(msg("the account came from the feed and has no join key"))
            elif key and keys[key] > 1:
                wrong.append(msg("another account has the same join key {key}", key=key))
            if wrong:
                what = About(live.uai, account.id, one.key)
                yield found("ENT06", Weight.ERROR, Mender.HELP_DESK, _listed(wrong), what)


def find_locked_out(evidence: Evidence) -> Iterator[Finding]:
    """ENT07: neither password nor activation code; too few of a profile have activated."""
    for live in live_schools(evidence):
        people = [one for one in live.active_people() if one.profile is not Profile.GUESTS]
        if live.tells("activated", "has_code"):
            for one in people:
                account = account_of(one)
                if account.activated is False and account.has_code is False:
                    detail = msg("has neither a password nor an activation code")
                    what = About(live.uai, account.id, one.key)
                    yield found("ENT07", Weight.WARNING, Mender.ADMINISTRATOR, detail, what)
        if live.tells("activated"):
            fed = [one for one in people if not is_by_hand(account_of(one))]
            yield from _below_target(evidence, live.uai, fed)


def _below_target(evidence: Evidence, uai: str, people: list[Person]) -> Iterator[Finding]:
    for name, target in evidence.settings.targets.items():
        known = [
            account_of(one).activated
            for one in people
            if one.profile is not None and one.profile.value == name
        ]
        known = [one for one in known if one is not None]
        activated = sum(bool(one) for one in known)
        if known and activated < target * len(known):
            detail = msg(
                "{activated} of {all} accounts of {profile} are activated, {share} % are aimed at",
                activated=activated,
                all=len(known),
                profile=name,
                share=round(target * _HUNDRED),
            )
            what = About(uai, f"activation/{name}")
            yield found("ENT07", Weight.WARNING, Mender.ADMINISTRATOR, detail, what)
