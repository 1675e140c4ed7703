"""What is wrong with a rule, found before the server has it.

The server takes any rule: one that does not compile hides an application from everybody, lets
everybody in where it should keep people out, or takes the whole portal down. What is told here
does not compile on the server or asks for something that no session holds; Perl outside of what
is understood (`rule_parsing`) is nobody's fault and nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from entconf.drivers.lemonldap.pattern_checking import pattern_fault
from entconf.drivers.lemonldap.perl_text import perl_unescaped
from entconf.drivers.lemonldap.rule_names import BUILTINS, FUNCTIONS, VARIABLES, KnownNames
from entconf.drivers.lemonldap.rule_parsing import (
    BrokenRule,
    Call,
    ForeignRule,
    Literal,
    Node,
    Operation,
    Pattern,
    Variable,
    parse_rule,
)
from entconf.model.text import Text, msg

#: What a rule of a virtual host may say instead of Perl (Handler/Main/Reload.pm, `conditionSub`).
_LOCATION = re.compile(
    r"accept|deny|unprotect|skip|logout(?:_sso|_app|_app_sso)?(?:\s+https?://\S+)?", re.IGNORECASE
)
#: A remark that the manager puts after a rule, and takes away before it is compiled.
_REMARK = re.compile(r"\(\?#\d+\)$")
#: A variable inside a pattern or a double-quoted string.
_INSIDE = re.compile(r"(?<!\\)\$([A-Za-z]\w*|_\w+)", re.ASCII)
_IN_GROUP, _HAS_2F = "inGroup", "has2f"


def rule_faults(rule: str, known: KnownNames) -> tuple[Text, ...]:
    """What is wrong with a rule, each with its column, counted from 1; empty when nothing is.

    Nothing is told of a rule that cannot be judged: Perl that this part of entconf does not read.
    """
    if _LOCATION.fullmatch(rule.strip()):
        return ()
    if not rule.strip():
        return (msg("the rule is empty: write 1 for everybody"),)
    read = _REMARK.sub("", rule)
    try:
        node = parse_rule(read)
        found = sorted(_faults(node, read, known), key=lambda fault: fault[0])
    except BrokenRule as broken:
        found = [(broken.column, broken.complaint)]
    except ForeignRule:
        return ()
    return tuple(
        msg("column {column}: {complaint}", column=column, complaint=complaint)
        for column, complaint in found
    )


Fault = tuple[int, Text]


def _faults(node: Node, rule: str, known: KnownNames) -> Iterator[Fault]:
    match node:
        case Variable(name, _, column):
            yield from _variable(name, column, known)
        case Literal(written, quote, column):
            if quote == '"':
                yield from _inside(written, column, known)
        case Pattern(written, _, column):
            yield from _pattern(written, column)
            yield from _inside(written, column, known)
        case Operation(_, operands):
            for one in operands:
                yield from _faults(one, rule, known)
        case Call():
            yield from _call(node, rule, known)
            for one in node.given:
                yield from _faults(one, rule, known)


def _variable(name: str, column: int, known: KnownNames) -> Iterator[Fault]:
    if known.variables is None or name in VARIABLES or name in known.variables:
        return
    if name.startswith("_") or name.isdigit():
        return  # the server's own, or what a pattern found
    complaint = msg("no session holds the variable {name}", name=f"${name}")
    yield column, _near(complaint, name, [*known.variables, *VARIABLES], "$")


def _inside(written: str, column: int, known: KnownNames) -> Iterator[Fault]:
    for found in _INSIDE.finditer(written):
        yield from _variable(found[1], column + found.start() + 1, known)


def _pattern(written: str, column: int) -> Iterator[Fault]:
    fault = pattern_fault(written)
    if fault is not None:
        place, complaint = fault
        yield column + place + 1, complaint


def _call(call: Call, rule: str, known: KnownNames) -> Iterator[Fault]:
    if call.name in {_IN_GROUP, _HAS_2F}:
        yield from _replaced(call, rule)
        if call.name == _IN_GROUP:
            yield from _group(call, known)
    elif call.name not in FUNCTIONS | known.functions:
        if call.name in BUILTINS:
            raise ForeignRule
        complaint = msg("there is no function {name}", name=call.name)
        words = [*FUNCTIONS, *known.functions, _IN_GROUP, _HAS_2F]
        yield call.column, _near(complaint, call.name, words)


def _replaced(call: Call, rule: str) -> Iterator[Fault]:
    """The server finds these two as text, up to the first closing parenthesis."""
    start = call.column - 1 + len(call.name)
    if rule[start : start + 1] != "(":
        complaint = msg("{name} must be followed by ( at once", name=call.name)
        yield call.column, complaint
        return
    early = rule.find(")", start)
    if early + 1 < call.end:
        yield (
            early + 1,
            msg(
                "the server takes this for the end of {name}: write {escaped} in double quotes",
                name=f"{call.name}(...)",
                escaped=r"\x{29}",
            ),
        )
    if call.name == _IN_GROUP and len(call.given) != 1:
        yield call.column, msg("inGroup asks for exactly one group")


def _group(call: Call, known: KnownNames) -> Iterator[Fault]:
    if known.groups is None or len(call.given) != 1 or not isinstance(call.given[0], Literal):
        return
    literal = call.given[0]
    name = _plain_text(literal)
    folded = {group.casefold() for group in known.groups}
    octets = {group.encode().decode("latin-1").casefold() for group in known.groups}
    if name is None or name.casefold() in folded | octets:
        return
    complaint = msg("the portal knows no group {name}", name=name)
    yield literal.column, _near(complaint, name, known.groups)


def _plain_text(literal: Literal) -> str | None:
    """The text of a literal; None for one that is made while the rule is evaluated."""
    if literal.quote == "'":
        return re.sub(r"\\([\\'])", r"\1", literal.written)
    if "\\" in literal.written:
        return perl_unescaped(literal.written)
    return None if re.search("[$@]", literal.written) else literal.written


def _near(complaint: Text, word: str, words: Iterable[str], before: str = "") -> Text:
    import difflib  # noqa: PLC0415 - only for a mistaken word

    by_folded = {known.casefold(): known for known in sorted(words)}
    found = difflib.get_close_matches(word.casefold(), by_folded, 1)
    if not found:
        return complaint
    return msg(
        "{complaint}; did you mean {word}?",
        complaint=complaint,
        word=before + by_folded[found[0]],
    )
