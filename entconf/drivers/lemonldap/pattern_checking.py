"""What is plainly wrong with a regular expression of a rule: what Perl does not compile."""

from __future__ import annotations

import re

from entconf.model.text import Text, msg

#: Parts of expressions that are not read here, and what is filled in while the rule is evaluated.
_FOREIGN = re.compile(r"\(\?(?!:|=|!|>|<[=!]|<\w+>|[a-z]+:)|\(\*|\\[QEN]|[$@][A-Za-z_{]")
#: One part of an expression: an escaped sign, a class of characters, a beginning, any other sign.
_PART = re.compile(
    r"\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]"
    r"|\((?:\?(?:[:=!>]|<[=!]|<\w+>|[a-z]+:))?|.",
    re.DOTALL,
)
_REPEATS = frozenset("*+?")


def pattern_fault(written: str) -> tuple[int, Text] | None:
    """Where from its start an expression is broken, and how; None when nothing is seen.

    Without a fault, an expression may still be one that is not judged.
    """
    if _FOREIGN.search(written):
        return None
    opened: list[int] = []
    repeatable = False
    for found in _PART.finditer(written):
        part, place = found[0], found.start()
        if part in _REPEATS and not repeatable:
            return place, msg("{sign} repeats nothing: write a sign before it", sign=part)
        if part == "[":
            return place, msg("[ is not closed in the expression: ] is missing")
        if part == ")" and not opened:
            return place, msg("this closing parenthesis has no opening one in the expression")
        if part == ")":
            opened.pop()
        elif part[0] == "(":
            opened.append(place)
        repeatable = part != "|" and part[0] != "("
    if opened:
        return opened[-1], msg("this parenthesis is not closed in the expression: ) is missing")
    return None
