"""A world kept in a JSON file: read when the driver opens, saved after every write."""

from __future__ import annotations

import json
from pathlib import Path

from entconf.drivers.base import BackendSettings
from entconf.drivers.memory.world import Person, World
from entconf.errors import ConfigurationError, Problem
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live, ResourceId
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, attributes_from_json, to_json


def world_of(settings: BackendSettings) -> World:
    """The world of a backend: empty, or that of its `file`, which every write then saves.

    Raises ConfigurationError for an unknown option or a file that is not a world.
    """
    for name in sorted(set(settings.options) - {"file"}):
        raise _wrong(
            msg("backend {backend}: unknown option {name}", backend=settings.name, name=name)
        )
    file = settings.options.get("file")
    if file is None:
        return World()
    path = Path(str(file))
    world = read_world(path)
    world.keep = lambda: write_world(path, world)
    return world


def read_world(path: Path) -> World:
    """The world in a file; an empty one when there is no such file. Raises ConfigurationError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return World()
    except OSError as error:
        raise _wrong(msg("cannot be read: {reason}", reason=str(error)), path) from None
    try:
        data = json.loads(text)
        people = tuple(_person(entry) for entry in data.get("people", []))
        resources = [_live(entry) for entry in data.get("resources", [])]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise _wrong(msg("not a world: {reason}", reason=reason), path) from None
    return World(people, {live.id: live for live in resources})


def write_world(path: Path, world: World) -> None:
    """Save a world, whole or not at all."""
    data: dict[str, JsonValue] = {
        "people": [
            {
                "uai": one.uai,
                "id": one.id,
                "profile": one.profile,
                "login": one.login,
                "email": one.email,
                "classes": list(one.classes),
            }
            for one in world.people
        ],
        "resources": [
            {
                "uai": key.uai,
                "kind": key.kind,
                "key": key.key,
                "owner": live.owner,
                "attributes": to_json(live.attributes),
            }
            for key, live in sorted(world.resources.items())
        ],
    }
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _person(entry: dict[str, JsonValue]) -> Person:
    classes = entry.get("classes", [])
    profile = str(entry["profile"])
    if profile not in PROFILES or not isinstance(classes, list):
        raise ValueError(profile)
    return Person(
        str(entry["uai"]),
        str(entry["id"]),
        profile,
        str(entry.get("login", "")),
        str(entry.get("email", "")),
        tuple(str(one) for one in classes),
    )


def _live(entry: dict[str, JsonValue]) -> Live:
    key = ResourceId(str(entry["uai"]), str(entry["kind"]), str(entry["key"]))
    return Live(key, attributes_from_json(entry["attributes"]), str(entry.get("owner", "local")))


def _wrong(message: Text, path: Path | None = None) -> ConfigurationError:
    source = Source(str(path)) if path else None
    return ConfigurationError([Problem("memory-backend", message, source)])
