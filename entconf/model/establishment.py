"""One school, named by its UAI (directory reference, section 3.3)."""

from __future__ import annotations

import re

from entconf.model.quick_dataclass import dataclass

_UAI = re.compile(r"[0-9]{7}[A-Z]")
_KEY_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True, order=True)
class Establishment:
    """A school of the inventory. `timezone` is an IANA name; dates of the site are local to it."""

    uai: str
    name: str = ""
    timezone: str = "Europe/Paris"

    @property
    def label(self) -> str:
        """The school as a person reads it: its name and its UAI, or the UAI alone."""
        return f"{self.name} ({self.uai})" if self.name else self.uai


def is_uai(text: str) -> bool:
    """Whether `text` has the form of a UAI: seven digits and a capital letter."""
    return _UAI.fullmatch(text) is not None


def uai_key(digits: str) -> str:
    """The key letter that seven digits must carry: their number modulo 23, without I, O, Q."""
    return _KEY_LETTERS[int(digits) % 23]


def has_valid_key(uai: str) -> bool:
    """Whether the letter of a well-formed UAI is the one its digits call for."""
    return uai[7] == uai_key(uai[:7])
