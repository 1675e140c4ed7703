"""The home page: widgets, bookmarks, welcome message, menu and look (mission 1.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import Entry, distinct_entries, entries_of, owned_prefixes
from entconf.kinds.localised import read_texts, write_texts
from entconf.kinds.populations import access_impact, population_of
from entconf.kinds.portal_menu import (
    FIELDS,
    LOOK,
    MENU,
    menu_echo,
    read_look,
    read_menu,
    write_look,
    write_menu,
)
from entconf.kinds.shapes import flag_of, mapping_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live
from entconf.model.text import msg
from entconf.model.values import Attributes, Value

_WIDGETS = "widgets/"


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    widgets = mapping_of(section.get("widgets", {}))
    items = [
        _widget(entry, context, mistakes) for entry in entries_of(widgets, mistakes, ("widgets",))
    ]
    owned = owned_prefixes(section, (_WIDGETS,), mistakes, empty=not items)
    if "bookmarks" in section:
        items.append(_bookmarks(mapping_of(section["bookmarks"])))
    if "welcome" in section:
        items.append(_welcome(section["welcome"], context, mistakes))
    if MENU in section:
        items.append(read_menu(section[MENU], mistakes))
    if LOOK in section:
        items.append(read_look(section[LOOK]))
    return Expansion(tuple(items), tuple(mistakes), owned)


def _widget(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    key = _WIDGETS + entry.key
    if not isinstance(entry.value, Mapping):
        having = population_of(entry.value)
        attributes: dict[str, Value] = {"for": having}
        if not having:
            attributes["mandatory"] = ()
        return Item(key, attributes, entry.path)
    paths: dict[str, Path] = {"for": (*entry.path, "for")}
    having = population_of(entry.value["for"])
    attributes = {"for": having}
    if "mandatory" in entry.value:
        paths["mandatory"] = (*entry.path, "mandatory")
        attributes["mandatory"] = _mandatory(
            entry.value["mandatory"], having, paths["mandatory"], mistakes
        )
    if not read_window(entry.value, context, entry.path, mistakes).holds(context.day):
        attributes = {"for": (), "mandatory": ()}
    return Item(key, attributes, entry.path, paths)


def _mandatory(
    written: Value, having: tuple[str, ...], path: Path, mistakes: list[Mistake]
) -> tuple[str, ...]:
    """Those who cannot put the widget away: some of those who have it; true means all of them."""
    if written is True:
        return having
    mandatory = population_of(written)
    stray = [profile for profile in mandatory if profile not in having]
    if stray:
        mistakes.append(
            Mistake(
                "mandatory-without-access",
                msg(
                    "the widget is mandatory for {profiles}, who do not have it",
                    profiles=", ".join(stray),
                ),
                path,
                msg("add {profiles} to `for`, or take them from here", profiles=", ".join(stray)),
            )
        )
    return mandatory


def _bookmarks(written: Mapping[str, Value]) -> Item:
    attributes = {profile: texts_of(names) for profile, names in written.items()}
    paths: dict[str, Path] = {profile: ("bookmarks", profile) for profile in written}
    return Item("bookmarks", attributes, ("bookmarks",), paths)


def _welcome(written: Value, context: Context, mistakes: list[Mistake]) -> Item:
    path: Path = ("welcome",)
    if not isinstance(written, Mapping):
        return Item("welcome", {"enabled": False}, path)
    attributes, paths = read_texts(written, path, mistakes)
    if not read_window(written, context, path, mistakes).holds(context.day):
        return Item("welcome", {"enabled": False}, path)
    attributes["enabled"] = flag_of(written.get("enabled", True))
    if "enabled" in written:
        paths["enabled"] = (*path, "enabled")
    return Item("welcome", attributes, path, paths)


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    section: dict[str, Value] = {}
    widgets = []
    for one in sorted(live, key=lambda one: one.id):
        if one.id.key.startswith(_WIDGETS) and "for" in one.attributes:
            widgets.append((one.id.key.removeprefix(_WIDGETS), _written_widget(one.attributes)))
        elif one.id.key == "bookmarks":
            marks = {name: one.attributes[name] for name in PROFILES if name in one.attributes}
            section |= {"bookmarks": marks} if marks else {}
        elif one.id.key == "welcome" and "enabled" in one.attributes:
            texts = write_texts(one.attributes)
            written = {"html": texts} if texts else {}
            section["welcome"] = {**written, "enabled": one.attributes["enabled"]}
        elif one.id.key == MENU and (menu := write_menu(one.attributes)):
            section[MENU] = tuple(menu)
        elif one.id.key == LOOK and (look := write_look(one.attributes)):
            section[LOOK] = look
    return {"widgets": distinct_entries(widgets), **section} if widgets else section


def _written_widget(attributes: Attributes) -> Value:
    having = population_of(attributes["for"])
    if "mandatory" not in attributes:
        return having or {"for": ()}
    # A server may hold as mandatory what nobody has: only what the language can say is kept.
    mandatory = [one for one in population_of(attributes["mandatory"]) if one in having]
    if not having:
        return False
    return {"for": having, "mandatory": tuple(mandatory)}


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    if not change.id.key.startswith(_WIDGETS):
        return ()
    return access_impact(change, census, change.id.key.removeprefix(_WIDGETS))


KIND = Kind(
    name="homepage",
    mission="1.4",
    fields=(
        Field("for", Rule.SET, access=True),
        Field("mandatory", Rule.SET),
        Field("text.", Rule.HTML),
        Field("enabled", Rule.EXACT),
        *(Field(profile, Rule.LIST) for profile in PROFILES),
        *FIELDS,
    ),
    expand=_expand,
    render=_render,
    impact=_impact,
    echo=menu_echo,
    absent_by="emptying",
)
