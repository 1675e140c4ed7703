"""The section `exchanges` of a play: what a kind is to the loader, though nothing is applied.

It is read, filled in, checked and merged as the sections of kinds are, and ends in
`Desired.exchanges` instead of among the resources: a plan has nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, entries_of
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field
from entconf.model.resource import Live
from entconf.model.text import msg
from entconf.model.values import Value

#: The key of a play, and the middle of the name of an exchange: UAI/exchanges/NAME.
EXCHANGES = "exchanges"

#: Drops are written as one part; each of their fields is merged by itself.
DROPS = ("from", "to")
_SECRETS = ("password", "key", "passphrase")
#: What a drop on a server needs besides its host.
_NEEDED = ("user", "known_hosts", "folder")
#: What says nothing without a host.
_REMOTE = ("port", "user", "known_hosts", *_SECRETS)
_PARTS = ("folder", "host", *_REMOTE, "names", "keep", "keep_days", "checksum")


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:  # noqa: ARG001 - the contract of a kind
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, mistakes) for entry in entries_of(section, mistakes))
    return Expansion(items, tuple(mistakes))


def _item(entry: Entry, mistakes: list[Mistake]) -> Item:
    written = entry.value
    if not isinstance(written, Mapping):
        return Item(entry.key, {}, entry.path, present=False)
    attributes: dict[str, Value] = {}
    paths: dict[str, Path] = {}
    for name, value in written.items():
        where = (*entry.path, name)
        if name not in DROPS:
            attributes[name], paths[name] = value, where
            continue
        drop = value if isinstance(value, Mapping) else {"folder": value}
        mistakes.extend(_mistakes_of(drop, where))
        # Every part, also those that are not written: a later play replaces the whole drop.
        for part in _PARTS:
            attributes[f"{name}.{part}"] = drop.get(part)
            paths[f"{name}.{part}"] = (*where, part) if part in _written(value) else where
    return Item(entry.key, attributes, entry.path, paths)


def _written(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _mistakes_of(drop: Mapping[str, Value], path: Path) -> Sequence[Mistake]:
    if "host" in drop:
        lacking = [name for name in _NEEDED if name not in drop]
        if not {"password", "key"} & set(drop):
            lacking.append("password")
        return [
            Mistake(
                "missing-key",
                msg("{key} is missing", key=name),
                path,
                msg("a drop on a server needs user, known_hosts, folder, and a password or a key"),
            )
            for name in lacking
        ]
    odd = [name for name in _REMOTE if name in drop]
    if "folder" not in drop:
        return [Mistake("missing-key", msg("{key} is missing", key="folder"), path)]
    return [
        Mistake(
            "misplaced-key",
            msg("{key} means nothing for a folder of this machine", key=name),
            (*path, name),
            msg("name the host of the server too, or take it away"),
        )
        for name in odd
    ]


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    raise TypeError("an exchange has no live state")


def _impact(change: Change, census: Census) -> Sequence[Impact]:  # noqa: ARG001 - the contract of a kind
    return ()


#: What the loader reads the section with. It is in no catalogue: `plan` and `dump` have none.
SECTION = Kind(
    name=EXCHANGES,
    mission="2.1",
    fields=tuple(Field(f"{drop}.{name}", secret=True) for drop in DROPS for name in _SECRETS),
    expand=_expand,
    render=_render,
    impact=_impact,
)


def readable(kinds: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """Every section that a play may hold, by its key: those of kinds, and exchanges."""
    return {**kinds, EXCHANGES: SECTION}
