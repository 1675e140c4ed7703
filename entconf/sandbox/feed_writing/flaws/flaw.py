"""What a flaw is, and what it may touch while it is planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from entconf.errors import FeedError
from entconf.feeds.aaf.names import Category
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue
from entconf.sandbox.feed_writing.aaf_files import Label
from entconf.sandbox.feed_writing.draft import Draft
from entconf.sandbox.feed_writing.order import FeedOrder
from entconf.sandbox.feed_writing.people import Pupil, School, Staff
from entconf.sandbox.feed_writing.requests import Request


class Needs(StrEnum):
    """What a flaw shows in, beside the delivery itself.

    FEED: nothing else. BEFORE: an earlier delivery, verified first (`before/`). SIECLE: the
    exports of SIECLE given beside. ENT: the ENT, which was fed from `ent/`, and the exports.
    """

    FEED = "feed"
    BEFORE = "before"
    ENT = "ent"
    SIECLE = "siecle"


@dataclass(frozen=True, slots=True)
class Planted:
    """Where a flaw was planted. `subject` is that of the finding; empty: the check words it."""

    subject: str = ""
    uai: str = ""


@dataclass(slots=True)
class Plot:
    """The first school of a set and all that flaws may change of it.

    `now`, `before` and `ent` hold the school's records as they are delivered, as they were the
    working day before, and as the ENT holds them; `shared` what belongs to no school. `siecle`
    is the school as SIECLE and STSWEB tell it. `changes` are what no delivery can tell of the ENT's
    accounts. `spoilings` are done to the files of the delivery once they are written.
    """

    order: FeedOrder
    school: School
    now: Draft
    before: Draft
    ent: Draft
    shared: Draft
    siecle: School
    label: Label
    second_school: School | None = None
    changes: list[JsonValue] = field(default_factory=list)
    spoilings: list[Callable[[Path], None]] = field(default_factory=list)
    spoiled_siecle: list[Callable[[Path], None]] = field(default_factory=list)
    left_out: set[Category] = field(default_factory=set)
    emptied: set[Category] = field(default_factory=set)
    lost_deltas: set[int] = field(default_factory=set)
    unknown_deletions: list[Request] = field(default_factory=list)
    beside: list[Request] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    used_classes: set[str] = field(default_factory=set)

    @property
    def series(self) -> str:
        """What the series of deliveries is called."""
        return f"{self.label.academy}/2D/{self.label.ent}"

    def here(self, subject: str) -> Planted:
        """A flaw of this school."""
        return Planted(subject, self.school.uai)

    def pupil(self, *, guardians: int = 2) -> tuple[Pupil, Request]:
        """A pupil nobody touched yet, with so many adults, all legal and with no other child.

        Raises:
            FeedError: there is none left.
        """
        for one in self._spread():
            alone = all(t.legal == "1" and len(t.adult.children) == 1 for t in one.ties)
            if one.key not in self.used and alone and len(one.ties) == guardians:
                self.used.add(one.key)
                self.used_classes.add(one.class_code)
                return one, self.now.find(Category.ELEVE, one.key)
        raise _too_small()

    def sibling(self) -> Pupil:
        """A pupil nobody touched yet with two legal guardians, who have another child here too.

        Raises:
            FeedError: there is none left.
        """
        for one in self.school.pupils:
            shared = all(t.legal == "1" and len(t.adult.children) > 1 for t in one.ties)
            if one.key not in self.used and shared and len(one.ties) > 1:
                self.used.add(one.key)
                return one
        raise _too_small()

    def _spread(self) -> Iterator[Pupil]:
        """Pupils of classes that no flaw touched first, then the others."""
        pupils = self.school.pupils
        yield from (one for one in pupils if one.class_code not in self.used_classes)
        yield from pupils

    def guardian(self, pupil: Pupil, rank: int = 0) -> Request:
        """The record of one of the adults of a pupil."""
        return self.now.find(Category.PERS_REL_ELEVE, pupil.ties[rank].adult.key)

    def staff(self, *functions: str) -> tuple[Staff, Request]:
        """Somebody of the staff with one of these functions whom nobody touched yet.

        Raises:
            FeedError: there is none left.
        """
        for one in self.school.staff:
            if one.key not in self.used and one.function in functions:
                self.used.add(one.key)
                return one, self.now.find(Category.PERS_EDUC_NAT, one.key)
        raise _too_small()

    def teacher(self, *, heads: bool = False) -> tuple[Staff, Request]:
        """A teacher whom nobody touched yet, and who answers for a class or not.

        Raises:
            FeedError: there is none left.
        """
        for one in self.school.staff:
            if one.key not in self.used and one.services and bool(one.head_of) is heads:
                self.used.add(one.key)
                return one, self.now.find(Category.PERS_EDUC_NAT, one.key)
        raise _too_small()


Plant = Callable[[Plot], Planted]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw by name, the code of the check that must tell it (empty: harmless), a sentence.

    One that is `alone` spoils what others would show in. `deltas` and `schools` are the fewest
    it needs; `archived` says that it spoils an archive.
    """

    name: str
    code: str
    sentence: Text
    plant: Plant
    needs: Needs = Needs.FEED
    alone: bool = False
    deltas: int = 0
    schools: int = 1
    archived: bool = False
    parts: bool = False


def _too_small() -> FeedError:
    return FeedError(
        msg("the school is too small for these flaws"),
        hint=msg("Ask for more pupils: 400 are enough for all of them."),
    )
