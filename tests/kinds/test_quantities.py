"""Amounts of storage, in French and in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entconf.kinds.quantities import NotAQuantity, bytes_of, quantity_of

MEGA = 1024 * 1024


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("500 MB", 500 * MEGA),
        ("500 Mo", 500 * MEGA),
        ("500MiB", 500 * MEGA),
        ("2 GB", 2048 * MEGA),
        ("1.5 Go", 1536 * MEGA),
        ("1,5 go", 1536 * MEGA),
        ("1 To", 1024 * 1024 * MEGA),
        ("64 Ko", 65536),
        ("12 octets", 12),
        ("12 bytes", 12),
        ("0 B", 0),
        ("0.1 Ko", 102),
    ],
)
def test_units(written: str, size: int) -> None:
    assert bytes_of(written) == size


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("500", "add the unit: 500 MB"),
        ("lots", "write a number and a unit (MB, GB, Mo, Go): 500 MB"),
        ("-1 GB", "write a number and a unit (MB, GB, Mo, Go): 500 MB"),
        ("5 PB", "write a number and a unit (MB, GB, Mo, Go): 500 MB"),
    ],
)
def test_what_is_no_quantity(written: str, hint: str) -> None:
    with pytest.raises(NotAQuantity) as caught:
        bytes_of(written)
    assert str(caught.value.hint) == hint


@given(st.integers(0, 10**14))
def test_a_size_is_written_so_that_it_reads_back(size: int) -> None:
    assert bytes_of(quantity_of(size)) == size


def test_sizes_are_written_in_the_largest_exact_unit() -> None:
    sizes = (500 * MEGA, 2048 * MEGA, 1536 * MEGA, 1000)
    assert [quantity_of(size) for size in sizes] == ["500 MB", "2 GB", "1536 MB", "1000 B"]
