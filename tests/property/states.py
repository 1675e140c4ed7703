"""Invented states for Hypothesis: resources of real kinds, and plans between them."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from entconf.kinds.catalog import all_kinds
from entconf.model.compare import Field, Rule
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.source import Source
from entconf.model.values import Value, sorted_set

UAI = "0990001X"
KEYS = ("Alpha", "beta", "Été 6e1")
KINDS = ("announcements", "connectors", "features", "groups")

_words = st.text("aé B<>&'\"\\\n", max_size=5)
_profiles = st.sets(st.sampled_from(("students", "parents", "teachers"))).map(sorted_set)
_instants = st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds"))


def value_of(field: Field) -> st.SearchStrategy[Value]:
    """Values that a field of this rule may hold."""
    if field.rule is Rule.SET:
        return _profiles
    if field.rule is Rule.INSTANT:
        return _instants
    return _words


def _fields(kind: str) -> Mapping[str, Field]:
    return {
        (one.name + "fr" if one.name.endswith(".") else one.name): one
        for one in all_kinds()[kind].fields
        if not (one.secret or one.guidance or one.register)
    }


def attributes_of(kind: str) -> st.SearchStrategy[dict[str, Value]]:
    """Some of the fields of a kind, each with a value."""
    return st.fixed_dictionaries(
        {}, optional={name: value_of(field) for name, field in _fields(kind).items()}
    )


@st.composite
def live_states(draw: st.DrawFn) -> dict[ResourceId, Live]:
    """What a system holds: some resources of some kinds."""
    names = draw(st.sets(st.tuples(st.sampled_from(KINDS), st.sampled_from(KEYS)), max_size=8))
    found = [
        Live(ResourceId(UAI, kind, key), draw(attributes_of(kind))) for kind, key in sorted(names)
    ]
    return {one.id: one for one in found}


@st.composite
def declarations(draw: st.DrawFn) -> tuple[Declared, ...]:
    """What a site declares: some resources present, some absent."""
    names = draw(st.sets(st.tuples(st.sampled_from(KINDS), st.sampled_from(KEYS)), max_size=8))
    source = {"": Source("playbooks/p.yml", 1, 1)}
    return tuple(
        Declared(
            ResourceId(UAI, kind, key),
            draw(attributes_of(kind)),
            present=kind == "features" or draw(st.booleans()),
            sources=source,
        )
        for kind, key in sorted(names)
    )
