"""The end of guests: the portal itself refuses them from the moment that the directory holds.

A day passes without any run of entconf, so a rule on who may come in compares the end in a guest's
session with the server's own clock. `checkDate` (Common/Safelib.pm) takes a moment as a directory
writes it, YYYYMMDDhhmmssZ; who has none comes in, and a text that is no moment lets nobody in.
"""

from __future__ import annotations

from collections.abc import Iterator

from entconf.drivers.lemonldap.access import RULE, foreign_in
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import Ask, Found, Terms, nearest_hint, problem
from entconf.drivers.lemonldap.perl_text import perl_message
from entconf.drivers.lemonldap.rule_names import known_names
from entconf.drivers.lemonldap.rule_terms import school_term
from entconf.drivers.lemonldap.rule_words import session_variable
from entconf.errors import RequestRefused
from entconf.model.profiles import Profile
from entconf.model.resource import Declared
from entconf.model.text import msg
from entconf.model.values import Value

RULES = "grantSessionRules"
#: The field of the opening of guests that tells which variable the portal goes by.
FIELD = "ends_by"
GUESTS = Profile.GUESTS.value


def end_comment(terms: Terms) -> str:
    """What marks the rule as ours, behind its message: it sorts after those of opening."""
    return f"entconf-opening-{terms.uai.lower()}-{GUESTS}-end"


def _keys(configuration: Configuration, terms: Terms) -> Iterator[str]:
    for key in configuration.part(RULES):
        if key.partition("##")[2] == end_comment(terms):
            yield key


def end_rule(terms: Terms, variable: str) -> str:
    """The rule that lets in everybody whose end, if there is one, has not passed."""
    lasting = f"checkDate('', {variable}, 1)"
    if terms.school is None:
        return lasting
    return f"not ({school_term(terms.words, terms.school)}) or {lasting}"


def wanted_end(terms: Terms) -> str:
    """The variable of the settings as rules write it; empty when the portal is to look at none.

    Raises RequestRefused for a name that the server takes for something else.
    """
    name = terms.settings.guest_until
    return session_variable(name) if name else ""


def held_end(configuration: Configuration, terms: Terms) -> Value:
    """The variable that the portal goes by now, or the rule that somebody put in its place."""
    held = [configuration.text(RULES, key) or "" for key in _keys(configuration, terms)]
    if not held:
        return ""
    wanted = wanted_end(terms)
    if wanted and end_rule(terms, wanted) in held:
        return wanted
    return RULE + held[0]


def adapt_guests(declared: Declared, ask: Ask, found: Found) -> Declared | None:
    """The opening of guests with their end; None, and the mistake told, where it cannot be held.

    What stood before a run that is taken back tells its end itself.
    """
    if FIELD in declared.attributes:
        return declared
    name = ask.terms.settings.guest_until
    if not name and not held_end(ask.configuration, ask.terms):
        return declared
    variables = known_names(ask.configuration).variables or frozenset()
    if name and name not in variables:
        message = msg("no session holds the variable {name} of guest_until", name=f"${name}")
        hint = nearest_hint(name, sorted(variables)) or msg("let the portal export it")
        found.problems.append(problem("unknown-variable", declared, message, hint=hint))
        return None
    try:
        wanted = wanted_end(ask.terms)
    except RequestRefused as error:
        found.problems.append(problem("unknown-variable", declared, error.message, hint=error.hint))
        return None
    return declared.with_attributes({**declared.attributes, FIELD: wanted})


def with_end(configuration: Configuration, wanted: Value, terms: Terms) -> Configuration:
    """The configuration that goes by this variable, by this foreign rule, or by none."""
    for key in list(_keys(configuration, terms)):
        configuration = configuration.with_value(None, RULES, key)
    if not isinstance(wanted, str) or not wanted:
        return configuration
    rule = foreign_in(wanted) or end_rule(terms, wanted)
    message = terms.settings.guest_message
    start = perl_message(message) if message else ""
    return configuration.with_value(rule, RULES, f"{start}##{end_comment(terms)}")
