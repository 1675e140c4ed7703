"""How the files of a site would have to be written to say what a live system holds.

For one resource there are several ways, the best first: where the value is written now, keeping
all that did not move; the same with the value as a whole; a play of the school's own. None is
proven here: whoever tries one loads the site again and looks (engine/adopting.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.desired.declaring import Said
from entconf.desired.document import Path, child
from entconf.desired.expansion import Statement, normal_key
from entconf.desired.file_edits import Drop, Edit, Merge, OwnPlay, SetValue, SetVariable
from entconf.desired.rendering import Rendered, nested, rendered
from entconf.desired.splicing import CannotSplice
from entconf.desired.three_way import merged
from entconf.desired.variable_places import variable_above, variable_edit
from entconf.kinds.base import Context, Kind
from entconf.model.compare import Rule
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Attributes, Value

_DATES = frozenset(("from", "until", "when"))


@dataclass(frozen=True, slots=True)
class Wish:
    """One resource whose live values the files are to say.

    `declared` holds what the site says in the system's terms, None when nothing names it or it
    must not be there; `live` the same with the live value in `fields`, None when it is gone.
    """

    id: ResourceId
    kind: Kind
    context: Context
    declared: Attributes | None
    live: Attributes | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """Edits that may fulfil a wish; `own` says that they are a play for this school alone."""

    edits: tuple[Edit, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A statement about the resource, with the section it stands in."""

    said: Said
    statement: Statement

    @property
    def file(self) -> str:
        """The file it is written in."""
        return self.said.section.document.file

    @property
    def path(self) -> Path:
        """Where the item is in the file."""
        return (*self.said.section.path, *self.statement.sources.path(""))

    @property
    def source(self) -> Source:
        """Where the item is, as people are told."""
        return self.statement.sources[""]


def places_of(wish: Wish, said: Sequence[Said]) -> Sequence[Place]:
    """All that plays say of the resource, in their order: the last one wins."""
    name = normal_key(wish.id.key)
    return [
        Place(one, statement)
        for one in said
        if one.expanded.kind == wish.id.kind
        for statement in one.expanded.statements
        if statement.normal == name
    ]


def is_dated(wish: Wish, said: Sequence[Said]) -> bool:
    """Whether days stand in what is written of a resource."""
    items = [
        _at(one.said.section.value, one.statement.sources.path("")) for one in places_of(wish, said)
    ]
    return any(isinstance(one, Mapping) and bool(_DATES & set(one)) for one in items)


def ways_of(wish: Wish, said: Sequence[Said], play_name: str) -> Sequence[Way]:
    """The ways to fulfil a wish, the best first.

    Raises CannotSplice when there is none: a part of a text is a variable, dates decide.
    """
    places = places_of(wish, said)
    if wish.live is None:
        return _ways_to_remove(wish, places, play_name)
    theirs = rendered(wish.kind, wish.id, wish.live, wish.context)
    if wish.declared is None:
        return _ways_to_add(wish, said, places, theirs, play_name)
    base = rendered(wish.kind, wish.id, wish.declared, wish.context)
    changes = _by_place(wish, places)
    sides = base, theirs
    found = [
        Way(tuple(_change(wish, place, names, sides, whole=whole) for place, names in changes))
        for whole in (False, True)
    ]
    if any(isinstance(edit, SetVariable) for edit in found[0].edits):
        return found
    own = OwnPlay(changes[-1][0].file, wish.id.uai, play_name, theirs.section)
    return [*found, Way((own,), own=True)]


def _by_place(wish: Wish, places: Sequence[Place]) -> Sequence[tuple[Place, tuple[str, ...]]]:
    """The last statement that says each field, with the fields it says."""
    found: dict[int, tuple[Place, tuple[str, ...]]] = {}
    for name in wish.fields:
        saying = [one for one in places if name in one.statement.attributes]
        if not saying:
            raise CannotSplice(msg("no play writes {field}", field=name))
        place = saying[-1]
        _, names = found.get(id(place), (place, ()))
        found[id(place)] = place, (*names, name)
    return [found[key] for key in sorted(found, key=lambda key: places.index(found[key][0]))]


def _change(
    wish: Wish,
    place: Place,
    names: tuple[str, ...],
    sides: tuple[Rendered, Rendered],
    *,
    whole: bool,
) -> Edit:
    """The edit of one item that makes some of its fields what is live."""
    written = _at(place.said.section.value, place.statement.sources.path(""))
    item = written
    for name in names:
        below = place.statement.sources.path(name)[len(place.statement.sources.path("")) :]
        used = variable_above(written, below)
        if used is not None:
            if len(names) > 1:
                raise CannotSplice(msg("a variable decides it, and other fields moved too"))
            return variable_edit(used, place.said.variables.sources, *_values(sides, name))
        item = _with_field(wish, item, (name, below), sides, whole=whole)
    return SetValue(place.file, place.path, item)


