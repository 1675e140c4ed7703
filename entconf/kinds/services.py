"""Services: timetable, workspace, mobile application, second factor (mission 1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.populations import in_order
from entconf.kinds.quantities import NotAQuantity, bytes_of, quantity_of
from entconf.kinds.shapes import mapping_of
from entconf.kinds.windows import read_window
from entconf.model.census import Census
from entconf.model.change import Change, Impact
from entconf.model.compare import Field, Rule
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live
from entconf.model.values import Attributes, Value

_QUOTA = "quota."
#: For the services with a single setting: its name, and what it is when the service is off.
_SETTINGS: Mapping[str, tuple[str, Value]] = {
    "timetable": ("source", "none"),
    "mobile_app": ("enabled", False),
    "mfa": ("exempt", False),
}


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = []
    for name, value in section.items():
        on = value is not False
        if isinstance(value, Mapping):
            on = read_window(value, context, (name,), mistakes).holds(context.day)
        if name != "workspace":
            items.append(_setting(name, value, on=on))
            continue
        item = _workspace(mapping_of(value), mistakes)
        # Outside its window a quota has no "off": nothing is declared, and nothing touched.
        items += [item] if on else []
    return Expansion(tuple(items), tuple(mistakes))


def _setting(service: str, value: Value, *, on: bool) -> Item:
    name, off = _SETTINGS[service]
    if not isinstance(value, Mapping):
        return Item(service, {name: value if on else off}, (service,))
    return Item(service, {name: value[name] if on else off}, (service,), {name: (service, name)})


def _workspace(written: Mapping[str, Value], mistakes: list[Mistake]) -> Item:
    attributes: dict[str, Value] = {}
    paths: dict[str, Path] = {}
    for profile, quantity in mapping_of(written["quota"]).items():
        where: Path = ("workspace", "quota", profile)
        paths[_QUOTA + profile] = where
        try:
            attributes[_QUOTA + profile] = bytes_of(str(quantity))
        except NotAQuantity as wrong:
            mistakes.append(Mistake("bad-quantity", wrong.message, where, wrong.hint))
    return Item("workspace", attributes, ("workspace",), paths)


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    written = {one.id.key: _written(one) for one in sorted(live, key=lambda one: one.id)}
    return {name: value for name, value in written.items() if value is not None}


def _written(one: Live) -> Value:
    if one.id.key == "workspace":
        quota = _quotas(one.attributes)
        return {"quota": quota} if quota else None
    name, _ = _SETTINGS.get(one.id.key, ("", None))
    return {name: one.attributes[name]} if one.attributes.get(name) is not None else None


def _quotas(attributes: Attributes) -> Mapping[str, Value]:
    sizes = {profile: attributes.get(_QUOTA + profile) for profile in PROFILES}
    return {profile: quantity_of(size) for profile, size in sizes.items() if isinstance(size, int)}


def _impact(change: Change, census: Census) -> Sequence[Impact]:
    if change.id.key == "workspace":
        return in_order(_quota_impact(change, census))
    if change.id.key == "mobile_app":
        before, after = (side.get("enabled") is True for side in (change.before, change.after))
        return in_order(
            Impact(
                profile,
                census.count(profile) if after and not before else 0,
                census.count(profile) if before and not after else 0,
                "mobile application",
            )
            for profile in PROFILES
        )
    return ()


def _quota_impact(change: Change, census: Census) -> Sequence[Impact]:
    """More room is a gain and less room a loss, for everybody of the profile."""
    impacts = []
    for profile in PROFILES:
        before = change.before.get(_QUOTA + profile)
        after = change.after.get(_QUOTA + profile)
        if isinstance(before, int) and isinstance(after, int):
            count = census.count(profile)
            gains, loses = (count if after > before else 0), (count if after < before else 0)
            impacts.append(Impact(profile, gains, loses, "room in the workspace"))
    return impacts


KIND = Kind(
    name="services",
    mission="1.2",
    fields=(
        Field("source", Rule.EXACT),
        Field(_QUOTA, Rule.EXACT),
        Field("enabled", Rule.EXACT),
        Field("exempt", Rule.EXACT),
    ),
    expand=_expand,
    render=_render,
    impact=_impact,
    absent_by="emptying",
)
