"""Opening: which profile may come in, and from when (mission 2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.populations import in_order
from entconf.kinds.windows import read_day, read_window
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live
from entconf.model.values import Value


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = tuple(
        Item(profile, {"open": _is_open(value, (profile,), context, mistakes)}, (profile,))
        for profile, value in section.items()
    )
    return Expansion(items, tuple(mistakes))


def _is_open(value: Value, path: Path, context: Context, mistakes: list[Mistake]) -> bool:
    if isinstance(value, str):
        return read_day(value, context, path, mistakes).holds(context.day)
    if isinstance(value, Mapping):
        return read_window(value, context, path, mistakes).holds(context.day)
    return value is True


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    known = {one.id.key: one.attributes.get("open") for one in live}
    return {profile: known[profile] for profile in PROFILES if known.get(profile) is not None}


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    before, after = (side.get("open") for side in (change.before, change.after))
    count = census.count(change.id.key)
    gains = count if after is True and before is not True else 0
    loses = count if before is True and after is not True else 0
    return in_order([Impact(change.id.key, gains, loses, "access to the ENT")])


KIND = Kind(
    name="opening",
    mission="2.2",
    fields=(Field("open", Rule.EXACT),),
    expand=_expand,
    render=_render,
    impact=_impact,
    absent_by="emptying",
)
