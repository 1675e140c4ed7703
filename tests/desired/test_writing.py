"""What is written reads back the same, and reads well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.desired.reading import read_bytes
from entconf.desired.writing import write_yaml
from entconf.model.secret import Secret
from entconf.model.values import Value

TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=30),
    st.text("ab \n\t:#-'\"\\[]{},&*!|>%@`?0123456789.~=\r\x85\xa0\u2028\ufeff", max_size=12),
    st.sampled_from(["null", "~", "true", "no", "6e1", "01000", "12:30", "<<", "---", "...", ""]),
)
SECRETS = st.sampled_from([Secret("env:TOKEN"), Secret("command:pass show 'ent: x' #1")])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), TEXTS, SECRETS)
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=20,
)


def read(text: str) -> Value:
    reading = read_bytes(text.encode(), "written.yml")
    assert reading.problems == ()
    return reading.documents[0].value if reading.documents else None


@given(VALUES, st.text(max_size=20).map(lambda text: text.encode(errors="ignore").decode()))
def test_what_is_written_reads_back_the_same(value: Value, heading: str) -> None:
    printable = "".join(c for c in heading if c.isprintable() or c == "\n")
    assert read(write_yaml(value, heading=printable)) == value


def test_a_site_reads_well() -> None:
    value: Value = {
        "features": {"blog": ("teachers", "students"), "forum": False},
        "announcements": {
            "pont": {
                "title": "Fermeture : vendredi",
                "text": {"fr": "L'établissement est fermé.\n\n**Bon week-end**\n"},
                "from": "2026-11-09",
            }
        },
        "rights": {"delegations": ({"login": "a.martin", "function": "local_admin"},)},
        "classes": ("6e1", "01000", "12", "no"),
        "connectors": {"pronote": {"sso": {"secret": Secret("env:PRONOTE")}, "scope": ()}},
    }
    assert write_yaml(value, heading="Invented\nsite") == (
        "# Invented\n"
        "# site\n"
        "\n"
        "features:\n"
        "  blog: [teachers, students]\n"
        "  forum: false\n"
        "announcements:\n"
        "  pont:\n"
        "    title: 'Fermeture : vendredi'\n"
        "    text:\n"
        "      fr: |\n"
        "        L'établissement est fermé.\n"
        "\n"
        "        **Bon week-end**\n"
        "    from: 2026-11-09\n"
        "rights:\n"
        "  delegations:\n"
        "    - login: a.martin\n"
        "      function: local_admin\n"
        "classes: [6e1, 01000, '12', no]\n"
        "connectors:\n"
        "  pronote:\n"
        "    sso:\n"
        "      secret: !secret env:PRONOTE\n"
        "    scope: []\n"
    )


def test_a_very_long_key_is_written_so_that_it_can_be_read() -> None:
    value: Value = {"k" * 3000: {"a": 1}, "short": "x"}
    assert read(write_yaml(value)) == value


@pytest.mark.parametrize("word", ["null", "true", "12", "-3", "", "~", "a: b", "x #y", "- a", "*a"])
def test_texts_that_would_be_misread_are_quoted(word: str) -> None:
    written = write_yaml({"key": word})
    assert read(written) == {"key": word}
    assert written.rstrip()[-1] in "'\""
