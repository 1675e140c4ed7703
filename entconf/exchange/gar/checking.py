"""Check files for the GAR, whoever wrote them: one after the other, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

from lxml import etree

from entconf.errors import FeedError
from entconf.exchange.gar.files import md5_of
from entconf.exchange.gar.findings import Found
from entconf.exchange.gar.references import ACROSS_FILES, References
from entconf.exchange.gar.shapes import MOST_NODES, NAMESPACES, SHAPES, Degree, Kind, Shape, root_of
from entconf.exchange.gar.structure import flaws_of, texts_of
from entconf.exchange.gar.xsd import Xsds
from entconf.feeds.archive_members import Container, Member
from entconf.feeds.archives import container_of, opened
from entconf.feeds.drops import files_of
from entconf.feeds.findings import Finding
from entconf.feeds.roster import Place
from entconf.feeds.safe_xml import XmlFile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_NAME = re.compile(
    r"(?P<ent>[^/]+)_GAR-ENT_Complet_(?P<at>[0-9]{8}_[0-9]{6})(?:_(?P<degree>2D|1D))?"
    r"_(?P<kind>Etab|Eleve|Enseignant|Groupe|RespAff)_(?P<part>[0-9]{4})\.xml"
)
_MD5 = re.compile(r"\s*([0-9a-fA-F]{32})\b")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a delivery, by its name."""

    member: Member
    ent: str
    at: str
    degree: Degree
    kind: Kind
    number: int

    @property
    def delivery(self) -> tuple[str, str, Degree]:
        """What the parts of one delivery have in common."""
        return self.ent, self.at, self.degree


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. `nodes` are counts by kind; `with_xsd` tells whether all were held to one."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    files: int
    nodes: Mapping[Kind, int]
    with_xsd: bool


def check_paths(paths: Sequence[Path], xsds: Xsds) -> Checked:
    """Check files, folders or archives: those of one delivery are held against each other."""
    found = Found()
    members: list[Member] = []
    for path in paths:
        try:
            members += _members(path, found)
        except FeedError as error:
            found.add("GAR01", error.message, Place(path.name))
    return check_members(members, xsds, found)


def check_members(members: Iterable[Member], xsds: Xsds, found: Found) -> Checked:
    """Check files that were found already; what is wrong with them is added to `found`."""
    parts = sorted(_named(members, found), key=_in_order)
    nodes: dict[Kind, int] = {}
    with_xsd = bool(parts)
    for (_, _, degree), delivery in groupby(parts, key=lambda one: one.delivery):
        namespace = NAMESPACES[degree]
        references = References(degree, namespace, found)
        listed = list(delivery)
        _check_numbers(listed, found)
        for part in listed:
            references.begin(part.kind)
            count = _check_part(part, references, found)
            nodes[part.kind] = nodes.get(part.kind, 0) + count
            if xsds.knows(namespace):
                _hold_to_xsd(part, xsds, found)
        references.end()
        if not xsds.knows(namespace):
            with_xsd = False
            found.add(
                "GAR20",
                msg("no XSD for {degree} was given: only our own checks ran", degree=degree),
            )
    return Checked(found.findings, found.counts, len(parts), nodes, with_xsd)


def _members(path: Path, found: Found) -> Iterator[Member]:
    if path.is_file() and container_of(path) is Container.TAR:
        _check_sum(path, found)
    for member in files_of(path):
        if member.base_name.lower().endswith(".md5"):
            continue
        yield member


def _check_sum(archive: Path, found: Found) -> None:
    beside = archive.with_name(f"{archive.name}.md5")
    if not beside.is_file():
        return
    told = _MD5.match(beside.read_text("ascii", "replace")[:200])
    if told is None or told[1].lower() != md5_of(archive):
        found.add("GAR17", msg("the archive is not what its checksum says"), Place(archive.name))


def _named(members: Iterable[Member], found: Found) -> Iterator[Part]:
    for member in members:
        name = _NAME.fullmatch(member.base_name)
        if name is None:
            told = msg("the name is not of the form ENT_GAR-ENT_Complet_DAY_TIME_2D_KIND_0000.xml")
            found.add("GAR02", told, Place(member.shown))
            continue
        degree = Degree(name["degree"] or Degree.SECOND)
        kind, number = Kind(name["kind"]), int(name["part"])
        yield Part(member, name["ent"], name["at"], degree, kind, number)


def _in_order(part: Part) -> tuple[str, str, str, int, int, str]:
    kinds = list(Kind)
    return (*part.delivery, kinds.index(part.kind), part.number, part.member.shown)


