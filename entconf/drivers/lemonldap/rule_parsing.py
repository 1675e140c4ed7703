"""Rules as trees, with Perl's own order of operators."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from entconf.drivers.lemonldap.rule_tokens import BrokenRule, ForeignRule, Sort, Token, tokens
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

__all__ = [
    "BrokenRule", "Call", "ForeignRule", "Literal", "Node", "Number", "Operation", "Pattern",
    "Variable", "parse_rule",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotes, as it is written inside them; `quote` is `'` or `"`."""

    written: str
    quote: str = field(compare=False)
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written."""

    written: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`, and what is picked out of it: `$ENV{REMOTE_ADDR}`, `$hGroups->{a}->{name}`."""

    name: str
    path: tuple[str, ...]
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression, as it is written between its signs."""

    written: str
    flags: str
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function with what it is given."""

    name: str
    given: tuple[Node, ...]
    column: int = field(compare=False)
    #: Where the closing parenthesis stands.
    end: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with its operands: `or` and `and` stand for `||` and `&&` too, `not` for `!`."""

    operator: str
    operands: tuple[Node, ...]


Node: TypeAlias = "Literal | Number | Variable | Pattern | Call | Operation"

#: Perl's binary operators that rules use, from those that hold loosest to the tightest.
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or", "xor"}),
    frozenset({"and"}),
    frozenset({"not"}),
    frozenset({"?"}),
    frozenset({"||", "//"}),
    frozenset({"&&"}),
    frozenset({"==", "!=", "<=>", "eq", "ne", "cmp"}),
    frozenset({"<", ">", "<=", ">=", "lt", "gt", "le", "ge"}),
    frozenset({"+", "-", "."}),
    frozenset({"*"}),
    frozenset({"=~", "!~"}),
)
_OPERATORS = frozenset().union(*_LEVELS)
_NOT, _CHOICE, _COMPARED, _NAMED_UNARY = 2, 3, (6, 7), 8
_SAME = {"||": "or", "&&": "and", "!": "not"}
#: Functions of Perl that take one value without parentheses.
_UNARY = frozenset({"defined", "lc", "uc", "lcfirst", "ucfirst", "length", "ref", "int"})
#: Words that Perl takes in the place of an operator, and that are not understood here.
_OTHER_OPERATORS = frozenset({"x", "isa", "if", "unless", "for", "foreach", "while", "until"})
_VALUES = frozenset({Sort.VARIABLE, Sort.TEXT, Sort.NUMBER})
_DEEPEST = 60


def parse_rule(rule: str) -> Node:
    """The tree of a rule.

    Raises BrokenRule for what Perl would not take, ForeignRule for Perl that is not understood.
    """
    return _Parser(tokens(rule)).whole()


class _Parser:
    def __init__(self, found: tuple[Token, ...]) -> None:
        self._tokens = found
        self._place = 0
        self._depth = 0

    @property
    def _here(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._here
        if token.sort is not Sort.END:
            self._place += 1
        return token

    def _is(self, *signs: str) -> bool:
        return self._here.sort in {Sort.SIGN, Sort.WORD} and self._here.text in signs

    def whole(self) -> Node:
        node = self._expression(0)
        if self._here.sort is Sort.END:
            return node
        if self._is(")"):
            self._stray()
        raise self._unexpected()

    def _stray(self) -> None:
        """A parenthesis too many. The server puts the rule in a pair of its own."""
        if any(
            token.sort is Sort.SIGN and token.text == "(" for token in self._tokens[self._place :]
        ):
            raise ForeignRule
        raise BrokenRule(self._here.column, msg("this closing parenthesis has no opening one"))

    def _unexpected(self) -> BrokenRule | ForeignRule:
        token = self._here
        if token.sort is Sort.END:
            return BrokenRule(token.column, msg("the rule ends too early"))
        foreign = {",", "=>", "[", "{", "->", "&", ":", "?", "<", "//"}
        if token.text in (_OTHER_OPERATORS if token.sort is Sort.WORD else foreign):
            return ForeignRule()
        return BrokenRule(
            token.column,
            msg(
                "{token} stands where an operator is expected: and, or, eq, =~", token=_shown(token)
            ),
        )

    def _expression(self, level: int) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST * len(_LEVELS):
            raise ForeignRule
        node = self._at_level(level)
        self._depth -= 1
        return node

    def _at_level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        if level == _NOT:
            return self._not()
        node = self._expression(level + 1)
        if level == _CHOICE:
            return self._choice(node)
        count = 0
        while self._is(*_LEVELS[level]):
            if count and level in _COMPARED:
                raise ForeignRule  # newer Perls chain some of them
            operator = self._take().text
            right = self._expression(level + 1)
            node = Operation(_SAME.get(operator, operator), (node, right))
            count += 1
        return node

    def _not(self) -> Node:
        if self._is("not"):
            self._take()
            return Operation("not", (self._expression(_NOT),))
        return self._expression(_NOT + 1)

    def _choice(self, node: Node) -> Node:
        if not self._is("?"):
            return node
        column = self._take().column
        chosen = self._expression(_CHOICE)
        if not self._is(":"):
            raise BrokenRule(column, msg("? has no : after it"))
        self._take()
        return Operation("?", (node, chosen, self._expression(_CHOICE)))

    def _unary(self) -> Node:
        if self._is("!", "-"):
            operator = self._take().text
            return Operation(_SAME.get(operator, operator), (self._expression(len(_LEVELS)),))
        return self._value()

    def _value(self) -> Node:
        token = self._here
        if token.sort is Sort.WORD and token.text not in _OPERATORS:
            return self._word()
        if self._is("("):
            return self._grouped()
        if self._is("&") and self._tokens[self._place + 1].sort is Sort.WORD:
            self._take()
            return self._word(sigil=True)
        if token.sort in {Sort.SIGN, Sort.WORD, Sort.END}:
            raise self._missing()
        self._take()
        if token.sort is Sort.VARIABLE:
            return Variable(token.text, self._subscripts(), token.column)
        return _plain(token)

    def _missing(self) -> BrokenRule | ForeignRule:
        token = self._here
        if token.sort is Sort.END:
            return BrokenRule(token.column, msg("a value is missing at the end of the rule"))
        if self._is("[", "{", "<", "?", "-", "+", ".", "*", "//", "->"):
            return ForeignRule()
        return BrokenRule(
            token.column, msg("a value is missing before {token}", token=_shown(token))
        )

    def _grouped(self) -> Node:
        opening = self._take()
        if self._here.sort is Sort.END:
            self._closing(opening)
        if self._is(")"):
            raise ForeignRule  # an empty list
        node = self._expression(0)
        self._closing(opening)
        return node

    def _closing(self, opening: Token) -> int:
        if self._is(")"):
            return self._take().column
        if self._here.sort is Sort.END:
            raise BrokenRule(opening.column, msg("this parenthesis is not closed: ) is missing"))
        raise self._unexpected()

    def _word(self, *, sigil: bool = False) -> Node:
        word = self._take()
        if self._is("("):
            return self._call(word)
        if sigil:
            return Call(word.text, (), word.column, word.column)
        if word.text in _UNARY and self._here.sort in _VALUES:
            one = self._expression(_NAMED_UNARY)
            return Call(word.text, (one,), word.column, word.column)
        raise ForeignRule  # Perl takes a bare word for a text, or for a call

    def _call(self, word: Token) -> Node:
        opening = self._take()
        given: list[Node] = []
        while not self._is(")") and self._here.sort is not Sort.END:
            given.append(self._expression(0))
            if not self._is(",", "=>"):
                break
            self._take()
        return Call(word.text, tuple(given), word.column, self._closing(opening))

    def _subscripts(self) -> tuple[str, ...]:
        path: list[str] = []
        while self._is("->", "{", "["):
            if self._is("->"):
                self._take()
            if not self._is("{", "["):
                raise ForeignRule
            opening, inside = self._take(), self._take()
            closing = {"{": "}", "[": "]"}[opening.text]
            if self._here.sort is Sort.END:
                raise BrokenRule(
                    opening.column,
                    msg(
                        "{opening} is not closed: {closing} is missing",
                        opening=opening.text,
                        closing=closing,
                    ),
                )
            if not self._is(closing) or inside.sort in {Sort.SIGN, Sort.PATTERN}:
                raise ForeignRule
            self._take()
            path.append(inside.text)
        return tuple(path)


def _plain(token: Token) -> Node:
    if token.sort is Sort.TEXT:
        return Literal(token.text, token.flags, token.column)
    if token.sort is Sort.PATTERN:
        return Pattern(token.text, token.flags, token.column)
    return Number(token.text)


def _shown(token: Token) -> str:
    if token.sort is Sort.TEXT:
        return f"{token.flags}{token.text}{token.flags}"
    return f"${token.text}" if token.sort is Sort.VARIABLE else token.text
