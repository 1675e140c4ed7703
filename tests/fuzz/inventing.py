"""A random case from a seed: the same seed gives the same case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from entconf.kinds.catalog import all_kinds
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.values import Value, sorted_set
from tests.engine.sites import OTHER, UAI
from tests.fuzz.case import (
    SOURCES,
    Case,
    Fault,
    Kill,
    Meddling,
    Recovery,
    Trouble,
    Unread,
)

UAIS = (UAI, OTHER)
#: At which transaction of the store a kill comes at the latest; a run has rarely more.
LATEST_KILL = 24

Make = Callable[[Random], Value]


def _one_of(*values: Value) -> Make:
    return lambda chance: chance.choice(values)


def _some_of(*words: str) -> Make:
    return lambda chance: sorted_set(word for word in words if chance.random() < 0.5)


_PROFILES = _some_of("students", "parents", "teachers")
_MOMENT = _one_of("2026-11-09T07:00:00Z", "2026-11-09T08:00:00+01:00", "2027-01-04T00:00:00Z")
_FIELDS: Mapping[str, Mapping[str, Make]] = {
    "features": {"for": _PROFILES},
    "connectors": {
        "title": _one_of("Pronote", "PRONOTE ", "Pronote  ", "Autre", ""),
        "url": _one_of("https://a.example/", "https://b.example/"),
        "for": _PROFILES,
        "substructures": _one_of(True, False),
    },
    "announcements": {
        "title": _one_of("Fermeture", "Réunion"),
        "text.fr": _one_of("<p>Un</p>", "<p>Un </p>", "<p>Deux</p>"),
        "for": _PROFILES,
        "from": _MOMENT,
        "color": _one_of("blue", "Blue", "red"),
    },
    "groups": {"members": _some_of("a", "b", "c")},
    "guests": {"last_name": _one_of("Example", "EXAMPLE", "Autre"), "email": _one_of("", "a@b")},
    "opening": {"open": _one_of(True, False)},
    "rights": {"roles": _some_of("Wiki", "Blog")},
}
_KEYS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(_FIELDS, ("un", "deux", "Été 6e1")),
    "opening": ("students", "parents"),
    "rights": ("roles/un", "roles/deux"),
}


def invent(seed: int) -> Case:
    """The case of a seed."""
    chance = Random(seed)  # noqa: S311 - an invented state is no secret
    live = _live(chance)
    declared = _declared(chance)
    everything = sorted({*(one.id for one in live), *(one.id for one in declared)})
    return Case(
        seed,
        live,
        declared,
        tuple(_thing(chance, one.id) for one in declared if chance.random() < 0.4),
        _exclusive(chance),
        tuple(
            Unread(uai, kind, planning=chance.random() < 0.5)
            for uai in UAIS
            for kind in _FIELDS
            if chance.random() < 0.03
        ),
        _meddled(chance, everything, 0.06),
        _meddled(chance, everything, 0.06),
        tuple(
            Fault(number, chance.choice(tuple(Trouble)))
            for number in range(12)
            if chance.random() < 0.25
        ),
        Kill(chance.randrange(LATEST_KILL), after=chance.random() < 0.5)
        if chance.random() < 0.6
        else None,
        chance.choice(tuple(Recovery)),
        together=chance.random() < 0.3,
        at_once=chance.random() < 0.25,
    )


def _places(chance: Random, share: float) -> list[ResourceId]:
    return [
        ResourceId(uai, kind, key)
        for uai in UAIS
        for kind in _FIELDS
        for key in _KEYS[kind]
        if chance.random() < share
    ]


def _thing(chance: Random, place: ResourceId, *, whole: bool = False) -> Live:
    values = {
        name: make(chance)
        for name, make in _FIELDS[place.kind].items()
        if whole or chance.random() < 0.7
    }
    owner = "central" if chance.random() < 0.05 else "local"
    return Live(place, values, owner)


def _live(chance: Random) -> tuple[Live, ...]:
    found = [_thing(chance, place, whole=True) for place in _places(chance, 0.35)]
    return tuple(
        Live(one.id, {**one.attributes, "groups": ()}, one.owner)
        if one.id.kind == "guests"
        else one
        for one in found
    )


def _declared(chance: Random) -> tuple[Declared, ...]:
    found: dict[ResourceId, Declared] = {}
    for place in _places(chance, 0.3):
        emptying = all_kinds()[place.kind].absent_by == "emptying"
        present = emptying or chance.random() < 0.75
        values = _thing(chance, place).attributes if present or chance.random() < 0.5 else {}
        found[place] = Declared(place, values, present, SOURCES)
    return tuple(
        one
        for place in sorted(found)
        if (one := _with_groups(chance, found[place], found)) is not None
    )


def _with_groups(
    chance: Random, one: Declared, all_: Mapping[ResourceId, Declared]
) -> Declared | None:
    """The declaration with the groups it requires; None when it requires one that is not there."""
    names = [
        place.key
        for place, group in all_.items()
        if place.kind == "groups" and place.uai == one.id.uai and group.present
    ]
    if one.id.kind == "rights":
        if one.id.key.removeprefix("roles/") not in names:
            return None
        needed: tuple[str, ...] = (one.id.key.removeprefix("roles/"),)
    elif one.id.kind == "guests" and one.present:
        needed = sorted_set(name for name in names if chance.random() < 0.5)
        one = one.with_attributes({**one.attributes, "groups": needed})
    else:
        return one
    requires = tuple(ResourceId(one.id.uai, "groups", name) for name in needed)
    return Declared(one.id, one.attributes, one.present, SOURCES, requires)


def _exclusive(chance: Random) -> tuple[tuple[str, str], ...]:
    kinds = ("announcements", "connectors", "features", "groups", "guests")
    return tuple((uai, kind) for uai in UAIS for kind in kinds if chance.random() < 0.1)


def _meddled(chance: Random, places: Sequence[ResourceId], share: float) -> tuple[Meddling, ...]:
    """What people do by hand, with values that no file declares."""
    found = []
    for place in places:
        if chance.random() >= share:
            continue
        taken = all_kinds()[place.kind].absent_by == "deletion" and chance.random() < 0.3
        name = chance.choice(tuple(_FIELDS[place.kind]))
        found.append(Meddling(place, {} if taken else {name: _BY_HAND.get(name, "by hand")}))
    return tuple(found)


_BY_HAND: Mapping[str, Value] = {
    "for": ("staff",),
    "members": ("z",),
    "roles": ("Forum",),
    "from": "2025-01-01T00:00:00Z",
    "open": True,
    "substructures": True,
}
