"""The pages of docs/kinds: their examples are valid, and they tell every field."""

from __future__ import annotations

import re

import pytest

from entconf.kinds.catalog import all_kinds
from entconf.model.profiles import PROFILES
from tests.kinds.writing import CONTEXT, KINDS, ROOT, faults, section

_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(kind: str) -> str:
    return (ROOT / "docs" / "kinds" / f"{kind}.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_examples_are_valid_and_without_mistakes(kind: str) -> None:
    blocks = _BLOCK.findall(page(kind))
    assert blocks
    for block in blocks:
        (name, written), *others = section(block).items()
        assert (name, others) == (kind, [])
        assert isinstance(written, dict)
        assert faults(kind, written) == []
        expansion = all_kinds()[kind].expand(written, CONTEXT)
        assert expansion.mistakes == ()
        assert expansion.items


@pytest.mark.parametrize("kind", KINDS)
def test_pages_tell_every_field_and_the_mission(kind: str) -> None:
    text = page(kind)
    assert f"Mission item {all_kinds()[kind].mission}" in text
    for field in all_kinds()[kind].fields:
        name = field.name.rstrip(".").rpartition(".")[2]
        if name not in PROFILES and name not in ("person", "functions", "open"):
            assert name in text, field.name


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_declared_are_fields_of_the_kind(kind: str) -> None:
    known = all_kinds()[kind]
    for block in _BLOCK.findall(page(kind)):
        written = section(block)[kind]
        assert isinstance(written, dict)
        for item in known.expand(written, CONTEXT).items:
            for name in item.attributes:
                field = known.field(name)
                assert field.name == name or name.startswith(field.name), name
                assert any(one is field for one in known.fields), f"{name} is no field"
