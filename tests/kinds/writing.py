"""Sections as tests write them: YAML with the types of the site's language, and both validators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import cast

import jsonschema
import jsonschema_rs
import yaml

from entconf.kinds.base import Context, Expansion, Item, Mistake
from entconf.kinds.catalog import all_kinds
from entconf.model.secret import Secret
from entconf.model.values import Attributes, JsonValue, Value, to_json

ROOT = Path(__file__).parents[2]
KINDS = tuple(sorted(all_kinds()))
DAY = date(2026, 11, 10)
CONTEXT = Context(DAY)


class _Loader(yaml.SafeLoader):
    """Types only null, true, false and integers: days stay texts, as in the site's language."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if not tag.endswith(("timestamp", "float"))]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _secret(loader: yaml.SafeLoader, node: yaml.Node) -> Secret:
    assert isinstance(node, yaml.ScalarNode)
    return Secret(str(loader.construct_scalar(node)))


_Loader.add_constructor("!secret", _secret)


def section(text: str) -> dict[str, Value]:
    """A section written in YAML, as plain values."""
    return cast("dict[str, Value]", _plain(yaml.load(text, _Loader)))  # noqa: S506 - a SafeLoader


def _plain(value: object) -> Value:
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    assert value is None or isinstance(value, (bool, int, str, Secret))
    return value


@cache
def schema(kind: str) -> dict[str, JsonValue]:
    """The schema of a kind as it ships."""
    path = ROOT / "schemas" / f"{kind}.schema.json"
    return cast("dict[str, JsonValue]", json.loads(path.read_text("utf-8")))


def faults(kind: str, value: Value) -> list[tuple[tuple[str | int, ...], str]]:
    """Where and by which keyword a section is invalid; both validators must say the same."""
    data = to_json(value)
    slow, fast = _validators(kind)
    one = sorted((tuple(e.absolute_path), str(e.validator)) for e in slow.iter_errors(data))
    two = sorted(
        (tuple(e.instance_path), _keyword(list(e.schema_path))) for e in fast.iter_errors(data)
    )
    assert one == two
    return one


@cache
def _validators(
    kind: str,
) -> tuple[jsonschema.Draft202012Validator, jsonschema_rs.Draft202012Validator]:
    return (
        jsonschema.Draft202012Validator(schema(kind)),
        jsonschema_rs.Draft202012Validator(schema(kind)),
    )


def _keyword(schema_path: Sequence[str | int]) -> str:
    return str(schema_path[-1])


def expand(kind: str, text: str, *, day: date = DAY, timezone: str = "Europe/Paris") -> Expansion:
    """Validate a section written in YAML, and expand it."""
    written = section(text)
    assert faults(kind, written) == []
    return all_kinds()[kind].expand(written, Context(day, timezone))


def items(
    kind: str, text: str, *, day: date = DAY, timezone: str = "Europe/Paris"
) -> dict[str, Item]:
    """The items of a section without mistakes, by key."""
    expansion = expand(kind, text, day=day, timezone=timezone)
    assert expansion.mistakes == ()
    return {item.key: item for item in expansion.items}


def attributes(kind: str, text: str, *, day: date = DAY) -> dict[str, Attributes]:
    """The attributes of the items of a section without mistakes, by key."""
    return {key: dict(item.attributes) for key, item in items(kind, text, day=day).items()}


def only_mistake(kind: str, text: str, *, day: date = DAY) -> Mistake:
    """The one mistake of a valid section."""
    (mistake,) = expand(kind, text, day=day).mistakes
    return mistake
