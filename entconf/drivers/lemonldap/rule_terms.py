"""The parts that rules are made of: a profile, classes, a group, a school, each as Perl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from entconf.drivers.lemonldap.perl_text import perl_escaped, perl_quoted, spellings
from entconf.drivers.lemonldap.rule_words import RuleWords, session_variable
from entconf.errors import RequestRefused
from entconf.model.text import Text, msg


def profile_term(profile: str, words: RuleWords) -> str:
    """Who is of a profile: one of its values, whatever their case, or its group.

    Raises RequestRefused for a profile that the portal has no word for.
    """
    known = words.profiles.get(profile)
    if known is None or not (known.group or known.values):
        raise RequestRefused(
            msg("nothing tells who are {profile} on this portal", profile=profile),
            hint=msg("say it in the setting profiles, as a variable with values or as a group"),
        )
    if known.group:
        # the server's inGroup in other words, so that it is not read as a group of the site
        found = [f"listMatch($hGroups, {perl_quoted(one)}, 1)" for one in spellings(known.group)]
        return " or ".join(found)
    what = msg("a value of the profile {profile}", profile=profile)
    values = "|".join(_alternatives(sorted(set(known.values)), what, words))
    start, end = _edges(words)
    return f"{session_variable(known.variable)} =~ /{start}(?:{values}){end}/i"


def class_term(classes: Iterable[str], words: RuleWords) -> str:
    """Who has one of these classes. Raises RequestRefused for one that no rule can tell."""
    names = "|".join(_alternatives(classes, msg("a class"), words))
    start, end = class_edges(words)
    return f"{session_variable(words.class_variable)} =~ /{start}{names}{end}/"


def group_terms(key: str, words: RuleWords) -> Iterator[str]:
    """Who is in a group of the site, whatever the case of its name, once for each spelling.

    Raises RequestRefused for a group without a name.
    """
    _refuse_empty(key, msg("a group"))
    for spelt in spellings(words.group(key)):
        yield f"inGroup({perl_quoted(spelt)})"


def school_term(words: RuleWords, school: str) -> str:
    """Who is of a school. Raises RequestRefused where no variable tells it."""
    if not words.school_variable:
        raise RequestRefused(
            msg("nothing tells who is of the school {uai} on this portal", uai=school),
            hint=msg("name the session variable that holds the UAI: setting school_variable"),
        )
    _refuse_empty(school, msg("a school"))
    return f"listMatch({session_variable(words.school_variable)}, {perl_quoted(school)}, 1)"


def class_edges(words: RuleWords) -> tuple[str, str]:
    """What stands before and after the classes in the expression of `class_term`.

    A class stands alone, or after its school and the first `$` (directory reference, 2.4).
    """
    start, end = _edges(words)
    school = rf"(?:(?:(?!{perl_escaped(words.separator)})[^\x{{24}}])*\x{{24}})?"
    return f"{start}{school}(?:", f"){end}"


def _edges(words: RuleWords) -> tuple[str, str]:
    r"""What stands around a whole value: `\z`, as the server might take `$` for a variable."""
    joined = perl_escaped(words.separator)
    return f"(?:^|{joined})", rf"(?:{joined}|\z)"


def _alternatives(names: Iterable[str], what: Text, words: RuleWords) -> Iterator[str]:
    for name in names:
        _refuse_empty(name, what)
        _refuse_separator(name, what, words)
        for spelt in spellings(name):
            yield perl_escaped(spelt)


def _refuse_empty(name: str, what: Text) -> None:
    if not name:
        raise RequestRefused(msg("{what} has no name", what=what))


def _refuse_separator(name: str, what: Text, words: RuleWords) -> None:
    """A value with the sign that values are joined with looks like several values."""
    sign = words.separator.strip() or words.separator
    if sign in name:
        raise RequestRefused(
            msg("{what} is named {name}: no rule can tell it", what=what, name=repr(name)),
            hint=msg("the portal joins values with {sign}: take another name", sign=repr(sign)),
        )
