"""The words of a rule: the small part of Perl that rules of a portal are written in, cut up.

What Perl would not take at all is a broken rule; what is Perl but outside this part is a foreign
rule, which nobody can judge here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg


class BrokenRule(Exception):
    """Perl would not take this rule: where, counted from 1, and what is wrong."""

    def __init__(self, column: int, complaint: Text) -> None:
        super().__init__(str(complaint))
        self.column = column
        self.complaint = complaint


class ForeignRule(Exception):
    """The rule uses Perl that is outside of what is understood here."""


class Sort(StrEnum):
    """What a token is."""

    WORD = "word"
    VARIABLE = "variable"
    NUMBER = "number"
    TEXT = "text"
    PATTERN = "pattern"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a rule.

    `text` is its name, its sign, or what stands between its quotes; `flags` are those after a
    pattern, or the quote of a text. `column` counts from 1.
    """

    sort: Sort
    text: str
    column: int
    flags: str = ""

    @property
    def ends_value(self) -> bool:
        """Whether a value may end here, so that an operator follows and no other value."""
        if self.sort is Sort.SIGN:
            return self.text in {")", "]", "}"}
        return self.sort in {Sort.VARIABLE, Sort.NUMBER, Sort.TEXT, Sort.PATTERN}


_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[A-Za-z_]\w*(?:::\w+)*", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_VARIABLE = re.compile(r"\$(\w+)", re.ASCII)
_SIGNS = re.compile(r"<=>|->|=>|&&|\|\||//|=~|!~|==|!=|<=|>=|[()\[\]{}<>!,?:.+*&-]")
_FORMS = ((Sort.VARIABLE, _VARIABLE), (Sort.NUMBER, _NUMBER), (Sort.SIGN, _SIGNS))
_FLAGS = re.compile(r"[a-zA-Z]*")
_KNOWN_FLAGS = frozenset("msixpodualngc")
_BEFORE_VALUES = frozenset({"and", "or", "xor", "not", "eq", "ne", "lt", "gt", "le", "ge", "cmp"})
_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PATTERNS, _TEXTS = frozenset({"m", "qr"}), frozenset({"q", "qq"})
#: Operators of Perl that take a text between any signs, and are not understood here.
_OTHER_QUOTES = frozenset({"s", "tr", "y", "qw", "qx"})


def tokens(rule: str) -> tuple[Token, ...]:
    """The words of a rule, with an END after the last. Raises BrokenRule and ForeignRule."""
    return tuple(_Scanner(rule).scan())


class _Scanner:
    def __init__(self, rule: str) -> None:
        self._rule = rule
        self._place = 0
        self._last = Token(Sort.SIGN, "", 0)
        self._depth = 0
        #: Whether it has closed more than it opened, and so what the server puts around it.
        self._leaves_the_rule = False

    def scan(self) -> Iterator[Token]:
        while self._skip_space() < len(self._rule):
            self._last = self._next()
            self._follow(self._last)
            yield self._last
        yield Token(Sort.END, "", len(self._rule) + 1)

    def _follow(self, token: Token) -> None:
        if token.sort is Sort.SIGN:
            self._depth += (token.text in {"(", "{"}) - (token.text in {")", "}"})
            self._leaves_the_rule |= self._depth < 0

    def _skip_space(self) -> int:
        if found := _SPACE.match(self._rule, self._place):
            self._place = found.end()
        return self._place

    def _next(self) -> Token:
        column, sign = self._place + 1, self._rule[self._place]
        if sign in "'\"":
            return self._quoted(Sort.TEXT, column, sign)
        if sign == "/" and not self._last.ends_value:
            if self._last.sort is Sort.WORD and self._last.text not in _BEFORE_VALUES:
                raise ForeignRule  # after a bare word it may divide
            return self._quoted(Sort.PATTERN, column, sign)
        if sign == "#":
            return self._comment(column)
        if found := _WORD.match(self._rule, self._place):
            return self._word(found, column)
        for sort, form in _FORMS:
            if found := form.match(self._rule, self._place):
                return self._taken(found, Token(sort, found[found.re.groups], column))
        raise ForeignRule

    def _taken(self, found: re.Match[str], token: Token) -> Token:
        self._place = found.end()
        return token

    def _word(self, found: re.Match[str], column: int) -> Token:
        word, after = found[0], self._rule[found.end() :].lstrip()[:1]
        is_quote = after and not after.isalnum() and after not in "_,;)=" and not after.isspace()
        if word in _OTHER_QUOTES | _PATTERNS | _TEXTS and is_quote and not self._last.ends_value:
            if word in _OTHER_QUOTES or self._rule[found.end()].isspace():
                raise ForeignRule
            self._place = found.end()
            sort = Sort.PATTERN if word in _PATTERNS else Sort.TEXT
            return self._quoted(sort, column, word)
        if self._rule.startswith("'", found.end()) and not self._last.ends_value:
            raise ForeignRule  # once Perl's way to write `::`
        return self._taken(found, Token(Sort.WORD, word, column))

    def _quoted(self, sort: Sort, column: int, how: str) -> Token:
        opening = self._rule[self._place]
        inside = self._inside(opening, column)
        if sort is Sort.TEXT:
            quote = "'" if how in {"'", "q"} else '"'
            return Token(sort, inside, column, quote)
        found = _FLAGS.match(self._rule, self._place)
        flags = found[0] if found else ""
        if not set(flags) <= _KNOWN_FLAGS:
            raise ForeignRule  # a newer Perl's, or a word that follows at once
        self._place += len(flags)
        return Token(sort, inside, column, flags)

    def _inside(self, opening: str, column: int) -> str:
        """What stands up to the closing sign; the scanner goes behind it."""
        closing = _PAIRS.get(opening, opening)
        start = place = self._place + 1
        depth = 1
        while place < len(self._rule):
            sign = self._rule[place]
            if sign == "\\":
                place += 1
            elif sign == closing:
                depth -= 1
                if not depth:
                    self._place = place + 1
                    return self._rule[start:place]
            elif sign == opening:
                depth += 1
            place += 1
        raise BrokenRule(
            column,
            msg("{opening} is not closed: {closing} is missing", opening=opening, closing=closing),
        )

    def _comment(self, column: int) -> Token:
        if "\n" in self._rule[self._place :]:
            raise ForeignRule
        if self._leaves_the_rule:
            raise ForeignRule
        raise BrokenRule(
            column, msg("# starts a comment, which hides what the server writes after the rule")
        )
