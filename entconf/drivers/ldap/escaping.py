"""Names and filters written so that no value can be taken for syntax (RFC 4514, RFC 4515).

Every distinguished name of the driver is put together here; filters are in `filters`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

#: One attribute type and value; several of them joined by `+` make one RDN.
Ava = tuple[str, str]
Rdn = tuple[Ava, ...]

_DN_SPECIAL = re.compile(r'[,+"\\<>;=\x00-\x1f\x7f]')
_FILTER_SPECIAL = re.compile(r"[*()\\\x00]")
_HEX = re.compile(r"[0-9A-Fa-f]{2}")
_TYPE = re.compile(r" *([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)*) *= *")
#: A DN in which normalising means lower case alone: ASCII, nothing escaped, no loose spaces.
_PLAIN_DN = re.compile(r"[a-z0-9=,._:$'@/()*!-]*")


class BadName(ValueError):
    """A text that is not a distinguished name."""


def escape_rdn_value(value: str) -> str:
    r"""A value as it may stand in a DN: `a,b+c` becomes `a\,b\+c`."""
    escaped = _DN_SPECIAL.sub(lambda found: _escaped(found[0]), value)
    if escaped.startswith((" ", "#")):
        escaped = "\\" + escaped
    if escaped.endswith(" ") and not escaped.endswith("\\ "):
        escaped = escaped[:-1] + "\\ "
    return escaped


def rdn(attribute: str, value: str) -> str:
    """One RDN with one attribute."""
    return f"{attribute}={escape_rdn_value(value)}"


def child(attribute: str, value: str, parent: str) -> str:
    """The DN of an entry below `parent`."""
    return f"{rdn(attribute, value)},{parent}" if parent else rdn(attribute, value)


def escape_filter_value(value: str) -> str:
    r"""A value as it may stand in a filter: `x)(uid=*` becomes `x\29\28uid=\2a`."""
    return _FILTER_SPECIAL.sub(lambda found: f"\\{ord(found[0]):02x}", value)


def parse_dn(name: str) -> tuple[Rdn, ...]:
    """The RDNs of a DN, with values unescaped. Raises BadName."""
    rdns: list[Rdn] = []
    at = 0
    if not name.strip():
        return ()
    current: list[Ava] = []
    while True:
        match = _TYPE.match(name, at)
        if match is None:
            raise BadName(name)
        value, at, sign = _value(name, match.end())
        current.append((match[1], value))
        if sign != "+":
            rdns.append(tuple(current))
            current = []
        if not sign:
            return tuple(rdns)


def split_dn(name: str) -> tuple[Ava, str]:
    """The first attribute and value of a DN, and the DN of its parent. Raises BadName."""
    rdns = parse_dn(name)
    if not rdns:
        raise BadName(name)
    return rdns[0][0], write_dn(rdns[1:])


def write_dn(rdns: Sequence[Rdn]) -> str:
    """RDNs as a DN."""
    return ",".join("+".join(rdn(kind, value) for kind, value in one) for one in rdns)


def dn_key(name: str) -> str:
    """What equal DNs have in common (distinguishedNameMatch, values taken as caseIgnore).

    A text that is no DN, which old directories hold, stands for itself.
    """
    low = name.lower()
    if _PLAIN_DN.fullmatch(low):
        return low
    try:
        rdns = parse_dn(name)
    except BadName:
        return fold(name)
    keyed = [sorted((kind.lower(), fold(value)) for kind, value in one) for one in rdns]
    return write_dn([tuple(one) for one in keyed])


def is_below(name: str, base: str) -> bool:
    """Whether a DN is `base` or below it."""
    key, root = dn_key(name), dn_key(base)
    return key == root or not root or key.endswith("," + root)


def fold(value: str) -> str:
    """What equal values of a caseIgnore attribute have in common (RFC 4518).

    Compatibility forms, case, and repeated, leading or trailing spaces do not count; soft
    hyphens and zero-width signs are as if they were not there. Case is that of one letter
    for one letter, as slapd has it: "Straße" and "Strasse" are two names.
    """
    if value.isascii():
        return " ".join(value.lower().split())
    bare = value.translate(_NOTHING)
    once = unicodedata.normalize("NFKC", bare).lower()
    return " ".join(unicodedata.normalize("NFKC", once).split())


#: Characters that RFC 4518 (section 2.2) maps to nothing and that people meet.
_NOTHING = dict.fromkeys((0x00AD, 0x034F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def _escaped(sign: str) -> str:
    return "\\" + sign if sign.isprintable() else f"\\{ord(sign):02x}"


def _value(name: str, at: int) -> tuple[str, int, str]:
    """The value at `at`, where the next begins, and the sign between them ("" at the end)."""
    if name.startswith("#", at):
        return _hexadecimal(name, at)
    found = bytearray()
    kept = 0
    while at < len(name):
        sign = name[at]
        if sign in ",;+":
            break
        if sign == "\\":
            taken, at = _escape(name, at + 1)
            found += taken
            kept = len(found)
            continue
        if sign in '"<>':
            raise BadName(name)
        found += sign.encode("utf-8", "surrogateescape")
        if sign != " ":
            kept = len(found)
        at += 1
    value = bytes(found[:kept]).decode("utf-8", "surrogateescape")
    return value, at + 1, _sign(name, at)


def _escape(name: str, at: int) -> tuple[bytes, int]:
    if _HEX.match(name, at):
        return bytes.fromhex(name[at : at + 2]), at + 2
    if at >= len(name):
        raise BadName(name)
    return name[at].encode("utf-8", "surrogateescape"), at + 1


def _hexadecimal(name: str, at: int) -> tuple[str, int, str]:
    end = at + 1
    while end < len(name) and name[end] not in ",;+":
        end += 1
    written = name[at + 1 : end].strip()
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", written):
        raise BadName(name)
    return "#" + written.lower(), end + 1, _sign(name, end)


def _sign(name: str, at: int) -> str:
    if at >= len(name):
        return ""
    return "+" if name[at] == "+" else ","
