"""Numbers of fewer than five people are hidden, and so is what would give them away.

Rows of a table whose total is shown must not be found again by taking the others from the total.
So when anything of a row is small, the whole row is hidden; and as long as what is hidden could
be worked out (one row alone, or hidden rows that together hold a small number), the smallest row
that still stands is hidden too. Only numbers that were hidden are kept or shown: the store holds
no others (directory reference, section 8; practice reference, section 4).
"""

from __future__ import annotations

from collections.abc import Sequence

#: The smallest number of people that is told.
SMALLEST = 5


def is_small(number: int) -> bool:
    """Whether a number of people could point at somebody; none is nobody."""
    return 0 < number < SMALLEST


def hidden_rows(rows: Sequence[Sequence[int]], *, total_shown: bool) -> frozenset[int]:
    """Which rows are hidden, by their places.

    Args:
        rows: the numbers of each row; every row has as many.
        total_shown: whether the sums of the columns are told anywhere.
    """
    hidden = {place for place, row in enumerate(rows) if any(map(is_small, row))}
    if not total_shown:
        return frozenset(hidden)
    while hidden and len(hidden) < len(rows) and _can_be_found(rows, hidden):
        standing = [place for place in range(len(rows)) if place not in hidden]
        hidden.add(min(standing, key=lambda place: (sum(rows[place]), place)))
    return frozenset(hidden)


def _can_be_found(rows: Sequence[Sequence[int]], hidden: set[int]) -> bool:
    """Whether the sums of what is hidden tell of a row, or of a few people."""
    if len(hidden) == 1:
        return True
    sums = [sum(rows[place][column] for place in hidden) for column in range(len(rows[0]))]
    return any(map(is_small, sums))
