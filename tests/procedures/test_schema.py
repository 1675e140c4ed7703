"""The schema of steps is one, its examples are valid, and every key helps in an editor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema

from entconf.cli.steps import hands
from entconf.desired.steps import BESIDES, VERBS
from tests.cli.conftest import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas/steps.schema.json").read_text("utf-8"))


def properties(node: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for one in node:
            yield from properties(one)
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties":
                yield from value.items()
            if key != "examples":
                yield from properties(value)


def test_the_schema_is_one_and_its_examples_are_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for example in SCHEMA["examples"]:
        jsonschema.validate(example, SCHEMA)


def test_every_key_helps_in_an_editor() -> None:
    for name, node in properties(SCHEMA):
        assert {"title", "description", "examples"} <= set(node), name
        for example in node["examples"]:
            jsonschema.validate(example, node)


def test_every_verb_of_the_schema_is_read_and_done() -> None:

    verbs = set(SCHEMA["$defs"]["step"]["properties"]) - set(BESIDES)
    assert verbs == set(VERBS)
    assert verbs == {*hands._VERBS, "wait"}
