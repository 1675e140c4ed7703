"""Anchors and aliases of one file, with what their repetition costs kept in bounds."""

from __future__ import annotations

from collections.abc import Callable

from entconf.desired.nearest import nearest_word
from entconf.model.text import Text, msg
from entconf.model.values import Value

#: Told of each thing wrong: a short stable code, the sentence, a hint, the offset it stands at.
Report = Callable[[str, Text, Text | None, int], None]

#: Characters of a text that weigh as much as one node when an alias repeats it.
_TEXT_WEIGHT = 64


_QUOTES = msg("if the star belongs to a text, put the text in quotes")


class TooComplex(Exception):
    """A limit was passed (and reported): reading on makes no sense."""


class Aliases:
    """Names given to values with `&name`, and their uses `*name`.

    A value is shared, not copied, but whoever walks the document walks it each time: so
    `repeated` counts the nodes that aliases stand for, and `limit` bounds it.
    """

    def __init__(self, limit: int, report: Report) -> None:
        self.repeated = 0
        self._limit = limit
        self._report = report
        self._known: dict[str, tuple[Value, int]] = {}
        self._open: set[str] = set()

    def begin(self, name: str) -> None:
        """A value called `name` begins: until it ends no alias can mean it."""
        self._open.add(name)

    def end(self, name: str, value: Value, nodes: int, offset: int) -> None:
        """The value called `name`, of so many nodes, is complete."""
        self._open.discard(name)
        if name in self._known:
            self._report(
                "duplicate-anchor",
                msg("the anchor &{name} is set a second time", name=name),
                msg("give it another name"),
                offset,
            )
        if isinstance(value, str):
            nodes += len(value) // _TEXT_WEIGHT
        self._known[name] = (value, nodes)

    def value(self, name: str, offset: int) -> Value:
        """What `*name` stands for; null, and reported, when it stands for nothing."""
        if name in self._open:
            message = msg("*{name} stands inside &{name} itself", name=name)
            self._report("recursive-alias", message, None, offset)
            return None
        if name not in self._known:
            near = nearest_word(name, self._known)
            self._report(
                "unknown-anchor",
                # the name is not told: a password may begin with a star
                msg("this refers to an anchor that is not set above it"),
                msg("did you mean {word}?", word=f"*{near}") if near else _QUOTES,
                offset,
            )
            return None
        value, nodes = self._known[name]
        self.repeated += nodes
        if self.repeated > self._limit:
            self._report(
                "too-many-aliases",
                msg("aliases repeat more than {n} values in all", n=self._limit),
                msg("write less with aliases: group_vars can hold what many schools share"),
                offset,
            )
            raise TooComplex
        return value
