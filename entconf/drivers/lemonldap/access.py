"""For whom something is, between the site's profiles and the portal's rules.

A rule that is not in entconf's words is carried whole, as one text in the place of the profiles:
a plan shows it, a backup keeps it, and whoever goes back gets it back letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from entconf.drivers.lemonldap.parts import Found, Terms, problem
from entconf.drivers.lemonldap.rules import (
    Audience,
    audience_of,
    audience_of_tile,
    compile_rule,
)
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.profiles import PROFILES
from entconf.model.resource import Declared
from entconf.model.text import Text, msg
from entconf.model.values import Value, sorted_set

#: What a foreign rule is written after, in the place of profiles.
RULE = "rule: "
#: The same for the rule of a provider, where it is another than that of its tile.
ACCESS = "access: "


def texts(value: Value) -> tuple[str, ...]:
    """A set attribute as its texts; what is no set means none."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


def foreign_in(value: Value, mark: str = RULE) -> str | None:
    """The foreign rule that stands in the place of profiles, if one does."""
    held = (value,) if isinstance(value, str) else texts(value)
    return next((one.removeprefix(mark) for one in held if one.startswith(mark)), None)


def rule_of(value: Value, terms: Terms) -> str:
    """The rule for these profiles, or the foreign rule itself.

    Raises RequestRefused for a profile that the portal has no word for.
    """
    foreign = foreign_in(value)
    if foreign is not None:
        return foreign
    profiles = tuple(one for one in texts(value) if one in PROFILES)
    return compile_rule(Audience(profiles=profiles), terms.words, terms.school)


def profiles_of(rule: str, terms: Terms) -> tuple[str, ...]:
    """The profiles that a rule is for; the rule itself where it is foreign."""
    return _profiles(audience_of(rule, terms.words, terms.school), rule)


def profiles_of_tile(display: str, terms: Terms) -> tuple[str, ...]:
    """The same of the rule that an application is displayed by; none at all means `auto`."""
    told = display.strip() or "auto"
    # the menu takes 0 for no rule at all (Portal/Main/Menu.pm)
    told = "auto" if told == "0" else told
    return _profiles(audience_of_tile(told, terms.words, terms.school), told)


def _profiles(audience: Audience | None, rule: str) -> tuple[str, ...]:
    if audience is None or audience.groups or audience.classes:
        return (RULE + rule,)
    return sorted_set(audience.profiles)


def owner_of(value: Value) -> str:
    """Who something belongs to: a foreign rule was set up in a way that no section can say.

    An exclusive section and a dump leave it alone, and say so; a backup brings it back.
    """
    held = (value,) if isinstance(value, str) else texts(value)
    return "foreign" if any(one.startswith((RULE, ACCESS)) for one in held) else "local"


def can_be_said(declared: Declared, field: str, terms: Terms, found: Found) -> bool:
    """Whether the profiles of a declaration can be told in a rule; tells the mistake if not."""
    if field not in declared.attributes:
        return True
    try:
        rule_of(declared.attributes[field], terms)
    except RequestRefused as error:
        found.problems.append(problem("no-words", declared, error.message, field, error.hint))
        return False
    return True


def notes_on_rules(change: Change) -> tuple[Text, ...]:
    """What a person should know of the rules that a change replaces."""
    return tuple(
        msg("the rule of today is not entconf's and is replaced: {rule}", rule=rule)
        for rule in _replaced(change)
    )


def _replaced(change: Change) -> Iterator[str]:
    for one in change.fields:
        before = one.before
        held: Iterable[str] = (before,) if isinstance(before, str) else texts(before)
        for text in held:
            for mark in (RULE, ACCESS):
                if text.startswith(mark):
                    yield text.removeprefix(mark)
