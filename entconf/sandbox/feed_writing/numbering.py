"""Which number everybody has: unique in the academy, the same for the same place in a school."""

from __future__ import annotations

from entconf.model.quick_dataclass import dataclass

_SMALLEST_STRIDE = 1_000
#: Adults of a pupil at most, leavers counted: what one school needs of numbers.
_PER_PUPIL = 5
_SMALLEST_WIDTH = 6
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers of one set. The degrees have ranges of their own, so that they can lie together."""

    stride: int
    width: int
    first_degree: bool

    def pupil(self, school: int, number: int) -> str:
        """The join key of a pupil."""
        return self._key(6 if self.first_degree else 2, school, number)

    def adult(self, school: int, number: int) -> str:
        """The join key of an adult who answers for pupils."""
        return self._key(7 if self.first_degree else 3, school, number)

    def staff(self, school: int, number: int) -> str:
        """The join key of somebody of the staff."""
        return self._key(9 if self.first_degree else 5, school, number)

    def structure(self, school: int) -> str:
        """The join key of a school."""
        return f"{(4_000 if self.first_degree else 1_000) + school}"

    def ine(self, school: int, number: int) -> str:
        """An INE: `99`, seven digits, two letters that tell the degrees apart."""
        rank = school * self.stride + number
        high, low = divmod(rank, 10**7)
        first = _LETTERS[(12 if self.first_degree else 0) + high % 10]
        return f"99{low:07}{first}{_LETTERS[rank % 23]}"

    def _key(self, kind: int, school: int, number: int) -> str:
        return f"{kind}{school * self.stride + number:0{self.width}}"


def numbering(pupils: int, schools: int, *, first_degree: bool) -> Numbering:
    """The numbers of a set of this size."""
    stride = max(_SMALLEST_STRIDE, pupils * _PER_PUPIL)
    width = max(_SMALLEST_WIDTH, len(str(stride * (schools + 1))))
    return Numbering(stride, width, first_degree)
