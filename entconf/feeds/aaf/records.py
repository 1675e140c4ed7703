"""Records of a delivery, one at a time: what is asked for, about what, and what was odd."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from entconf.feeds.aaf.deliveries import Delivery
from entconf.feeds.aaf.names import Category
from entconf.feeds.findings import Remark
from entconf.feeds.roster import NOWHERE, Mef, Person, Place, Structure, Subject
from entconf.model.quick_dataclass import dataclass


class Operation(StrEnum):
    """What a record asks for (directory reference, section 1.3)."""

    ADD = "add"
    MODIFY = "modify"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Record:
    """One request of a delivery.

    `operation` is None for what is no request: remarks about a file (DEL05 where it breaks off).
    `value` is None for a deletion and for what could not be read at all. `told` names the fields
    of `value` that a modification speaks of (all attributes as a rule); it is empty otherwise.
    """

    operation: Operation | None
    category: Category
    key: str = ""
    value: Person | Structure | Subject | Mef | None = None
    remarks: tuple[Remark, ...] = ()
    place: Place = NOWHERE
    told: frozenset[str] = frozenset()


def read_records(delivery: Delivery) -> Iterator[Record]:
    """Every record of the delivery, file after file, in flat memory.

    A file that breaks off, or cannot be read at all, gives what came before and then a record
    without operation that holds the DEL05 remark; the next files are still read. Nothing is
    raised for what a file holds.
    """
    raise NotImplementedError
