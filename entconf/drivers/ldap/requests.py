"""LDAP requests as bytes (RFC 4511, section 4), with the controls this driver uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from entconf.drivers.ldap.ber import ENUMERATED, SET, boolean, integer, octets, sequence, tlv
from entconf.drivers.ldap.filters import ANYTHING, Filter

PAGED_RESULTS = "1.2.840.113556.1.4.319"  # RFC 2696
ASSERTION = "1.3.6.1.1.12"  # RFC 4528
POST_READ = "1.3.6.1.1.13.2"  # RFC 4527
SYNC_REQUEST = "1.3.6.1.4.1.4203.1.9.1.1"  # RFC 4533
SYNC_STATE = "1.3.6.1.4.1.4203.1.9.1.2"
SYNC_DONE = "1.3.6.1.4.1.4203.1.9.1.3"
SYNC_INFO = "1.3.6.1.4.1.4203.1.9.1.4"

_SEARCH, _MODIFY, _ADD, _DELETE, _RENAME = 0x63, 0x66, 0x68, 0x4A, 0x6C
_CONTROLS, _NEW_SUPERIOR, _EQUALITY = 0xA0, 0x80, 0xA3
_REFRESH_ONLY = 1
#: derefAliases = neverDerefAliases: a plan touches what it names, and syncprov insists on it.
_DEREF_NEVER = 0


class Scope(IntEnum):
    """How far below its base a search goes."""

    BASE = 0
    ONE_LEVEL = 1
    SUBTREE = 2


class ModifyKind(IntEnum):
    """What a modification does with its values."""

    ADD = 0
    DELETE = 1
    REPLACE = 2


@dataclass(frozen=True, slots=True)
class Search:
    """One search. `attributes` are all that is asked for; none means names of entries only.

    `what` says in a person's words what is being looked for, for messages.
    """

    base: str
    attributes: tuple[str, ...]
    filter: Filter = ANYTHING
    scope: Scope = Scope.SUBTREE
    what: str = ""
    size_limit: int = 0
    time_limit: int = 0


@dataclass(frozen=True, slots=True)
class Modification:
    """Values of one attribute added to an entry, or taken from it."""

    kind: ModifyKind
    attribute: str
    values: tuple[str, ...]


def message(number: int, operation: bytes, controls: Sequence[bytes] = ()) -> bytes:
    """A whole LDAP message."""
    parts = [integer(number), operation]
    if controls:
        parts.append(sequence(controls, _CONTROLS))
    return sequence(parts)


def control(name: str, value: bytes | None = None, *, critical: bool) -> bytes:
    """A control. A server that does not know a critical one refuses the request."""
    parts = [octets(name)]
    if critical:
        parts.append(boolean(True))
    if value is not None:
        parts.append(octets(value))
    return sequence(parts)


def search(wanted: Search) -> bytes:
    """A search request. Aliases are never followed."""
    return sequence(
        (
            octets(wanted.base),
            integer(wanted.scope, ENUMERATED),
            integer(_DEREF_NEVER, ENUMERATED),
            integer(wanted.size_limit),
            integer(wanted.time_limit),
            boolean(False),
            wanted.filter.encoded,
            # "1.1" asks for no attribute at all (RFC 4511, section 4.5.1.8).
            sequence(octets(name) for name in wanted.attributes or ("1.1",)),
        ),
        _SEARCH,
    )


def paged(size: int, cookie: bytes = b"") -> bytes:
    """Ask for one page; the cookie of the page before leads to the next."""
    return control(PAGED_RESULTS, sequence((integer(size), octets(cookie))), critical=True)


def asserted_equal(attribute: str, value: str) -> bytes:
    """Do it only if the entry still has this value."""
    condition = sequence((octets(attribute), octets(value)), _EQUALITY)
    return control(ASSERTION, condition, critical=True)


def post_read(attributes: Sequence[str]) -> bytes:
    """Tell these attributes as they are after the write."""
    return control(POST_READ, sequence(octets(name) for name in attributes), critical=False)


def sync(cookie: bytes = b"") -> bytes:
    """Ask for what changed since the cookie, or for everything without one."""
    parts = [integer(_REFRESH_ONLY, ENUMERATED)]
    if cookie:
        parts.append(octets(cookie))
    return control(SYNC_REQUEST, sequence(parts), critical=True)


def modify(name: str, modifications: Sequence[Modification]) -> bytes:
    """A modify request: all of it is done, or none."""
    changes = (
        sequence((integer(one.kind, ENUMERATED), _attribute(one.attribute, one.values)))
        for one in modifications
    )
    return sequence((octets(name), sequence(changes)), _MODIFY)


def add(name: str, attributes: Mapping[str, Sequence[str]]) -> bytes:
    """An add request."""
    listed = (_attribute(kind, values) for kind, values in attributes.items())
    return sequence((octets(name), sequence(listed)), _ADD)


def delete(name: str) -> bytes:
    """A delete request."""
    return octets(name, _DELETE)


def rename(name: str, new_rdn: str, new_parent: str | None = None) -> bytes:
    """A modify DN request; the old value of the RDN goes."""
    parts = [octets(name), octets(new_rdn), boolean(True)]
    if new_parent is not None:
        parts.append(octets(new_parent, _NEW_SUPERIOR))
    return sequence(parts, _RENAME)


def _attribute(name: str, values: Sequence[str]) -> bytes:
    return sequence((octets(name), tlv(SET, b"".join(map(octets, values)))))
