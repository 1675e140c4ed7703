"""A product as the driver uses it: screens, words, kinds, limits and exports.

`desired` looked it up and held it against its schema; here it only gets its types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from entconf.model.guidance import Screen
from entconf.model.quick_dataclass import dataclass
from entconf.model.values import Value

_STALE = 30


@dataclass(frozen=True, slots=True)
class HeldKind:
    """How a product holds one kind: on which screen, and in which words."""

    name: str
    screen: str
    confirmed: bool
    noun: str
    nouns: Mapping[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    how: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """Something the product does by itself. `forgets` is a day of each year, as MM-DD, or ""."""

    kinds: tuple[str, ...]
    text: str
    forgets: str
    confirmed: bool

    def last_forgotten(self, day: date) -> date | None:
        """The last day, not after `day`, on which what was seen became unsure."""
        if not self.forgets:
            return None
        month, number = map(int, self.forgets.split("-"))
        for year in (day.year, day.year - 1):
            try:
                found = date(year, month, number)
            except ValueError:  # 29 February
                found = date(year, month, number - 1)
            if found <= day:
                return found
        return None


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that the product writes. `columns` leads from a field to its column."""

    name: str
    file: str
    kind: str
    key: str
    school: str
    columns: Mapping[str, str]
    version: str = ""
    versions: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ";"
    complete: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """What is known of a product. `profiles` leads from our profiles to its words."""

    name: str
    title: str
    screens: Mapping[str, Screen] = field(default_factory=dict)
    kinds: Mapping[str, HeldKind] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    exports: tuple[ExportFile, ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)
    stale_days: int = _STALE

    def screen_of(self, kind: str) -> Screen:
        """The screen on which things of a kind are set."""
        return self.screens[self.kinds[kind].screen]

    def rank_of(self, kind: str) -> int:
        """The place of a kind's screen among the screens, as the product file lists them."""
        return list(self.screens).index(self.kinds[kind].screen)


def product_of(value: Mapping[str, Value]) -> Product:
    """The product that was looked up for a setting."""
    stale = value.get("stale_days")
    return Product(
        name=_text(value, "name"),
        title=_text(value, "title") or _text(value, "name"),
        screens={name: _screen(name, one) for name, one in _entries(value, "screens")},
        kinds={name: _kind(name, one) for name, one in _entries(value, "kinds")},
        limits=tuple(_limit(one) for _, one in _entries(value, "limits")),
        exports=tuple(_export(name, one) for name, one in _entries(value, "exports")),
        profiles=_words(_mapping(value.get("words")), "profiles"),
        stale_days=stale if isinstance(stale, int) else _STALE,
    )


def _screen(name: str, value: Mapping[str, Value]) -> Screen:
    return Screen(
        name,
        _text(value, "title") or name,
        _texts(value, "path"),
        value.get("confirmed") is True,
        _text(value, "source"),
    )


def _kind(name: str, value: Mapping[str, Value]) -> HeldKind:
    return HeldKind(
        name,
        _text(value, "screen"),
        value.get("confirmed") is True,
        _text(value, "noun") or name,
        _words(value, "nouns"),
        _words(value, "fields"),
        _words(value, "how"),
    )


def _limit(value: Mapping[str, Value]) -> Limit:
    return Limit(
        _texts(value, "kinds"),
        _text(value, "text"),
        _text(value, "forgets"),
        value.get("confirmed") is True,
    )


def _export(name: str, value: Mapping[str, Value]) -> ExportFile:
    return ExportFile(
        name=name,
        file=_text(value, "file"),
        kind=_text(value, "kind"),
        key=_text(value, "key"),
        school=_text(value, "school"),
        columns=_words(value, "columns"),
        version=_text(value, "version"),
        versions=_texts(value, "versions"),
        encoding=_text(value, "encoding") or "utf-8",
        delimiter=_text(value, "delimiter") or ";",
        complete=value.get("complete") is True,
        confirmed=value.get("confirmed") is True,
    )


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _entries(value: Mapping[str, Value], name: str) -> list[tuple[str, Mapping[str, Value]]]:
    return [(key, _mapping(one)) for key, one in _mapping(value.get(name)).items()]


def _text(value: Mapping[str, Value], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _texts(value: Mapping[str, Value], name: str) -> tuple[str, ...]:
    found = value.get(name)
    return tuple(str(one) for one in found) if isinstance(found, tuple) else ()


def _words(value: Mapping[str, Value], name: str) -> Mapping[str, str]:
    return {key: str(one) for key, one in _mapping(value.get(name)).items()}
