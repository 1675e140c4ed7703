"""Amounts of storage: `500 MB`, `1.5 Go`, in bytes.

A kilobyte is 1024 bytes: that is how the ENT's own administration screens count, so that
`500 MB` here reads 500 Mo there.
"""

from __future__ import annotations

import re
from decimal import Decimal

from entconf.model.text import Text, msg

_STEP = 1024
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_WRITTEN = re.compile(
    r"(?P<number>[0-9]{1,15}(?:[.,][0-9]{1,6})?)\s*"
    r"(?:(?P<power>[kmgt]?)i?(?:b|o)|bytes?|octets?)",
    re.IGNORECASE,
)
_BARE = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_UNITS = ("TB", "GB", "MB", "KB")


class NotAQuantity(Exception):
    """A text that is no amount of storage; carries what is wrong and what would be right."""

    def __init__(self, message: Text, hint: Text) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


def bytes_of(written: str) -> int:
    """How many bytes a quantity stands for, rounded down. Raises NotAQuantity."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise NotAQuantity(
            msg('"{written}" is not an amount of storage', written=written), _right_form(written)
        )
    number = Decimal(match["number"].replace(",", "."))
    return int(number * _STEP ** _POWERS[(match["power"] or "").lower()])


def quantity_of(size: int) -> str:
    """The shortest way to write that many bytes; `bytes_of` reads it back exactly."""
    for place, unit in enumerate(_UNITS):
        whole, rest = divmod(size, _STEP ** (len(_UNITS) - place))
        if whole and not rest:
            return f"{whole} {unit}"
    return f"{size} B"


def _right_form(written: str) -> Text:
    if _BARE.fullmatch(written.strip()):
        return msg("add the unit: {right}", right=f"{written.strip()} MB")
    return msg("write a number and a unit (MB, GB, Mo, Go): 500 MB")
