"""The named entries of a section: their keys, their doubles, and what `exclusive` owns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from entconf.kinds.base import Mistake, Path
from entconf.model.compare import squeeze
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import Value

#: The one key of a section that is not the name of an entry.
EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class Entry:
    """One named entry: its key in Unicode form C, what was written, and where it stands."""

    key: str
    value: Value
    path: Path


def same_name(key: str) -> str:
    """What two keys that a person would take for one another have in common.

    Unicode form, upper and lower case, and white space do not count; accents do.
    """
    return squeeze(key).casefold()


def composed(key: str) -> str:
    """A key in Unicode normal form C, the form that resource identities use."""
    return unicodedata.normalize("NFC", key)


def entries_of(
    section: Mapping[str, Value], mistakes: list[Mistake], path: Path = ()
) -> Iterator[Entry]:
    """The entries of a section; one that doubles an earlier one becomes a mistake."""
    seen: dict[str, str] = {}
    for key, value in section.items():
        where = (*path, key)
        if key == EXCLUSIVE:
            mistakes += [_misplaced(where)] if path else []
            continue
        first = seen.setdefault(same_name(key), key)
        if first != key:
            mistakes.append(doubled(key, first, where))
            continue
        yield Entry(composed(key), value, where)


def doubled(key: str, first: str, path: Path) -> Mistake:
    """The mistake of naming the same thing twice."""
    return Mistake(
        "duplicate-key",
        msg('"{key}" names the same thing as "{first}"', key=key, first=first),
        path,
        msg("keep one of the two, or give them different names"),
    )


def _misplaced(path: Path) -> Mistake:
    return Mistake(
        "misplaced-exclusive",
        msg("`exclusive` is not the name of a thing here"),
        path,
        msg("write it at the top of the section, beside `{part}`", part=str(path[0])),
    )


def owned_prefixes(
    section: Mapping[str, Value], prefixes: tuple[str, ...], mistakes: list[Mistake], *, empty: bool
) -> tuple[str, ...]:
    """The prefixes that `exclusive: true` makes the section own.

    An exclusive section without any item would remove everything, and is refused.
    """
    if section.get(EXCLUSIVE) is not True:
        return ()
    if not empty:
        return prefixes
    mistakes.append(
        Mistake(
            "empty-exclusive",
            msg("an exclusive section that names nothing would remove everything"),
            (EXCLUSIVE,),
            msg("name at least one thing to keep, or take `exclusive` away"),
        )
    )
    return ()


def distinct_entries(entries: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Entries of a section written from live data, in order, that `entries_of` reads back.

    Of names that differ only by case the first is kept, and the reserved key is left out:
    the language has no way to tell such things apart.
    """
    section: dict[str, Value] = {}
    seen = {EXCLUSIVE}
    for key, value in entries:
        name = same_name(key)
        if name and name not in seen:
            seen.add(name)
            section[key] = value
    return section
