"""The functions a column map may use. The set is closed: a map is data, never code.

Each takes the values of a field and gives values; the schema of maps names them all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from entconf.model.export_map import Call

Values = tuple[str, ...]
#: Letters that do not come apart into a plain one and an accent.
_LETTERS = str.maketrans(
    dict(
        zip(
            "œŒæÆßẞøØłŁđĐðÐþÞ\u0131",
            (
                "oe",
                "OE",
                "ae",
                "AE",
                "ss",
                "SS",
                "o",
                "O",
                "l",
                "L",
                "d",
                "D",
                "d",
                "D",
                "th",
                "Th",
                "i",
            ),
            strict=True,
        )
    )
    | dict.fromkeys("\u2018\u2019\u02bc\u2032", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | dict.fromkeys("\u00ab\u00bb\u201c\u201d", '"')
    | dict.fromkeys("\u00a0\u202f\u2009", " ")
)
_BLANKS = re.compile(r"\s+")
_YEAR, _MONTH, _DAY = "yyyy", "mm", "dd"


def to_ascii(text: str) -> str:
    """The text without accents and ligatures; a letter that has no plain form is dropped."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return plain.encode("ascii", "ignore").decode("ascii")


def _alphanumeric(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _in_format(text: str, form: str) -> str:
    """A day that a field told (2014-12-31) in another form; anything else stays as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    year = f"{day.year:04d}"
    told = form.replace(_YEAR, year).replace("yy", year[2:])
    return told.replace(_MONTH, f"{day.month:02d}").replace(_DAY, f"{day.day:02d}")


#: Functions of one value, without an argument.
PLAIN: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "ascii": to_ascii,
    "alphanumeric": _alphanumeric,
    "compact": lambda text: _BLANKS.sub("", text),
    "trim": lambda text: _BLANKS.sub(" ", text).strip(),
}
#: Functions with an argument, of one value.
WITH_ARGUMENT: Mapping[str, Callable[[str, str | int], str]] = {
    "truncate": lambda text, most: text[: int(most)],
    "prefix": lambda text, before: f"{before}{text}" if text else "",
    "date": lambda text, form: _in_format(text, str(form)),
}
#: Functions of all values at once.
OF_ALL: Mapping[str, Callable[[Values, str | int], Values]] = {
    "item": lambda values, number: values[int(number) - 1 : int(number)],
    "default": lambda values, text: values if any(values) else (str(text),),
}
FUNCTIONS = frozenset((*PLAIN, *WITH_ARGUMENT, *OF_ALL))


def apply(calls: Iterable[Call], values: Values) -> Values:
    """The values after every function, in the order of the map."""
    for call in calls:
        name, argument = call.function, call.argument
        if name in PLAIN:
            plain = PLAIN[name]
            values = tuple([plain(one) for one in values])
        elif name in WITH_ARGUMENT:
            function = WITH_ARGUMENT[name]
            values = tuple([function(one, argument) for one in values])
        else:
            values = OF_ALL[name](values, argument)
    return values
