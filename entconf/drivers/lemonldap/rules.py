"""Rules that say for whom something is: from an audience to Perl that the portal takes, and back.

A rule written here is plain ASCII in a small part of Perl, so that reading it back gives exactly
the audience it was made from. Everything else is a foreign rule, of which nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

from entconf.drivers.lemonldap.perl_text import perl_unescaped, spellings
from entconf.drivers.lemonldap.rule_parsing import (
    BrokenRule,
    Call,
    ForeignRule,
    Literal,
    Node,
    Number,
    Operation,
    Pattern,
    Variable,
    parse_rule,
)
from entconf.drivers.lemonldap.rule_terms import (
    class_edges,
    class_term,
    group_terms,
    profile_term,
    school_term,
)
from entconf.drivers.lemonldap.rule_words import RuleWords
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass

#: For everybody, in every place where the server takes a rule.
EVERYBODY = "1"
#: For nobody. Not `0`, which the menu takes for no rule at all, so that it shows the application;
#: not `deny`, which is a text and so true wherever the rule is not one of a virtual host.
NOBODY = "1 == 0"
_WORDS_FOR_ALL, _WORDS_FOR_NONE = frozenset({"on", "yes"}), frozenset({"off", "no"})


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: everybody of these profiles, in these groups, and the pupils of these classes.

    All five profiles are everybody. Nothing at all is nobody. Names are those of the site.
    """

    profiles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


ALL = Audience(profiles=tuple(sorted(PROFILES)))
NONE = Audience()


def in_order(audience: Audience) -> Audience:
    """The same audience, each name once and in order, as `audience_of` gives it."""
    return Audience(
        tuple(sorted(set(audience.profiles))),
        tuple(sorted(set(audience.groups))),
        tuple(sorted(set(audience.classes))),
    )


def compile_rule(audience: Audience, words: RuleWords, school: str | None = None) -> str:
    """The rule that is true for exactly these people, of this school where a UAI is given.

    Raises RequestRefused for a profile that the portal has no word for, a name that no rule can
    tell, and a school where `words` have no variable for it.
    """
    terms = list(_terms(in_order(audience), words))
    if not terms:
        return NOBODY
    if school is None:
        return " or ".join(terms)
    of_school = school_term(words, school)
    if terms == [EVERYBODY]:
        return of_school
    return f"{of_school} and ({' or '.join(terms)})"


def _terms(audience: Audience, words: RuleWords) -> Iterator[str]:
    if set(audience.profiles) >= set(PROFILES):
        yield EVERYBODY
    else:
        for profile in audience.profiles:
            yield profile_term(profile, words)
    if audience.classes:
        yield class_term(audience.classes, words)
    for key in audience.groups:
        yield from group_terms(key, words)


def audience_of(rule: str, words: RuleWords, school: str | None = None) -> Audience | None:
    """The audience that `compile_rule` made this rule from; None for a foreign or broken rule.

    Spaces, parentheses, the order of the parts, the sort of quotes, and `||` for `or` may differ.
    """
    try:
        node = parse_rule(rule)
        if node in {parse_rule(NOBODY), Number("0")}:
            return NONE
        if school is not None:
            node = _within(node, parse_rule(school_term(words, school)))
        return _read(list(_parts(node)), words)
    except (BrokenRule, ForeignRule):
        return None


def audience_of_tile(display: str, words: RuleWords, school: str | None = None) -> Audience | None:
    """As `audience_of`, for the `display` of an application: `on` and `off` are understood too.

    `0`, `auto` and `sp:NAME` make the portal follow another rule, and are foreign here.
    """
    word = display.strip()
    if word in _WORDS_FOR_NONE:
        return NONE
    if word in _WORDS_FOR_ALL:
        return ALL if school is None else None
    return None if word == "0" else audience_of(display, words, school)


def audience_of_location(rule: str, words: RuleWords, school: str | None = None) -> Audience | None:
    """As `audience_of`, for a rule of a virtual host: `accept` and `deny` are understood too."""
    word = rule.strip().lower()
    if word == "deny":
        return NONE
    if word == "accept":
        return ALL if school is None else None
    return audience_of(rule, words, school)


def _parts(node: Node) -> Iterator[Node]:
    """What stands between the `or`s."""
    if isinstance(node, Operation) and node.operator == "or":
        for one in node.operands:
            yield from _parts(one)
    else:
        yield node


def _within(node: Node, school: Node) -> Node:
    """What is asked of people beside that they are of this school; foreign when that is not."""
    if node == school:
        return Number(EVERYBODY)
    if isinstance(node, Operation) and node.operator == "and" and school in node.operands:
        first, second = node.operands
        return second if first == school else first
    raise ForeignRule


def _read(parts: list[Node], words: RuleWords) -> Audience:
    profiles = set(PROFILES) if Number(EVERYBODY) in parts else set()
    known: set[Node] = {Number(EVERYBODY)}
    for profile in words.profiles:
        of_profile = set(_parts(parse_rule(profile_term(profile, words))))
        if of_profile <= set(parts):
            profiles.add(profile)
            known |= of_profile
    groups: list[str] = []
    classes: list[str] = []
    for part in parts:
        if part in known:
            continue
        if isinstance(part, Call):
            groups.append(_group_name(part))
        else:
            classes += _class_names(part, words)
    return in_order(
        Audience(
            tuple(profiles),
            tuple(_key(name, words) for name in _written_once(groups)),
            tuple(_written_once(classes)),
        )
    )


def _group_name(call: Call) -> str:
    match call:
        case Call("inGroup", (Literal(written, quote),)):
            name = literal_text(written, quote)
            if name:
                return name
    raise ForeignRule


def literal_text(written: str, quote: str) -> str | None:
    """The text of a literal as `perl_quoted` writes them; None for any other."""
    text = perl_unescaped(written)
    return None if quote == "'" and text != written else text


def _key(name: str, words: RuleWords) -> str:
    key = words.group_key(name)
    if key is None:
        raise ForeignRule
    return key


def _class_names(node: Node, words: RuleWords) -> Iterator[str]:
    start, end = class_edges(words)
    match node:
        case Operation("=~", (Variable(name, ()), Pattern(written, ""))) if (
            name == words.class_variable and written.startswith(start) and written.endswith(end)
        ):
            for escaped in written.removeprefix(start).removesuffix(end).split("|"):
                text = perl_unescaped(escaped)
                if not text:
                    raise ForeignRule
                yield text
        case _:
            raise ForeignRule


def _written_once(names: list[str]) -> Iterator[str]:
    """The names without the second spelling that follows a name with accents."""
    place = 0
    while place < len(names):
        written = spellings(names[place])
        yield names[place]
        place += len(written) if tuple(names[place : place + len(written)]) == written else 1
