"""Which attributes the records of a file have, held against those that they should (DEL07)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from entconf.feeds.aaf.attributes import KNOWN
from entconf.feeds.aaf.names import Category
from entconf.feeds.findings import Remark
from entconf.feeds.roster import Place
from entconf.model.text import msg

#: How many attributes of one file are told, and how many shapes of records are remembered.
_MOST_TOLD = 50
_MOST_SHAPES = 1_000
_LONGEST_NAME = 60
_LONGEST_SHAPE = 4_000


class Shapes:
    """Tells what is new in a file: each unknown attribute once, each missing one once."""

    def __init__(self) -> None:
        self._seen: set[tuple[Category, tuple[str, ...]]] = set()
        self._told: set[str] = set()

    def remarks(
        self, category: Category, attributes: Mapping[str, object], place: Place
    ) -> Iterator[Remark]:
        """What is odd in the attributes of this record and was not told of its file."""
        shape = (category, tuple(attributes))
        if shape in self._seen:
            return
        small = sum(map(len, attributes)) < _LONGEST_SHAPE
        if small and len(self._seen) < _MOST_SHAPES:
            self._seen.add(shape)
        for name in self._odd(category, attributes):
            if len(self._told) >= _MOST_TOLD:
                return
            shown = name[:_LONGEST_NAME]
            if shown not in self._told:
                self._told.add(shown)
                detail = (
                    msg("the attribute {name} is unknown", name=shown)
                    if name in attributes
                    else msg("the usual attribute {name} is missing", name=shown)
                )
                yield Remark("DEL07", detail, place)

    def _odd(self, category: Category, attributes: Mapping[str, object]) -> Iterator[str]:
        known = KNOWN[category]
        yield from (name for name in attributes if not known.is_known(name))
        for usual in known.usual:
            if not usual.intersection(attributes):
                yield min(usual)
