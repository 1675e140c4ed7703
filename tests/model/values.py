"""Hypothesis strategy for attribute values."""

from __future__ import annotations

from hypothesis import strategies as st

from entconf.model.secret import Secret
from entconf.model.values import Value

_leaves: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=8),
    st.text(max_size=8).map(lambda name: Secret(f"env:{name}")),
)

#: Values as attributes hold them; no mapping looks like a secret's JSON form.
values: st.SearchStrategy[Value] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(
            st.text(max_size=6).filter(lambda key: key != "$secret"), inner, max_size=4
        ),
    ),
    max_leaves=12,
)
