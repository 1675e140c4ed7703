"""One value of a YAML text changes, and not a character around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.desired.document import Path
from entconf.desired.editing import add_entry, add_item, remove_value, set_value
from entconf.desired.spans import Node, read_spans
from entconf.desired.splicing import CannotSplice, same
from entconf.desired.writing import flow_text, quoted_text
from entconf.model.values import Value
from tests.desired.reading import value_of

PLAY = """\
# the whole site
- name: Socle   # of all
  hosts: colleges

  features:                     # 1.1
    # the blog of the school
    Blog: [teachers, students]  # on
    Forum: false                # off
    Wiki: {for: [teachers], from: 2026-09-01}
    Long:
      # who may
      - teachers   # mostly
      - students

  announcements:
    rentree: {title: 'L''école', text: {fr: "Un **mot**"}}
    pont:
      title: Fermeture
      text: |
        Une ligne
        et deux

      for:
      - parents
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ((0, "features", "Blog"), ("teachers",), "[teachers, students]", "[teachers]"),
        (
            (0, "features", "Blog"),
            ("teachers", "students", "staff"),
            "[teachers, students]",
            "[teachers, students, staff]",
        ),
        ((0, "features", "Blog"), False, "[teachers, students]", "false"),
        ((0, "features", "Forum"), ("staff",), "Forum: false ", "Forum: [staff] "),
        ((0, "features", "Wiki", "for"), False, "{for: [teachers]", "{for: false"),
        ((0, "features", "Long"), ("students",), "      - teachers   # mostly\n", ""),
        (
            (0, "features", "Long"),
            ("teachers", "students", "guests"),
            "      - students\n",
            "      - students\n      - guests\n",
        ),
        (
            (0, "features", "Long"),
            False,
            "Long:\n      # who may\n      - teachers   # mostly\n      - students\n",
            "Long: false\n      # who may\n",
        ),
        ((0, "announcements", "rentree", "title"), "L'été", "'L''école'", "'L''été'"),
        (
            (0, "announcements", "rentree", "text", "fr"),
            'Dit "oui"',
            '"Un **mot**"',
            '"Dit \\"oui\\""',
        ),
        (
            (0, "announcements", "pont", "text"),
            "Autre\nchose\n",
            "Une ligne\n        et deux\n",
            "Autre\n        chose\n",
        ),
        (
            (0, "announcements", "pont", "text"),
            "Un mot",
            "|\n        Une ligne\n        et deux\n",
            "Un mot\n",
        ),
        (
            (0, "announcements", "pont", "title"),
            "Deux\nlignes\n",
            "title: Fermeture\n",
            "title: |\n        Deux\n        lignes\n",
        ),
        ((0, "announcements", "pont", "for"), ("staff",), "- parents", "- staff"),
        ((0, "name"), "Le socle", "Socle ", "Le socle "),
    ],
)
def test_only_the_value_changes(path: Path, value: Value, old: str, new: str) -> None:
    assert PLAY.count(old) == 1
    for convert in (str, _crlf):
        text: str = convert(PLAY)
        assert set_value(text, path, value) == text.replace(convert(old), convert(new))


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (
            lambda t: add_entry(t, (0, "features"), "RSS", ("staff",)),
            "      - students\n",
            "      - students\n    RSS: [staff]\n",
        ),
        (
            lambda t: add_entry(t, (0, "features", "Wiki"), "until", "2027-07-05"),
            "2026-09-01}",
            "2026-09-01, until: 2027-07-05}",
        ),
        (
            lambda t: add_item(t, (), {"name": "Deux", "hosts": "all"}, apart=True),
            "      - parents\n",
            "      - parents\n\n- name: Deux\n  hosts: all\n",
        ),
        (
            lambda t: remove_value(t, (0, "features", "Blog")),
            "    # the blog of the school\n    Blog: [teachers, students]  # on\n",
            "",
        ),
        (lambda t: remove_value(t, (0, "features", "Wiki", "for")), "for: [teachers], ", ""),
        (lambda t: remove_value(t, (0, "features", "Wiki", "from")), ", from: 2026-09-01", ""),
        (lambda t: remove_value(t, (0, "name")), "name: Socle   # of all\n  ", ""),
        (
            lambda t: remove_value(t, (0, "announcements", "pont", "for")),
            "      for:\n      - parents\n",
            "",
        ),
    ],
)
def test_entries_come_and_go(change: Callable[[str], str], old: str, new: str) -> None:
    assert PLAY.count(old) == 1
    for convert in (str, _crlf):
        text: str = convert(PLAY)
        assert change(text) == text.replace(convert(old), convert(new))


def test_a_file_that_ends_without_a_line_break() -> None:
    assert set_value("a: 1\nb: [x]", ("b",), ("x", "y")) == "a: 1\nb: [x, y]"
    assert add_entry("a: 1\nb: 2 # c", (), "c", 3) == "a: 1\nb: 2 # c\nc: 3"
    assert remove_value("a: 1\nb: 2", ("b",)) == "a: 1"


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("a: &x [1]\nb: *x\n", ("a",), "used again"),
        ("a: &x [1]\nb: *x\n", ("b",), "stands elsewhere"),
        ("a: &x {c: 1}\nb: *x\n", ("a", "c"), "used again"),
        ("a: [&x p, q]\nb: *x\n", ("a",), "used again"),
        ("a: !secret env:NAME\n", ("a",), "secret"),
        ("a: [!secret env:NAME]\n", ("a",), "secret"),
    ],
)
def test_what_is_shared_or_secret_is_refused(text: str, path: Path, why: str) -> None:
    with pytest.raises(CannotSplice, match=why):
        set_value(text, path, "other")