def _with_field(
    wish: Wish,
    item: Value,
    field: tuple[str, Path],
    sides: tuple[Rendered, Rendered],
    *,
    whole: bool,
) -> Value:
    name, below = field
    base, theirs = sides
    ordered = whole or wish.kind.field(name).rule is Rule.LIST
    if not below:
        if (
            isinstance(item, Mapping)
            and _DATES & set(item)
            and not isinstance(theirs.item, Mapping)
        ):
            raise CannotSplice(msg("its dates decide what counts today"))
        if theirs.path(name) and len(_keys(theirs.item)) == 1 and _alike(item, theirs.field(name)):
            return theirs.field(name)  # `mobile_app: true` stays a word
        return merged(item, base.item, theirs.item, ordered=ordered)
    if not theirs.says(name):
        return _without(item, below)
    there = theirs.path(name)
    if there and there[0] != below[0]:  # Markdown there, HTML here: see kinds/localised.py
        return _said_in_html(item, below, there, theirs.field(name))
    written = _at(item, below)
    known = base.field(name) if base.says(name) else None
    return _with(item, below, merged(written, known, theirs.field(name), ordered=ordered))


def _keys(item: Value) -> Mapping[str, Value]:
    return item if isinstance(item, Mapping) else {}


def _alike(one: Value, other: Value) -> bool:
    return type(one) is type(other)


def _said_in_html(item: Value, below: Path, there: Path, html: Value) -> Value:
    """The item with a text that was written in Markdown; in HTML where Markdown cannot say it."""
    from entconf.kinds.markdown_writing import html_markdown  # noqa: PLC0415 - few need it

    markdown = html_markdown(html) if isinstance(html, str) else None
    if markdown is not None:
        return _with(item, below, markdown)
    return _with(_without(item, below), there, html)


def _ways_to_add(
    wish: Wish, said: Sequence[Said], places: Sequence[Place], theirs: Rendered, play_name: str
) -> Sequence[Way]:
    """What no play names goes into the exclusive section that would remove it."""
    value = theirs.section
    if places:
        place = places[-1]
        if isinstance(_at(place.said.section.value, place.statement.sources.path("")), Mapping):
            raise CannotSplice(msg("its dates decide what counts today"))
        first: Edit = SetValue(place.file, place.path, theirs.item)
        return [
            Way((first,)),
            Way((OwnPlay(place.file, wish.id.uai, play_name, value),), own=True),
        ]
    owning = [
        one.section
        for one in said
        if one.expanded.kind == wish.id.kind
        and any(wish.id.key.startswith(prefix) for prefix in one.expanded.exclusive)
    ]
    if not owning:
        raise CannotSplice(msg("no exclusive section owns it"))
    section = owning[-1]
    inside = value[wish.id.kind]
    more = inside if isinstance(inside, Mapping) else {}
    file = section.document.file
    return [
        Way((Merge(file, section.path, more),)),
        Way((OwnPlay(file, wish.id.uai, play_name, value),), own=True),
    ]


def _ways_to_remove(wish: Wish, places: Sequence[Place], play_name: str) -> Sequence[Way]:
    there = [one for one in places if one.statement.present]
    if not there:
        raise CannotSplice(msg("no play names it"))
    gone = nested((wish.id.kind, *there[-1].statement.sources.path("")), value=False)
    own = OwnPlay(there[-1].file, wish.id.uai, play_name, gone)
    return [Way(tuple(Drop(one.file, one.path) for one in there)), Way((own,), own=True)]


def _at(value: Value, path: Path) -> Value:
    for name in path:
        value = child(value, name)
    return value


def _with(value: Value, path: Path, new: Value) -> Value:
    if not path:
        return new
    known = value if isinstance(value, Mapping) else {}
    name = str(path[0])
    return {**known, name: _with(known.get(name), path[1:], new)}


def _without(value: Value, path: Path) -> Value:
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    name = str(path[0])
    rest = {key: one for key, one in value.items() if key != name}
    if len(path) == 1:
        return rest
    left = _without(value[name], path[1:])
    return {key: left if key == name else one for key, one in value.items()} if left else rest


def _values(sides: tuple[Rendered, Rendered], name: str) -> tuple[Value, Value]:
    base, theirs = (one.field(name) if one.says(name) else None for one in sides)
    return base, theirs
