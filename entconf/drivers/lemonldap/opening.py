"""Opening: rules on who may come in, one for each profile that is closed.

A session is refused when one of `grantSessionRules` is false (Portal/Plugins/GrantSession.pm). The
key of a rule is its message, then `##` and a comment; the comment of ours says whose it is. A
rule that does not compile is passed over by the server, so that everybody gets in: what is
written here is only made of rules that can be read back.
"""

from __future__ import annotations

from collections.abc import Iterator

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.access import RULE, foreign_in, notes_on_rules, owner_of, rule_of
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.guest_end import (
    FIELD,
    GUESTS,
    RULES,
    adapt_guests,
    held_end,
    with_end,
)
from entconf.drivers.lemonldap.parts import Ask, Found, Part, Terms, after_fields, problem
from entconf.drivers.lemonldap.perl_text import perl_message
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live
from entconf.model.text import msg, msgn
from entconf.model.values import Value


def _comment(profile: str, terms: Terms) -> str:
    return f"entconf-opening-{terms.uai.lower()}-{profile}"


def _closing(profile: str, terms: Terms) -> str:
    """The rule that lets in everybody but this profile."""
    return f"not ({rule_of((profile,), terms)})"


def _keys(configuration: Configuration, profile: str, terms: Terms) -> Iterator[str]:
    comment = _comment(profile, terms)
    for key in configuration.part(RULES):
        if key.partition("##")[2] == comment:
            yield key


def _is_open(configuration: Configuration, profile: str, terms: Terms) -> Value:
    """Whether a profile may come in; the rule itself where somebody rewrote ours."""
    held = [configuration.text(RULES, key) or "" for key in _keys(configuration, profile, terms)]
    if not held:
        return True
    try:
        closing = _closing(profile, terms)
    except RequestRefused:
        return RULE + held[0]
    return False if closing in held else RULE + held[0]


def _read(ask: Ask, found: Found) -> None:
    for declared in ask.declared:
        profile = declared.id.key
        try:
            _closing(profile, ask.terms)
        except RequestRefused as error:
            if declared.attributes.get("open") is not True:
                found.problems.append(
                    problem("no-words", declared, error.message, "open", error.hint)
                )
                continue
        adapted = adapt_guests(declared, ask, found) if profile == GUESTS else declared
        if adapted is not None:
            found.declared.append(adapted)
    named = {declared.id.key for declared in ask.declared}
    for profile in PROFILES:
        if ask.complete or profile in named:
            told = _is_open(ask.configuration, profile, ask.terms)
            held: dict[str, Value] = {"open": told}
            if profile == GUESTS:
                held[FIELD] = held_end(ask.configuration, ask.terms)
            found.live.append(Live(ask.id("opening", profile), held, owner_of(told)))
    _tell_lasting_guests(ask, named, found)
    others = _others(ask)
    if others and (ask.complete or ask.declared):
        found.notices.append(
            msgn(
                "opening: the portal has a rule of its own on who may come in, which stays",
                "opening: the portal has {n} rules of its own on who may come in, which stay",
                others,
            )
        )


def _tell_lasting_guests(ask: Ask, named: set[str], found: Found) -> None:
    """A setting alone changes nothing: the end of guests is held with their opening."""
    ends = ask.terms.settings.guest_until
    if ends and ask.declared and GUESTS not in named and not held_end(ask.configuration, ask.terms):
        found.notices.append(
            msg(
                "opening: the portal lets guests in after their last day until `opening` names"
                " guests (setting guest_until)"
            )
        )


def _others(ask: Ask) -> int:
    keys = ask.configuration.part(RULES)
    return sum(not key.partition("##")[2].startswith("entconf-opening-") for key in keys)


def _review(change: Change, _terms: Terms, _configuration: Configuration) -> Remark:
    return Remark(change.id, notes_on_rules(change))


def _write(change: Change, terms: Terms, configuration: Configuration) -> Configuration:
    profile, fields = change.id.key, after_fields(change)
    if FIELD in fields:
        configuration = with_end(configuration, fields[FIELD], terms)
    if "open" not in fields:
        return configuration
    wanted = fields["open"]
    for key in list(_keys(configuration, profile, terms)):
        configuration = configuration.with_value(None, RULES, key)
    rule = foreign_in(wanted)
    if rule is None and wanted is True:
        return configuration
    told = _closing(profile, terms) if rule is None else rule
    message = terms.settings.closed_message
    start = perl_message(message) if message else ""
    return configuration.with_value(told, RULES, f"{start}##{_comment(profile, terms)}")


PART = Part("opening", "", _read, _review, _write)
