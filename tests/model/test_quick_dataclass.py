"""A quick dataclass behaves as the standard library's does."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.model.quick_dataclass import dataclass as quick


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class _Slow:
    """A thing."""

    name: str
    size: int = 3
    parts: list[int] = dataclasses.field(default_factory=list, compare=False)
    hidden: str = dataclasses.field(default="", repr=False)

    @property
    def double(self) -> int:
        """Twice the size."""
        return 2 * self.size


@quick(frozen=True, slots=True, order=True)
class _Quick:
    """A thing."""

    name: str
    size: int = 3
    parts: list[int] = dataclasses.field(default_factory=list, compare=False)
    hidden: str = dataclasses.field(default="", repr=False)

    @property
    def double(self) -> int:
        """Twice the size."""
        return 2 * self.size


@quick(slots=True)
class _Open:
    """A thing that may change."""

    only: float = 0.0


@quick(frozen=True, slots=True, eq=False)
class _Itself:
    """A thing equal to itself alone."""

    only: int = 0


_Values = tuple[str, int, list[int], str]
_FIELDS = st.tuples(
    st.text(max_size=2),
    st.integers(0, 2),
    st.lists(st.integers(), max_size=1),
    st.text(max_size=1),
)


@given(_FIELDS, _FIELDS)
def test_pairs_compare_as_those_of_the_standard_library(one: _Values, other: _Values) -> None:
    slow, quick_pair = (_Slow(*one), _Slow(*other)), (_Quick(*one), _Quick(*other))
    for name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
        said = getattr(quick_pair[0], name)(quick_pair[1])
        assert said is getattr(slow[0], name)(slow[1]), name
    assert hash(quick_pair[0]) == hash(slow[0])
    assert repr(quick_pair[0]) == repr(slow[0]).replace("_Slow", "_Quick")
    assert dataclasses.astuple(quick_pair[0]) == dataclasses.astuple(slow[0])


def test_the_parts_that_the_standard_library_knows_are_there() -> None:
    assert [field.name for field in dataclasses.fields(_Quick)] == [
        "name",
        "size",
        "parts",
        "hidden",
    ]
    assert _Quick.__match_args__ == ("name", "size", "parts", "hidden")
    assert _Quick.__doc__ == "A thing."
    assert _Quick.__module__ == __name__
    one = _Quick("a", parts=[1])
    assert dataclasses.replace(one, size=5) == _Quick("a", 5)
    assert one.double == 6
    assert not hasattr(one, "__dict__")
    assert repr(_Quick.__dataclass_params__) == repr(_Slow.__dataclass_params__)  # type: ignore[attr-defined]  # of the standard library's own


def test_defaults_are_made_for_each_object() -> None:
    one, other = _Quick("a"), _Quick("a")
    one.parts.append(1)
    assert other.parts == []


def test_copies_and_pickles_are_equal() -> None:
    one = _Quick("a", 2, [1], "b")
    pickled = pickle.loads(pickle.dumps(one))  # noqa: S301 - made in the same line
    for copied in (copy.copy(one), copy.deepcopy(one), pickled):
        assert dataclasses.astuple(copied) == ("a", 2, [1], "b")


def test_a_frozen_object_stays_as_it_was_made() -> None:
    one: Any = _Quick("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'size'"):
        one.size = 4
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'size'"):
        del one.size
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.other = 4
    assert one.size == 3


def test_wrong_arguments_are_refused_as_ever() -> None:
    make: Any = _Quick
    none: tuple[object, ...] = ()
    for arguments in (none, ("a", 1, [], "", 5)):
        with pytest.raises(TypeError, match="positional argument"):
            make(*arguments)
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        make("a", colour="red")


def test_objects_that_change_have_no_hash_and_those_without_eq_their_own() -> None:
    one = _Open()
    one.only = 2.0
    assert one == _Open(2.0)
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    nan = float("nan")
    assert _Open(nan) == _Open(nan)  # as tuples of the same object
    assert _Itself(1) != _Itself(1)
    assert len({_Itself(1), _Itself(1)}) == 2


def test_what_is_not_needed_is_refused() -> None:
    make: Any = quick
    with pytest.raises(TypeError, match="without a base"):

        @make(frozen=True, slots=True)
        class _Child(_Itself):
            """A thing with a base."""
