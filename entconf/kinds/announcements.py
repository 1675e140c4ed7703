"""Announcements: messages on the home page, between two dates (mission 3.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.localised import read_texts, write_texts
from entconf.kinds.populations import population_of
from entconf.kinds.shapes import text_of, texts_of
from entconf.kinds.windows import read_window, utc_text, write_moment
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule, instant
from entconf.model.resource import Live
from entconf.model.text import msg
from entconf.model.values import Attributes, Value, sorted_set

#: The colour of an announcement that names none: a server wants one (API reference, section 4).
DEFAULT_COLOR = "blue"
_COLOR = re.compile(r"red|green|blue|orange|#[0-9A-Fa-f]{6}")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_PLAIN = ("title", "signature", "signature_color")


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(_item(entry, context, mistakes) for entry in entries_of(section, mistakes))
    owned = owned_prefixes(section, ("",), mistakes, empty=not items)
    return Expansion(items, tuple(mistakes), owned)


def _item(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    if not isinstance(entry.value, Mapping):
        return Item(entry.key, {}, entry.path, present=False)
    written = entry.value
    if "text" not in written and "html" not in written:
        mistakes.append(_no_text(entry.path))
    attributes, paths = read_texts(written, entry.path, mistakes)
    attributes["for"] = population_of(written["for"])
    attributes["color"] = written.get("color", DEFAULT_COLOR)
    attributes |= {name: text_of(written[name]) for name in _PLAIN if name in written}
    if "positions" in written:
        attributes["positions"] = sorted_set(texts_of(written["positions"]))
    window = read_window(written, context, entry.path, mistakes)
    if window.start is not None:
        attributes["from"] = utc_text(window.start)
    if window.end is not None:
        attributes["until"] = utc_text(window.end)
    paths |= {name: (*entry.path, name) for name in attributes if name in written}
    return Item(entry.key, attributes, entry.path, paths, present=not window.is_over(context.day))


def _no_text(path: Path) -> Mistake:
    return Mistake(
        "no-text",
        msg("an announcement needs its text"),
        path,
        msg('add `text: {fr: "…"}` in Markdown, or `html:`'),
    )


def _render(live: Sequence[Live], context: Context) -> Value:
    ordered = sorted(live, key=lambda one: one.id)
    written = ((one.id.key, _written(one.attributes, context)) for one in ordered)
    return distinct_entries((key, value) for key, value in written if value is not None)


def _written(attributes: Attributes, context: Context) -> Value:
    """The announcement as an item; None when it has ended, or the language cannot say it."""
    begin, finish, title = (attributes.get(name) for name in ("from", "until", "title"))
    if not (isinstance(begin, str) and isinstance(finish, str) and isinstance(title, str)):
        return None
    item: dict[str, Value] = {
        "title": title,
        "html": write_texts(attributes),
        "for": attributes.get("for", ()),
        "from": write_moment(instant(begin), context, end=False),
        "until": write_moment(instant(finish), context, end=True),
        "color": attributes.get("color"),
    }
    for name in ("signature", "positions"):
        item |= {name: attributes[name]} if attributes.get(name) not in (None, "") else {}
    if _HEX.fullmatch(str(attributes.get("signature_color"))):
        item["signature_color"] = attributes["signature_color"]
    mistakes: list[Mistake] = []
    over = read_window(item, context, (), mistakes).is_over(context.day)
    sayable = title.strip() and _COLOR.fullmatch(str(item["color"])) and not mistakes
    return item if sayable and not over else None


def _impact(change: Change, census: Census) -> Sequence[Impact]:  # noqa: ARG001 - the contract of a kind
    """An announcement gives and takes no access: nobody gains or loses anything."""
    return ()


KIND = Kind(
    name="announcements",
    mission="3.4",
    fields=(
        Field("title", Rule.TEXT),
        Field("text.", Rule.HTML),
        Field("for", Rule.SET),
        Field("from", Rule.INSTANT),
        Field("until", Rule.INSTANT),
        Field("color", Rule.NAME),
        Field("signature", Rule.TEXT),
        Field("signature_color", Rule.NAME),
        Field("positions", Rule.SET),
    ),
    expand=_expand,
    render=_render,
    impact=_impact,
)