WORDS = st.sampled_from(
    ["a", "x y", "true", "no", "12", "6e1", "l'été", "a: b", "# c", "", "- d", 'say "q"', "a\nb\n"]
)
SCALARS = st.one_of(WORDS, st.booleans(), st.integers(-5, 99), st.none())
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(["k", "l m", "n", "12", "é", "true"]), inner, max_size=3),
    ),
    max_leaves=8,
)


class Author:
    """Writes a value as somebody might: any layout, comments wherever they may stand."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def _chance(self) -> bool:
        return self._draw(st.booleans())

    def block(self, value: Value, indent: str) -> list[str]:
        lines: list[str] = []
        if isinstance(value, Mapping):
            for key, part in value.items():
                lines += self._above(indent)
                lines += self._entry(indent + quoted_text(key, "'") + ":", part, indent)
        elif isinstance(value, tuple):
            for part in value:
                lines += self._above(indent)
                lines += self._entry(f"{indent}-", part, indent)
        return lines

    def _above(self, indent: str) -> list[str]:
        return self._draw(st.sampled_from([[], [], [f"{indent}# above"], ["# far"], [""]]))

    def _entry(self, head: str, value: Value, indent: str) -> list[str]:
        note = "  # beside" if self._chance() else ""
        if isinstance(value, Mapping | tuple) and value and self._chance():
            inner = indent + " " * self._draw(st.integers(1, 4))
            return [head + note, *self.block(value, inner)]
        if isinstance(value, str) and value.endswith("\n") and self._chance():
            return [f"{head} |", *(f"{indent}    {one}" for one in value.splitlines())]
        if value is None and self._chance():
            return [head + note]
        return [f"{head}{' ' * self._draw(st.integers(1, 3))}{self._flow(value)}{note}"]

    def _flow(self, value: Value) -> str:
        if isinstance(value, str) and self._chance():
            return quoted_text(value, self._draw(st.sampled_from("'\"")))
        return flow_text(value)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, Value]:
    value = draw(VALUES.filter(lambda one: isinstance(one, Mapping | tuple) and bool(one)))
    lines = Author(draw).block(value, "")
    text = "\n".join(["# head", *lines, *draw(st.sampled_from([["# tail", ""], [""]]))])
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text), value


def paths(node: Node, base: Path = ()) -> list[Path]:
    found: list[Path] = []
    for place, (key, value) in enumerate(node.entries):
        path = (*base, str(key.value) if key is not None else place)
        found += [path, *paths(value, path)]
    return found


def with_value(value: Value, path: Path, new: Value) -> Value:
    if not path:
        return new
    name, *rest = path
    if isinstance(value, Mapping):
        return {k: with_value(v, tuple(rest), new) if k == name else v for k, v in value.items()}
    assert isinstance(value, tuple)
    return tuple(with_value(v, tuple(rest), new) if n == name else v for n, v in enumerate(value))


@settings(max_examples=400, deadline=None)
@given(documents(), VALUES, st.data())
def test_any_value_of_any_text(
    document: tuple[str, Value], new: Value, data: st.DataObject
) -> None:
    text, value = document
    assert same_data(value_of(text), value), "the author wrote something else"
    root = read_spans(text)
    path = data.draw(st.sampled_from(paths(root)))
    node = root.at(path)
    try:
        changed = set_value(text, path, new)
    except CannotSplice:
        return
    assert same_data(value_of(changed), with_value(value, path, new))
    key = root.at(path[:-1]).child(path[-1])[0]
    start = key.end if key is not None else node.start
    assert changed.startswith(text[:start].rstrip(" "))
    behind = text[node.end :]
    rest = behind[len(behind.split("\r\n" if "\r\n" in text else "\n")[0]) :]
    assert changed.endswith(rest)
    assert ("\r\n" in changed) == ("\r\n" in text) or "\n" not in text
    outside = text[:start].count("# ") + behind.count("# beside")
    assert changed.count("# ") >= outside


@settings(max_examples=200, deadline=None)
@given(documents(), st.data())
def test_any_entry_goes(document: tuple[str, Value], data: st.DataObject) -> None:
    text, value = document
    path = data.draw(st.sampled_from(paths(read_spans(text))))
    try:
        changed = remove_value(text, path)
    except CannotSplice:
        return
    assert same_data(value_of(changed), without(value, path))


def without(value: Value, path: Path) -> Value:
    above: Value = value
    for name in path[:-1]:
        above = above[name]  # type: ignore[index]  # a path of this value
    left: Value
    if isinstance(above, Mapping):
        left = {key: one for key, one in above.items() if key != path[-1]}
    else:
        assert isinstance(above, tuple)
        left = tuple(one for place, one in enumerate(above) if place != path[-1])
    return with_value(value, path[:-1], left)


def same_data(one: Value, other: Value) -> bool:
    """Whether two values are equal; the order of a mapping does not count."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_data(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same_data, one, other))
    return same(one, other)
