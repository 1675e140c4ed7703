"""What a free text must not carry out of the school: who a pupil is, and how to reach them.

Numbers of pupils, birth dates, telephones and addresses are known by their form (directory
reference, section 8); names of pupils only where the ENT tells who they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum

from entconf.exchange.exports.functions import to_ascii
from entconf.model.account import Account
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass


class Hidden(StrEnum):
    """What was found; the value stands in its place, in the language of the help desks."""

    INE = "[INE]"
    BIRTH_DATE = "[date]"
    PHONE = "[téléphone]"
    EMAIL = "[adresse]"
    NAME = "[nom]"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with everything hidden, and how often each was found."""

    text: str
    found: Mapping[Hidden, int]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of pupils as folded words: whole ones, and those that alone would say who it is."""

    whole: frozenset[tuple[str, ...]]
    alone: frozenset[tuple[str, ...]]
    longest: int


_MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre"
    "|décembre|decembre"
)
_INE = re.compile(r"(?<![0-9A-Za-z])[0-9]{9}[0-9A-Za-z][A-Za-z](?![0-9A-Za-z])")
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![0-9])(?:(?:\+|00)33[\s.()0-]{0,4}|0)[1-9](?:[\s.-]?[0-9]{2}){4}(?![0-9])"
)
_DATES = (
    re.compile(r"(?<![0-9])[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2}(?![0-9])"),
    re.compile(
        rf"(?<![0-9])[0-9]{{1,2}}(?:er)?\s+(?:{_MONTHS})\s+(?P<year>[0-9]{{4}})", re.IGNORECASE
    ),
)
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \u00a0\u202f'\u2019-]{1,2}|, ")
#: Nobody in a school is younger, and what happened since is no birth date.
_YOUNGEST = 3
_SHORTEST = 3
_CENTURY = 100


def mask(text: str, names: Names | None = None, today: date | None = None) -> Masked:
    """Hide what must not leave; names too where they are known. `today` tells births from news."""
    year = (today or date.today()).year  # noqa: DTZ011 - only the year counts
    found: Counter[Hidden] = Counter()
    text = unicodedata.normalize("NFC", text)
    text = _hide(text, _EMAIL, Hidden.EMAIL, found)
    text = _hide(text, _INE, Hidden.INE, found)
    text = _hide(text, _PHONE, Hidden.PHONE, found)
    for pattern in _DATES:
        text = _hide(text, pattern, Hidden.BIRTH_DATE, found, lambda one: _is_birth(one, year))
    if names is not None:
        text = _hide_names(text, names, found)
    return Masked(text, dict(found))


def _hide(
    text: str,
    pattern: re.Pattern[str],
    hidden: Hidden,
    found: Counter[Hidden],
    meant: Callable[[re.Match[str]], bool] = lambda _: True,
) -> str:
    def put(match: re.Match[str]) -> str:
        if not meant(match):
            return match.group()
        found[hidden] += 1
        return hidden.value

    return pattern.sub(put, text)


def _is_birth(match: re.Match[str], year: int) -> bool:
    written = int(match["year"])
    if written < _CENTURY:
        written += (year // _CENTURY) * _CENTURY
        written -= _CENTURY if written > year else 0
    return year - _CENTURY < written <= year - _YOUNGEST


def pupil_names(accounts: Iterable[Account]) -> Names:
    """The names of the pupils among accounts."""
    whole: set[tuple[str, ...]] = set()
    alone: set[tuple[str, ...]] = set()
    for one in accounts:
        if one.profile is not Profile.STUDENTS:
            continue
        first, last = _folded(one.first_name), _folded(one.last_name)
        if first and last:
            whole |= {first + last, last + first}
        alone |= {part for part in (first, last) if len("".join(part)) >= _SHORTEST}
    return Names(frozenset(whole), frozenset(alone), max(map(len, whole | alone), default=0))


def _folded(text: str) -> tuple[str, ...]:
    return tuple(
        to_ascii(word).lower() for word in _WORD.findall(unicodedata.normalize("NFC", text))
    )


def _hide_names(text: str, names: Names, found: Counter[Hidden]) -> str:
    words = list(_WORD.finditer(text))
    pieces: list[str] = []
    done = place = 0
    while place < len(words):
        length = _name_at(text, words[place : place + names.longest], names)
        if length:
            pieces += [text[done : words[place].start()], Hidden.NAME.value]
            done = words[place + length - 1].end()
            found[Hidden.NAME] += 1
        place += length or 1
    return "".join(pieces) + text[done:]


def _name_at(text: str, words: list[re.Match[str]], names: Names) -> int:
    """How many of these words are a name; 0 when it begins none."""
    joined = 1
    while joined < len(words) and _GAP.fullmatch(
        text, words[joined - 1].end(), words[joined].start()
    ):
        joined += 1
    folded = tuple(to_ascii(word.group()).lower() for word in words[:joined])
    for length in range(joined, 0, -1):
        if folded[:length] in names.whole:
            return length
        if folded[:length] in names.alone and words[0].group()[0].isupper():
            return length
    return 0
