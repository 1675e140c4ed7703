"""Host patterns, as in Ansible: `all`, names, globs, `a:b`, `a,b`, `:!not`, `:&and`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from entconf.desired.groups import ALL, Inventory
from entconf.desired.nearest import suggestion
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_SEPARATOR = re.compile(r"[:,]")
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Selection:
    """The schools that a pattern names, and what in it names nothing: sentence and hint."""

    hosts: frozenset[str]
    unknown: tuple[tuple[Text, Text | None], ...] = ()


def select_hosts(inventory: Inventory, pattern: str | Iterable[str]) -> Selection:
    """The schools that a pattern, or several together, names.

    As in Ansible the order of the parts does not count: first all that is named, then what
    `&` keeps of it, then what `!` takes away. A pattern that only keeps or takes away starts
    from all schools.
    """
    texts = (pattern,) if isinstance(pattern, str) else pattern
    parts = [part.strip() for text in texts for part in _SEPARATOR.split(text)]
    parts = [part for part in parts if part]
    unknown: list[tuple[Text, Text | None]] = []

    def hosts(part: str) -> set[str]:
        return _named(inventory, part, unknown)

    plain = [part for part in parts if part[0] not in "!&"]
    found = set().union(*map(hosts, plain)) if plain or not parts else set(inventory.hosts)
    for part in parts:
        if part[0] == "&":
            found &= hosts(part[1:].strip())
    for part in parts:
        if part[0] == "!":
            found -= hosts(part[1:].strip())
    return Selection(frozenset(found), tuple(unknown))


def _named(inventory: Inventory, part: str, unknown: list[tuple[Text, Text | None]]) -> set[str]:
    """The schools that one part names: a group, a school, or a glob over both."""
    if part in {ALL, "*"}:
        return set(inventory.hosts)
    if part in inventory.groups:
        return inventory.members(part)
    if part in inventory.hosts:
        return {part}
    if _GLOB.search(part):
        found = {uai for uai in inventory.hosts if fnmatchcase(uai, part)}
        for name in inventory.groups:
            if name != ALL and fnmatchcase(name, part):
                found |= inventory.members(name)
        if not found:
            unknown.append((msg("{pattern} matches no school and no group", pattern=part), None))
        return found
    words = [*inventory.groups, *inventory.hosts]
    message = msg("there is no group and no school {name}", name=part or "''")
    unknown.append((message, suggestion(part, words)))
    return set()
