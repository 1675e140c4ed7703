"""Names of files in a drop: which ones a pattern means, and what files that go out are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass

_FIELD = re.compile(r"\{(name|date|uai)\}")
_WILD = re.compile(r"([*?])")
#: Endings under which uploads are still under way, ours and those of other programs.
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
CHECKSUMS = (".sha256", ".md5")


@dataclass(frozen=True, slots=True)
class Entry:
    """One plain file of a drop. `modified` is in seconds since 1970, as its machine tells it."""

    name: str
    size: int
    modified: float


def today(school: Establishment, now: datetime) -> str:
    """The day as names hold it (20260901), by the clock of the school."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only where a name holds a day

    return f"{now.astimezone(ZoneInfo(school.timezone)):%Y%m%d}"


def filled(template: str, school: Establishment, now: datetime, name: str = "") -> str:
    """A template with {uai}, {date} and {name} filled in; other braces stay."""
    values = {"uai": school.uai, "name": name}

    def value(found: re.Match[str]) -> str:
        return today(school, now) if found[1] == "date" else values[found[1]]

    return _FIELD.sub(value, template)


def matching(entries: Iterable[Entry], pattern: str) -> Sequence[Entry]:
    """The files whose name fits a pattern (case does not count), the oldest first.

    Files still arriving, hidden ones and checksums are none.
    """
    wild = {"*": ".*", "?": "."}
    expression = "".join(wild.get(part, re.escape(part)) for part in _WILD.split(pattern))
    fits = re.compile(expression, re.DOTALL | re.IGNORECASE).fullmatch
    found = [one for one in entries if is_whole(one.name) and fits(one.name)]
    return sorted(found, key=lambda one: (one.modified, one.name))


def is_whole(name: str) -> bool:
    """Whether a name is that of a file to be read: not hidden, not under way, no checksum."""
    if not name or name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
        return False
    return not name.casefold().endswith((*_UNFINISHED, *CHECKSUMS))


def outdated(
    entries: Iterable[Entry], template: str, school: Establishment, limits: Mapping[str, int]
) -> Sequence[str]:
    """Names of files that were written by this template and are to go.

    `limits` may hold `keep` (so many newest of each {name} stay) and `before` (a day as a number,
    20260901: what is older goes). A template without {date} tells no age, and nothing goes.
    """
    if "{date}" not in template or not limits:
        return ()
    pieces = {"name": "(?P<name>.+)", "date": "(?P<date>[0-9]{8})", "uai": re.escape(school.uai)}
    parts = _FIELD.split(template)
    # Every other part is the name of a field; a field that stands twice is compared once.
    texts = []
    seen: set[str] = set()
    for place, part in enumerate(parts):
        field = place % 2 == 1
        again = field and part in seen
        texts.append(
            f"(?P={part})"
            if again and part != "uai"
            else pieces[part]
            if field
            else re.escape(part)
        )
        seen |= {part} if field else set()
    fits = re.compile("".join(texts), re.DOTALL).fullmatch
    by_name: dict[str, list[tuple[str, float, str]]] = {}
    for one in entries:
        found = fits(one.name) if is_whole(one.name) else None
        if found is not None:
            name = found.groupdict().get("name", "")
            by_name.setdefault(name, []).append((found["date"], one.modified, one.name))
    gone = []
    for group in by_name.values():
        group.sort(reverse=True)
        for rank, (day, _, name) in enumerate(group):
            if rank >= limits.get("keep", rank + 1) or int(day) < limits.get("before", 0):
                gone.append(name)
    return sorted(gone)
