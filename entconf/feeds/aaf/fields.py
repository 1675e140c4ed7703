"""Values of one record, read as what they are: texts, dates, flags, lists of compounds.

What cannot be read is told as a remark, without the value: a remark holds no personal data.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar, cast

from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import Place
from entconf.model.text import Text, msg

T = TypeVar("T")
Values = tuple[str, ...]

#: What a plain value never holds: control characters and what is left of an escape.
_ODD = re.compile("[&\x00-\x1f\x7f-\x9f]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
#: How many different values are kept to be shared; they start afresh then.
_MOST_SHARED = 20_000
#: The longest of them, in characters; longer ones do not come again.
_LONGEST_SHARED = 1_000


class Shared:
    """Values that come again and again (classes, codes, labels), held once.

    The memory of it is bounded, whatever a file holds.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._read: dict[tuple[object, Values], object] = {}

    def text(self, value: str) -> str:
        """The same text, one object for all that are equal."""
        if len(value) > _LONGEST_SHARED:
            return value
        if len(self._texts) > _MOST_SHARED:
            self._texts.clear()
        return self._texts.setdefault(value, value)

    def read(self, reader: Callable[[Values], T], values: Values) -> T:
        """What `reader` makes of the values; it must always make the same."""
        key = (reader, values)
        found = self._read.get(key)
        if found is None:
            if sum(map(len, values)) > _LONGEST_SHARED:
                return reader(values)
            if len(self._read) > _MOST_SHARED:
                self._read.clear()
            found = self._read[key] = reader(values)
        return cast("T", found)


class Fields:
    """The attributes of one record, and the remarks that reading them gives."""

    __slots__ = ("_attributes", "key", "place", "remarks", "shared", "unreadable")

    def __init__(self, attributes: Mapping[str, list[str]], place: Place, shared: Shared) -> None:
        self._attributes = attributes
        self.key = ""
        self.place = place
        self.shared = shared
        self.remarks: list[Remark] = []
        self.unreadable: list[str] = []

    def has(self, name: str) -> bool:
        """Whether the record speaks of this attribute, be it to say that it is empty."""
        return name in self._attributes

    def values(self, name: str) -> Values:
        """All values of the attribute; empty ones are left out.

        Only line breaks with their indentation are trimmed: inside a compound value a blank at
        the end may be part of a code.
        """
        found = self._attributes.get(name)
        if not found:
            return ()
        return tuple([clean(value) for value in found])

    def text(self, *names: str) -> str:
        """The first value of the first of these attributes that has one, or nothing."""
        for name in names:
            found = self._attributes.get(name)
            if found:
                return clean(found[0]).strip()
        return ""

    def code(self, *names: str) -> str:
        """Such a text of which there are few: held once."""
        found = self.text(*names)
        return self.shared.text(found) if found else found

    def flag(self, name: str) -> bool | None:
        """O or N; None where there is neither."""
        return {"O": True, "N": False}.get(self.text(name).upper())

    def day(self, name: str, field: str) -> date | None:
        """The date, or None with a REC05 remark where there is something else.

        Args:
            name: the attribute.
            field: the field of the person that it fills, told as unreadable.
        """
        text = self.text(name)
        if not text:
            return None
        found = as_date(text)
        if found is None:
            self.unreadable.append(field)
            self.remark("REC05", msg("{attribute} is no date like 31/12/2015", attribute=name))
        return found

    def shared_list(
        self, name: str, reader: Callable[[Values], tuple[tuple[T, ...], int]], field: str
    ) -> tuple[T, ...]:
        """A list of compound values, told (REC07) when some do not have their parts.

        Args:
            name: the attribute.
            reader: makes the list, and counts the values with a wrong number of parts.
            field: the field that it fills.
        """
        found = self._attributes.get(name)
        if not found:
            return ()
        values, wrong = self.shared.read(reader, self.values(name))
        if wrong:
            self.wrong_parts(name, field, wrong)
        return values

    def wrong_parts(self, name: str, field: str, number: int, weight: Weight | None = None) -> None:
        """Tell that values of this attribute do not have the parts they should."""
        if field not in self.unreadable and weight is None:
            self.unreadable.append(field)
        self.remark(
            "REC07",
            msg(
                "{attribute} has values with a wrong number of parts: {number}",
                attribute=name,
                number=number,
            ),
            weight,
        )

    def remark(self, code: str, detail: Text, weight: Weight | None = None) -> None:
        """Keep a remark about this record. `detail` holds no personal data."""
        self.remarks.append(Remark(code, detail, self.place, weight, self.key))

    def check_name(self, *names: str) -> None:
        """Tell (REC04) what no name holds: control characters, digits, a wrong encoding."""
        for name in names:
            found = self._attributes.get(name)
            if found:
                for detail in odd_letters(name, found[0]):
                    self.remark("REC04", detail, Weight.WARNING)


def clean(text: str) -> str:
    """The value, unescaped where it was escaped twice, line breaks around it trimmed."""
    if _ODD.search(text) is None:
        return text
    if "&" in text and ";" in text:
        text = html.unescape(text)
    return text.strip() if _CONTROL.search(text) else text


def as_date(text: str) -> date | None:
    """A date dd/mm/yyyy that exists, else None."""
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


#: Letters that need no second look. What a double encoding leaves is not all in it.
_PLAIN_NAME = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ '\u2019.\-]*")


def odd_letters(attribute: str, written: str) -> Iterator[Text]:
    """What is odd in a name, as sentences that do not tell the name."""
    text = clean(written).strip()
    if _PLAIN_NAME.fullmatch(text):
        return
    if _CONTROL.search(text):
        yield msg("{attribute} holds control characters", attribute=attribute)
    if any(letter.isdigit() for letter in text):
        yield msg("{attribute} holds digits", attribute=attribute)
    if "?" in text or "\ufffd" in text or is_encoded_twice(text):
        yield msg("{attribute} holds letters of a wrong encoding", attribute=attribute)


def is_encoded_twice(text: str) -> bool:
    """Whether it is UTF-8 that was read as a single-byte encoding (`Ã©` for `é`)."""
    if text.isascii():
        return False
    for encoding in ("cp1252", "latin-1"):
        try:
            text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False
