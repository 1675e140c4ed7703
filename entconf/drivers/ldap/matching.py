"""When two values of an attribute are equal: the matching rules of the server's schema.

Values that look alike but differ in Unicode form are made one here and in `escaping.fold`,
and nowhere else (docs/drivers/ldap.md, "What counts as equal").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from entconf.drivers.ldap.escaping import dn_key, fold

#: What is assumed of an attribute whose definition the server does not show.
_USUAL = "caseignorematch"

_PARTS = re.compile(
    r"NAME\s+(?:'([^']+)'|\(([^)]*)\))|SUP\s+([\w.;-]+)|EQUALITY\s+([\w.-]+)|SYNTAX\s+'?([\d.]+)"
)
_QUOTED = re.compile(r"'[^']*'")
_TIME = re.compile(
    r"(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})?)?(?:[.,](\d+))?(Z|[+-]\d{2}(?:\d{2})?)"
)
_DN_SYNTAX = "1.3.6.1.4.1.1466.115.121.1.12"
_TIME_SYNTAX = "1.3.6.1.4.1.1466.115.121.1.24"


@dataclass(frozen=True, slots=True)
class AttributeType:
    """A definition of the schema, as far as it matters here."""

    names: tuple[str, ...]
    parent: str = ""
    equality: str = ""
    syntax: str = ""


@dataclass(slots=True)
class Schema:
    """The attribute types of a server, by their names in lower case."""

    types: dict[str, AttributeType] = field(default_factory=dict)

    def rule(self, attribute: str) -> str:
        """The equality rule of an attribute, in lower case, its own or its parent's."""
        known = self.types.get(attribute.partition(";")[0].lower())
        while known is not None:
            if known.equality:
                return known.equality.lower()
            known = self.types.get(known.parent.lower())
        return _USUAL

    def is_dn(self, attribute: str) -> bool:
        """Whether the values of an attribute are DNs."""
        return self._syntax(attribute) == _DN_SYNTAX

    def is_time(self, attribute: str) -> bool:
        """Whether the values of an attribute are moments."""
        return self._syntax(attribute) == _TIME_SYNTAX

    def knows(self, attribute: str) -> bool:
        """Whether the server has the attribute; True when it shows no schema at all."""
        return not self.types or attribute.lower() in self.types

    def equal(self, attribute: str, one: str, other: str) -> bool:
        """Whether two values of an attribute are the same to the server."""
        return one == other or normal(self.rule(attribute), one) == normal(
            self.rule(attribute), other
        )

    def _syntax(self, attribute: str) -> str:
        known = self.types.get(attribute.lower())
        while known is not None:
            if known.syntax:
                return known.syntax
            known = self.types.get(known.parent.lower())
        return ""


def read_schema(definitions: Iterable[str]) -> Schema:
    """The schema that a server shows in `attributeTypes` (RFC 4512, section 4.1.2)."""
    types: dict[str, AttributeType] = {}
    for text in definitions:
        one, several, parent, equality, syntax = "", "", "", "", ""
        for match in _PARTS.finditer(_without_description(text)):
            one, several = match[1] or one, match[2] or several
            parent, equality, syntax = (
                match[3] or parent,
                match[4] or equality,
                match[5] or syntax,
            )
        names = (one,) if one else tuple(name[1:-1] for name in _QUOTED.findall(several))
        known = AttributeType(names, parent, equality, syntax)
        types.update((name.lower(), known) for name in names)
    return Schema(types)


def normal(rule: str, value: str) -> str:
    """What equal values have in common under a rule; a value of bad form stands for itself."""
    return _RULES.get(rule.lower(), _exact)(value)


def moment(value: str) -> datetime:
    """A generalizedTime in UTC, to the second (RFC 4517, section 3.3.13). Raises ValueError."""
    match = _TIME.fullmatch(value.strip())
    if match is None:
        raise ValueError(value)
    year, month, day, hour = (int(match[place]) for place in (1, 2, 3, 4))
    found = datetime(year, month, day, hour, int(match[5] or 0), int(match[6] or 0), tzinfo=UTC)
    if match[7]:
        unit = 1 if match[6] else 60 if match[5] else 3600
        found += timedelta(seconds=int(float(f"0.{match[7]}") * unit))
    zone = match[8]
    if zone != "Z":
        size = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5] or 0))
        found += size if zone[0] == "-" else -size
    return found


def moment_text(when: datetime) -> str:
    """A moment as a generalizedTime: 20270630215959Z."""
    return when.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")


def _without_description(text: str) -> str:
    return re.sub(r"DESC\s+'[^']*'", "", text)


def _exact(value: str) -> str:
    return value


def _exact_text(value: str) -> str:
    import unicodedata  # noqa: PLC0415 - only for attributes that mind case

    return " ".join(unicodedata.normalize("NFKC", value).split())


def _telephone(value: str) -> str:
    return re.sub(r"[\s-]", "", value).lower()


def _digits(value: str) -> str:
    return value.replace(" ", "")


def _boolean(value: str) -> str:
    return value.strip().upper()


def _integer(value: str) -> str:
    return str(int(value)) if re.fullmatch(r"\s*-?\d+\s*", value) else value


def _time(value: str) -> str:
    try:
        return moment_text(moment(value))
    except ValueError:
        return value


_RULES: dict[str, Callable[[str], str]] = {
    "caseignorematch": fold,
    "caseignoreia5match": lambda value: value.lower().strip() if value.isascii() else value,
    "caseignorelistmatch": fold,
    "caseexactmatch": _exact_text,
    "caseexactia5match": _exact_text,
    "distinguishednamematch": dn_key,
    "uniquemembermatch": dn_key,
    "telephonenumbermatch": _telephone,
    "numericstringmatch": _digits,
    "booleanmatch": _boolean,
    "integermatch": _integer,
    "generalizedtimematch": _time,
    "uuidmatch": str.lower,
    "objectidentifiermatch": str.lower,
    "octetstringmatch": _exact,
}
