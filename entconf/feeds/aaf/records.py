"""Records of a delivery, one at a time: what is asked for, about what, and what was odd."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from entconf.errors import FeedError
from entconf.feeds.aaf.attributes import JOIN_KEYS, KNOWN
from entconf.feeds.aaf.deliveries import Delivery, DeliveryFile
from entconf.feeds.aaf.fields import Fields, Shared
from entconf.feeds.aaf.keys import is_key
from entconf.feeds.aaf.metadata import ROOT
from entconf.feeds.aaf.names import Category, category_inside
from entconf.feeds.aaf.people import read_guardian, read_pupil, read_staff
from entconf.feeds.aaf.raw import REQUESTS, RawRecord, read_raw
from entconf.feeds.aaf.shape import Shapes
from entconf.feeds.aaf.structures import read_mef, read_structure, read_subject
from entconf.feeds.archives import Readable, streams
from entconf.feeds.findings import Remark
from entconf.feeds.roster import NOWHERE, Mef, Person, Place, Structure, Subject
from entconf.feeds.safe_xml import XmlFile
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import msg

Value = Person | Structure | Subject | Mef


class Operation(StrEnum):
    """What a record asks for (directory reference, section 1.3)."""

    ADD = "add"
    MODIFY = "modify"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Record:
    """One request of a delivery.

    `operation` is None for what is no request: remarks about a file (DEL05 where it breaks off).
    `value` is None for a deletion and for what has no key. `told` names the fields of `value`
    that a modification speaks of (all of them as a rule); it is empty otherwise.
    """

    operation: Operation | None
    category: Category
    key: str = ""
    value: Value | None = None
    remarks: tuple[Remark, ...] = ()
    place: Place = NOWHERE
    told: frozenset[str] = frozenset()


_OPERATIONS: Mapping[str, Operation] = dict(
    zip(REQUESTS, (Operation.ADD, Operation.MODIFY, Operation.DELETE), strict=True)
)
_READERS: Mapping[Category, Callable[[str, Fields], Value]] = {
    Category.ELEVE: read_pupil,
    Category.PERS_REL_ELEVE: read_guardian,
    Category.PERS_EDUC_NAT: read_staff,
    Category.ETAB: read_structure,
    Category.MATIERE: read_subject,
    Category.MEF: read_mef,
}


def read_records(delivery: Delivery) -> Iterator[Record]:
    """Every record of the delivery, file after file, in flat memory.

    A file that breaks off, or cannot be read at all, gives what came before and then a record
    without operation that holds the DEL05 remark; the next files are still read. Nothing is
    raised for what a file holds.
    """
    files = {file.member: file for file in delivery.files}
    shared = Shared()
    for member, stream in streams(files):
        reading = _Reading(files[member], shared)
        if isinstance(stream, FeedError):
            yield reading.broken(stream)
        else:
            yield from reading.records(stream)


def _aaf_file(stream: Readable, name: str) -> XmlFile:
    file = XmlFile(stream, name)
    file.check_root({ROOT})
    if file.prolog.namespace:
        raise FeedError(
            msg("{file} declares a namespace, which no delivery has", file=name),
            source=Source(name),
        )
    return file


class _Reading:
    """One file being read."""

    def __init__(self, file: DeliveryFile, shared: Shared) -> None:
        self._category = file.category
        self._name = file.member.shown
        self._shared = shared
        self._shapes = Shapes()

    def records(self, stream: Readable) -> Iterator[Record]:
        try:
            file = _aaf_file(stream, self._name)
            for number, element in enumerate(file.records(REQUESTS), 1):
                raw = read_raw(element, has_entities=file.has_entities)
                yield self._record(raw, number)
        except FeedError as error:
            yield self.broken(error)

    def broken(self, error: FeedError) -> Record:
        """What is told of a file that cannot be read any further."""
        line = error.source.line if error.source else 0
        place = Place(self._name, 0, line)
        remark = Remark(error.code, error.message, place)
        return Record(None, self._category, remarks=(remark,), place=place)

    def _record(self, raw: RawRecord, number: int) -> Record:
        place = Place(self._name, number, raw.line)
        fields = Fields(raw.attributes, place, self._shared)
        fields.key = raw.key
        category = self._checked_category(raw, fields)
        operation = _OPERATIONS[raw.request]
        key = self._checked_key(raw, category, fields)
        if not key or operation is Operation.DELETE:
            return Record(operation, category, key, None, tuple(fields.remarks), place)
        fields.remarks.extend(self._shapes.remarks(category, raw.attributes, place))
        value = _READERS[category](key, fields)
        told: frozenset[str] = frozenset()
        if operation is Operation.MODIFY:
            told = KNOWN[category].told_by(raw.attributes)
        return Record(operation, category, key, value, tuple(fields.remarks), place, told)

    def _checked_category(self, raw: RawRecord, fields: Fields) -> Category:
        """What the record says it is; what the name of the file says where it is no category."""
        if raw.category == self._category.inside:
            return self._category
        told = category_inside(raw.category)
        if told is None:
            fields.remark("DEL07", msg("the category of the record is unknown or missing"))
            return self._category
        fields.remark(
            "REC03",
            msg(
                "the record says it is {category}, its file is one of {expected}",
                category=told.inside,
                expected=self._category.inside,
            ),
        )
        return told

    def _checked_key(self, raw: RawRecord, category: Category, fields: Fields) -> str:
        """The identifier, or the join key where there is none (REC01 where they differ)."""
        join_key = fields.text(JOIN_KEYS[category])
        key = raw.key or join_key
        deleted = raw.request == "deleteRequest"
        if not key:
            fields.remark("REC01", msg("the record has neither an identifier nor a join key"))
        elif raw.key != join_key and not (deleted and not join_key):
            fields.remark(
                "REC01",
                msg("the identifier differs from {attribute}", attribute=JOIN_KEYS[category]),
            )
        elif not is_key(category, key):
            fields.remark("REC01", msg("the identifier is not of the form that it should have"))
        return key
