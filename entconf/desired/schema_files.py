"""The JSON Schemas of the language: where they are, and how they make one whole.

They are plain files (`schemas/*.schema.json`, JSON Schema 2020-12), in the wheel beside the
code and in a checkout at its root. `playbook.schema.json` refers to the schema of each kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import cast

from entconf.model.values import JsonValue

Schema = dict[str, JsonValue]

#: What relative references are resolved against; nothing is ever fetched from there.
BASE = "https://entconf.example/schemas/"

#: The name under which a file of variables alone is checked.
VARIABLES = "variables"

#: Parts of `inventory` that are checked by themselves: variables, and what stands in one.
_PARTS = frozenset({VARIABLES, "feed", "exports", "mail", "credentials"})

#: The key of a play that holds a procedure, and its schema.
STEPS = "steps"

_SUFFIX = ".schema.json"


def schema_folder() -> Path:
    """The folder of the schemas: inside the installed package, else of the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "schemas"
    return installed if installed.is_dir() else package.parent / "schemas"


class Schemas:
    """The schemas of a folder, read when they are needed.

    `kinds` are the kinds that a play may hold; each has a schema of its name.
    """

    def __init__(self, kinds: Iterable[str], folder: Path | None = None) -> None:
        self.kinds = tuple(kinds)
        self.folder = folder or schema_folder()
        self._read: dict[str, Schema] = {}

    def schema(self, name: str) -> Schema:
        """The schema of that name: a kind, `playbook`, `inventory`, `policy` or `variables`.

        `variables` is the part of `inventory` for files of group_vars and host_vars, `feed`,
        `exports`, `mail` and `credentials` those for variables. Raises OSError when there is
        none, which is an error of the installation.
        """
        if name in _PARTS:
            return {"$ref": f"#/$defs/{name}", "$defs": self.schema("inventory")["$defs"]}
        if name not in self._read:
            own = self.folder / f"{name}{_SUFFIX}"
            path = own if own.is_file() else schema_folder() / f"{name}{_SUFFIX}"
            schema = cast("Schema", json.loads(path.read_text(encoding="utf-8")))
            schema.pop("$id", None)
            if name == "playbook":
                self._add_kinds(schema)
            self._read[name] = schema
        return self._read[name]

    def _add_kinds(self, playbook: Schema) -> None:
        """Let a play hold every kind there is, so that a new kind needs no other file."""
        play = as_object(as_object(playbook, "$defs"), "play")
        properties = as_object(play, "properties")
        for name in [known for known, part in properties.items() if _is_kind(part)]:
            del properties[name]
        # Steps are held against their schema where there are any: few plays have some.
        properties[STEPS] = {}
        for kind in self.kinds:
            properties[kind] = {"$ref": f"{kind}{_SUFFIX}"}

    @cached_property
    def everything(self) -> Mapping[str, Schema]:
        """All schemas a playbook is made of, by the address they are referred to."""
        return {f"{BASE}{kind}{_SUFFIX}": self.schema(kind) for kind in self.kinds}

    def resolve(self, reference: str, current: str) -> tuple[str, JsonValue]:
        """What a `$ref` in the schema called `current` leads to: the schema's name, the part."""
        file, _, pointer = reference.partition("#")
        name = file.removesuffix(_SUFFIX) if file else current
        part: JsonValue = self.schema(name)
        for step in pointer.split("/")[1:]:
            part = step_into(part, step.replace("~1", "/").replace("~0", "~"))
        return name, part


def _is_kind(part: JsonValue) -> bool:
    reference = part.get("$ref") if isinstance(part, dict) else None
    return isinstance(reference, str) and reference.endswith(_SUFFIX)


def step_into(part: JsonValue, step: str | int) -> JsonValue:
    """One step down a schema; null where there is nothing."""
    if isinstance(part, dict):
        return part.get(str(step))
    if isinstance(part, list):
        return part[int(step)]
    return None


def as_object(schema: Schema, name: str) -> Schema:
    """A part of a schema that must be an object. Raises TypeError when it is not."""
    part = schema.get(name)
    if not isinstance(part, dict):
        raise TypeError(name)
    return part
