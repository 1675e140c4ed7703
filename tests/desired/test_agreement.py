"""The quick validator and the reference find the same, and the sentences are the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.desired.checking import (
    Failure,
    Find,
    compile_quick,
    compile_reference,
    compile_schema,
)
from entconf.desired.schema_files import Schemas
from entconf.desired.sentences import describe
from entconf.kinds.catalog import all_kinds
from entconf.model.values import Value

SCHEMAS = Schemas(all_kinds())
QUICK: dict[str, Find] = {}
REFERENCE: dict[str, Find] = {}
for _name in ("playbook", "inventory", "policy", "variables", *all_kinds()):
    QUICK[_name] = compile_quick(SCHEMAS, _name)
    REFERENCE[_name] = compile_reference(SCHEMAS, _name)


def sentences(failures: Sequence[Failure]) -> list[str]:
    """Path, sentence and hint of all that is found, in a stable order."""
    return sorted(
        f"{'/'.join(map(str, one.path))}{'!' * one.at_key} {one.code}: {one.message} ({one.hint})"
        for one in describe(failures)
    )


def both(name: str, value: Value) -> list[str]:
    """What both validators say, which must be the same."""
    quick = sentences(QUICK[name](value))
    assert quick == sentences(REFERENCE[name](value))
    return quick


def play(**sections: Value) -> Value:
    return ({"name": "a", "hosts": "all", **sections},)


CORPUS: list[tuple[Value, list[str]]] = [
    (
        # A day without its hyphens is a whole number; one that is no day is not taken for it.
        play(opening={"students": 20260902, "parents": 20261302}),
        [
            (
                "0/opening/parents wrong-type: parents must be a text, true or false or a mapping "
                "(key: value), not the number 20261302 "
                '(to make it a text, put it in quotes: "20261302")'
            ),
            (
                "0/opening/students wrong-type: students must be a text, true or false or a "
                "mapping (key: value), not the number 20260902 "
                "(a day is written 2026-09-02; any other text goes in quotes)"
            ),
        ],
    ),
    (
        # Keys of digits, such as the names of classes and groups.
        play(groups={"601": {"members": {"classes": (6, "6A")}}}),
        [
            (
                "0/groups/601/members/classes/0 wrong-type: item 1 of classes must be a text, "
                'not the number 6 (to make it a text, put it in quotes: "6")'
            )
        ],
    ),
    (
        play(groups={"601": {}, "0601": {"members": 1}, "0": {"members": 2}}),
        [
            (
                "0/groups/0/members wrong-type: members must be a mapping (key: value), "
                "not the number 2 (None)"
            ),
            (
                "0/groups/0601/members wrong-type: members must be a mapping (key: value), "
                "not the number 1 (None)"
            ),
        ],
    ),
    (play(), []),
    ((), []),
    (
        {},
        [
            (
                " wrong-type: the file must be a list, not a mapping "
                "(a playbook is a list of plays: each begins with - name:)"
            )
        ],
    ),
    (("x",), ["0 wrong-type: item 1 must be a mapping (key: value), not the text x (None)"]),
    (
        play(featurs={}, Hosts="x"),
        [
            "0/Hosts! unknown-key: Hosts is not known here (did you mean hosts?)",
            "0/featurs! unknown-key: featurs is not known here (did you mean features?)",
        ],
    ),
    (
        play(features={"a": "teachers"}),
        [
            (
                "0/features/a wrong-type: a must be a list, true or false or a mapping "
                "(key: value), not the text teachers (a list of one is written [teachers])"
            )
        ],
    ),
    (
        play(features={"a": "no"}),
        [
            (
                "0/features/a wrong-type: a must be a list, true or false or a mapping "
                "(key: value), not the text no (did you mean false?)"
            )
        ],
    ),
    (
        play(features={"a": ("teacher", "students", "students")}),
        [
            (
                "0/features/a/0 not-listed: teacher is not valid for item 1 of a "
                "(did you mean teachers?)"
            ),
            "0/features/a/2 twice: students stands twice in a (keep one)",
        ],
    ),
    (
        play(connectors={"p": {"title": 2026, "url": "https://x.example/", "for": True}}),
        [
            (
                "0/connectors/p/title wrong-type: title must be a text, not the number 2026 "
                '(to make it a text, put it in quotes: "2026")'
            )
        ],
    ),
    (play(hosts=()), ["0/hosts bad-size: hosts is empty (The schools of the inventory"]),
    (play(name=" "), ["0/name bad-form: "]),
    (play(vars={"1a": 1}), ["0/vars/1a! bad-name: 1a cannot be a key here (A variable's name"]),
    (
        play(features={"\u00a0a": True}, **{"name\u00a0": "x"}),
        ["0/name\u00a0! unknown-key: name\u00a0 is not known here (an invisible character"],
    ),
]


@pytest.mark.parametrize(("value", "expected"), CORPUS)
def test_sentences(value: Value, expected: list[str]) -> None:
    found = both("playbook", value)
    assert len(found) == len(expected), found
    for one, begin in zip(found, expected, strict=True):
        assert one.startswith(begin)


WORDS = st.sampled_from(
    [
        *("name", "hosts", "tags", "vars", "features", "guests", "opening", "for", "from", "until"),
        *("teachers", "students", "title", "url", "sso", "type", "cas", "exclusive", "members"),
        *("2026-09-01", "all", "source", "EDT", "quota", "text", "fr", "widgets", "x", "0990001N"),
        *("driver", "ent", "children", "limits", "deletions", "match", "*/a/b", "", "backends"),
    ]
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(WORDS, st.integers(-3, 10**20), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(WORDS, inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=150)
@given(st.sampled_from(sorted(QUICK)), VALUES)
def test_both_agree_on_anything(name: str, value: Value) -> None:
    both(name, value)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(sorted(all_kinds())), VALUES, min_size=1, max_size=3))
def test_both_agree_on_plays(sections: dict[str, Value]) -> None:
    both("playbook", play(**sections))


def test_the_playbook_schema_names_every_kind() -> None:
    """Editors read the file itself; the loader adds kinds it does not name."""
    import json  # noqa: PLC0415 - one use

    text = (SCHEMAS.folder / "playbook.schema.json").read_text(encoding="utf-8")
    properties = json.loads(text)["$defs"]["play"]["properties"]
    for kind in all_kinds():
        assert properties[kind] == {"$ref": f"{kind}.schema.json"}


def test_the_reference_steps_in_where_the_quick_one_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys  # noqa: PLC0415 - one use

    value = play(features={"a": ("teacher",)})
    expected = both("playbook", value)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert sentences(compile_schema(SCHEMAS, "playbook")(value)) == expected