def _check_numbers(parts: Sequence[Part], found: Found) -> None:
    """Parts are numbered from 0 without a gap, each kind for itself, and all kinds are there."""
    by_kind: dict[Kind, list[Part]] = {}
    for part in parts:
        by_kind.setdefault(part.kind, []).append(part)
    for kind in Kind:
        if kind not in by_kind:
            told = msg("there is no file of {kind}", kind=kind)
            found.add("GAR03", told, Place(parts[0].member.path.name))
    for kind, own in by_kind.items():
        for wanted, part in enumerate(own):
            if part.number != wanted:
                told = msg("part {number} of {kind} should come here", number=wanted, kind=kind)
                found.add("GAR03", told, Place(part.member.shown))
                break


def _check_part(part: Part, references: References, found: Found) -> int:
    """Look at every node of a file; how many there are."""
    count, shown = 0, part.member.shown
    try:
        with opened(part.member) as stream:
            file = XmlFile(stream, shown)
            watch = _Watch(part, references, found)
            if not watch.begin(file):
                return 0
            for node in file.children():
                count += 1
                watch.look(node, Place(shown, count, cast("int | None", node.sourceline) or 0))
            if file.has_entities:
                told = msg("it holds an entity of its own, which nobody resolves")
                found.add("GAR01", told, Place(shown))
    except FeedError as error:
        found.add("GAR01", error.message, Place(shown))
    if count > MOST_NODES:
        told = msg("the file has {count} nodes, the most is {most}", count=count, most=MOST_NODES)
        found.add("GAR03", told, Place(shown))
    return count


class _Watch:
    """The nodes of one file, in their order."""

    def __init__(self, part: Part, references: References, found: Found) -> None:
        self._part = part
        self._references = references
        self._found = found
        self._namespace = NAMESPACES[part.degree]
        shapes = SHAPES[part.degree][part.kind]
        self._shapes: Mapping[str, tuple[int, Shape]] = {
            f"{{{self._namespace}}}{one.name}": (number, one) for number, one in enumerate(shapes)
        }
        self._latest = 0
        self._keys: set[tuple[str, ...]] = set()

    def begin(self, file: XmlFile) -> bool:
        """Whether the root is that of the file's name."""
        wanted = root_of(self._part.kind)
        root = file.prolog.root.rpartition(":")[2]
        if root == wanted:
            return True
        told = msg("the root is {root}, the name says {wanted}", root=root[:80], wanted=wanted)
        self._found.add("GAR02", told, Place(file.name))
        return False

    def look(self, node: etree._Element, place: Place) -> None:
        """One node against its shape, its key and what others said."""
        known = self._shapes.get(str(node.tag))
        if known is None:
            self._unknown(node, place)
            return
        number, shape = known
        if number < self._latest:
            told = msg("{element} comes too late in the file", element=shape.name)
            self._found.add("GAR04", told, place)
        self._latest = max(self._latest, number)
        for flaw in flaws_of(node, shape, self._namespace):
            self._found.add(flaw.code, flaw.detail, place)
        if shape.name not in ACROSS_FILES:
            self._check_key(node, shape, place)
        self._references.look(node, shape.name, place)

    def _check_key(self, node: etree._Element, shape: Shape, place: Place) -> None:
        texts = [next(iter(texts_of(node, one, self._namespace)), "") for one in shape.key]
        key = (shape.name, *texts)
        if key in self._keys:
            told = msg("{element} is there twice with the same key", element=shape.name)
            self._found.add("GAR07", told, place)
        elif len(self._keys) < MOST_NODES:
            self._keys.add(key)

    def _unknown(self, node: etree._Element, place: Place) -> None:
        tag = str(node.tag)
        if tag.startswith("{") and not tag.startswith(f"{{{self._namespace}}}"):
            told = msg(
                "a node is in a namespace that is not that of {degree}", degree=self._part.degree
            )
            self._found.add("GAR02", told, Place(place.file))
            return
        name = tag.rpartition("}")[2][:80]
        told = msg("{element} is not known in a file of {kind}", element=name, kind=self._part.kind)
        self._found.add("GAR04", told, place)


def _hold_to_xsd(part: Part, xsds: Xsds, found: Found) -> None:
    try:
        with opened(part.member) as stream:
            namespace = NAMESPACES[part.degree]
            for place, told in xsds.refusals(stream, part.member.shown, namespace):
                found.add("GAR06", told, place)
    except FeedError as error:
        found.add("GAR01", error.message, Place(part.member.shown))
