"""Names as people write them: found whatever their case and accents, else the nearest told."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from entconf.errors import Problem
from entconf.model.resource import Declared
from entconf.model.text import Text, msg

T = TypeVar("T")


def fold(name: str) -> str:
    """What two spellings of one name have in common: no case, no accents, single blanks."""
    if name.isascii():
        return " ".join(name.split()).lower()
    bare = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join("".join(bare).split()).casefold()


def find_name(name: str, named: Mapping[str, T]) -> T | None:
    """What is called `name`: exactly if possible, else by its folded spelling."""
    if name in named:
        return named[name]
    wanted = fold(name)
    return next((thing for known, thing in named.items() if fold(known) == wanted), None)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like a mistyped one."""
    spelled: dict[str, str] = {}
    for word in known:
        spelled.setdefault(fold(word), word)
    near = difflib.get_close_matches(fold(name), spelled, 1, 0.6)
    return spelled[near[0]] if near else None


def most_alike(name: str, known: Iterable[str]) -> list[str]:
    """The known names most like a short one (6A, 6B for 6Z); one only when it stands out."""
    near = nearest(name, known)
    if near is not None:
        return [near]
    spelled = {fold(word): word for word in known}
    return sorted(spelled[one] for one in difflib.get_close_matches(fold(name), spelled, 6, 0.5))


def problem(
    code: str, declared: Declared, message: Text, *, field: str = "", near: str | None = None
) -> Problem:
    """A mistake in what the site declares, at the line that declares it."""
    hint = msg("did you mean {word}?", word=near) if near else None
    return Problem(code, message, declared.source_of(field), hint)
