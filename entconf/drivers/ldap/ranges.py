"""Attributes that a server hands out in ranges (`member;range=0-1499`), read to their end.

Active Directory does so above 1,500 values (its documentation: "range retrieval of
attribute values"); a list that is taken for whole would lose members.
"""

from __future__ import annotations

import re

from entconf.drivers.ldap.answers import (
    DONE,
    ENTRY,
    Entry,
    Names,
    decode_entry,
    decode_result,
    open_envelope,
)
from entconf.drivers.ldap.link import Link
from entconf.drivers.ldap.requests import Scope, Search, search
from entconf.drivers.ldap.results import SUCCESS, read_error
from entconf.errors import UnexpectedAnswer
from entconf.model.text import msg

_RANGE = re.compile(r"(.+);range=([0-9]+)-([0-9]+|\*)")


def complete_ranges(link: Link, entries: list[Entry], names: Names) -> list[Entry]:
    """The entries with every ranged attribute read to its end. `names` are those just seen."""
    if not any(";range=" in known.text for known in names.values()):
        return entries
    return [_completed(link, entry) for entry in entries]


def _completed(link: Link, entry: Entry) -> Entry:
    attributes: dict[str, tuple[str, ...]] = {}
    for name, values in entry.attributes.items():
        match = _RANGE.fullmatch(name)
        if match is None:
            attributes[name] = attributes.get(name, ()) + values
            continue
        base, last = match[1], match[3]
        found = values
        while last != "*":
            more, last = _next_range(link, entry.dn, base, int(last) + 1)
            found += more
        attributes[base] = attributes.get(base, ()) + found
    return Entry(entry.dn, attributes)


def _next_range(link: Link, dn: str, name: str, start: int) -> tuple[tuple[str, ...], str]:
    wanted = Search(dn, (f"{name};range={start}-*",), scope=Scope.BASE)
    number = link.send(search(wanted))
    entry: Entry | None = None
    while True:
        data, begin, end = link.receive()
        envelope = open_envelope(data, begin, end)
        if envelope.number != number:
            continue
        if envelope.tag == ENTRY:
            entry = decode_entry(data, envelope.start, envelope.end)
        elif envelope.tag == DONE:
            link.answered()
            result = decode_result(data, envelope.start, envelope.end)
            if result.code != SUCCESS:
                raise read_error(result, dn, name)
            break
    for attribute, values in (entry.attributes if entry else {}).items():
        match = _RANGE.fullmatch(attribute)
        if match is not None and values:
            return values, match[3]
    raise UnexpectedAnswer(msg("{entry}: the values of {name} end too early", entry=dn, name=name))
