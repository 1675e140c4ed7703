"""When two names, or two codes of classes, are the same to whoever wrote them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from entconf.feeds.roster import Person

#: Old versions of the AAF cut names after about so many signs (section 1.4).
_CUT = 24
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


@lru_cache(maxsize=1 << 16)
def plain_name(text: str) -> str:
    """A name without case, accents, spaces, hyphens and apostrophes."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).casefold()
    letters = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(filter(str.isalnum, letters)).casefold()


@lru_cache(maxsize=1 << 14)
def plain_code(text: str) -> str:
    """A code of a class or group without case and spaces: `6e A` and `6EA` are one class."""
    return "".join(text.split()).casefold()


def is_like(told: str, held: str) -> bool:
    """Whether the ENT's name is the feed's, which may have been cut."""
    one, other = plain_name(told), plain_name(held)
    return one == other or (len(told.strip()) >= _CUT and other.startswith(one))


def same_last_name(told: Person, held: Person) -> bool:
    """Whether the last name of an account is one of those the feed tells, usual or at birth."""
    names = filter(None, (told.last_name, told.birth_name))
    return any(is_like(name, held.last_name) for name in names)


def same_name(told: Person, held: Person) -> bool:
    """Whether first and last name are the same."""
    return same_last_name(told, held) and is_like(told.first_name, held.first_name)


def full_name(person: Person) -> str:
    """What people of one name share."""
    return f"{plain_name(person.last_name)} {plain_name(person.first_name)}"
