"""Host patterns mean what they mean in Ansible."""

from __future__ import annotations

import pytest

from entconf.desired.groups import Inventory
from entconf.desired.patterns import select_hosts
from entconf.model.source import Source

NOWHERE = Source("")
A, B, C, D = "0510001A", "0510002B", "0080003C", "0080004D"


@pytest.fixture
def inventory() -> Inventory:
    """Colleges A, B, C; lycees D, and C too; pilotes A, D; marne (in region) A, B."""
    made = Inventory()
    members = {"colleges": [A, B, C], "lycees": [C, D], "pilotes": [A, D], "marne": [A, B]}
    for name, hosts in members.items():
        group = made.group(name, NOWHERE)
        for uai in hosts:
            group.hosts[uai] = None
            made.host(uai, NOWHERE).groups[name] = None
    made.adopt(made.group("region", NOWHERE), made.group("marne", NOWHERE), NOWHERE)
    made.group("vide", NOWHERE)
    assert made.finish() is None
    return made


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("all", {A, B, C, D}),
        ("*", {A, B, C, D}),
        ("colleges", {A, B, C}),
        (A, {A}),
        ("region", {A, B}),
        ("vide", set()),
        ("colleges:lycees", {A, B, C, D}),
        ("marne,lycees", {A, B, C, D}),
        (f"{A},{D}", {A, D}),
        (f" {A} , {D} ", {A, D}),
        ("colleges:&lycees", {C}),
        ("colleges:!lycees", {A, B}),
        (f"colleges:!{A}", {B, C}),
        ("colleges:lycees:&pilotes", {A, D}),
        (f"colleges:lycees:&pilotes:!{D}", {A}),
        # The order of the parts does not count.
        ("!lycees:colleges", {A, B}),
        ("&pilotes:colleges", {A}),
        ("!lycees:&pilotes:colleges", {A}),
        # Without anything named, all schools are meant.
        ("!lycees", {A, B}),
        ("&pilotes", {A, D}),
        ("!pilotes:!marne", {C}),
        # Globs go over schools and groups.
        ("051*", {A, B}),
        ("*D", {D}),
        ("00?0003C", {C}),
        ("0[0]*", {C, D}),
        ("coll*", {A, B, C}),
        ("*es", {A, B, C, D}),
        ("all:!051*", {C, D}),
        # An empty text, from a variable that is not set, must not mean everything.
        ("", set()),
        (" , ", set()),
    ],
)
def test_patterns(inventory: Inventory, pattern: str, expected: set[str]) -> None:
    selection = select_hosts(inventory, pattern)
    assert selection.hosts == expected
    assert selection.unknown == ()


def test_several_patterns_are_taken_together(inventory: Inventory) -> None:
    assert select_hosts(inventory, ("marne", "lycees:!pilotes")).hosts == {B, C}


@pytest.mark.parametrize(
    ("pattern", "sentence", "hint"),
    [
        ("college", "there is no group and no school college", "did you mean colleges?"),
        ("colleges:!pilote", "there is no group and no school pilote", "did you mean pilotes?"),
        ("0510001B", "there is no group and no school 0510001B", "did you mean 051000"),
        ("97*", "97* matches no school and no group", "None"),
        ("colleges[0]", "colleges[0] matches no school and no group", "None"),
    ],
)
def test_what_names_nothing_is_told(
    inventory: Inventory, pattern: str, sentence: str, hint: str
) -> None:
    ((message, found),) = select_hosts(inventory, pattern).unknown
    assert str(message) == sentence
    assert str(found).startswith(hint)
