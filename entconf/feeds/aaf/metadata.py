"""What the files of a delivery tell of themselves: comments after the root, first records."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from entconf.errors import FeedError
from entconf.feeds.aaf.names import Category, category_inside
from entconf.feeds.archives import Readable
from entconf.feeds.xml_prolog import PROLOG_SIZE, read_prolog
from entconf.model.quick_dataclass import dataclass

ROOT = "ficAlimMENESR"
_TOLD = re.compile(r'(\w+)\s*=\s*"([^"]{0,200})"')
_CATEGORY = re.compile(
    rb'name\s*=\s*"categorie(?:Personne|Structure|Matiere|Mef)"\s*>\s*<value>\s*(\w{1,20})\s*<'
)
_FIRST_DEGREE = re.compile(rb'name="(?:ENTPersonNom|ENTEleveNiveau|ENTEcole\w+)"')
_SECOND_DEGREE = re.compile(rb'name="(?:sn|ENTMefJointure|ENTMatJointure|ENTEtablissement\w+)"')
_DEGREES = {"1D", "2D"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one file tells of itself; empty where it does not.

    `readable` is False for a file whose start is no acceptable XML (reading it tells why),
    `is_aaf` whether its root is the one of an AAF file.
    """

    readable: bool = False
    is_aaf: bool = False
    category: Category | None = None
    degree: str = ""
    academy: str = ""
    af_version: str = ""
    sdet_version: str = ""
    generated: date | None = None


def read_metadata(stream: Readable | FeedError, name: str) -> Metadata:
    """What the start of the file tells; never an error, see `Metadata.readable`."""
    if isinstance(stream, FeedError):
        return Metadata()
    try:
        head = stream.read(PROLOG_SIZE)
        prolog = read_prolog(head, name)
    except FeedError:
        return Metadata()
    told = {key: value for comment in prolog.comments for key, value in _TOLD.findall(comment)}
    inside = _CATEGORY.search(head)
    return Metadata(
        readable=True,
        is_aaf=prolog.root == ROOT,
        category=category_inside(inside[1].decode("latin-1")) if inside else None,
        degree=_degree(told, head),
        academy=told.get("codeAcademieExport", ""),
        af_version=told.get("versionAF", ""),
        sdet_version=told.get("versionSDET", ""),
        generated=_day(told.get("dateGenerationExport", "")),
    )


def brought_together(every: Iterable[Metadata]) -> Metadata:
    """What the files of one delivery tell together: the first that tells it, for each fact."""
    files = tuple(every)
    return Metadata(
        readable=any(one.readable for one in files),
        is_aaf=any(one.is_aaf for one in files),
        degree=next((one.degree for one in files if one.degree), ""),
        academy=next((one.academy for one in files if one.academy), ""),
        af_version=next((one.af_version for one in files if one.af_version), ""),
        sdet_version=next((one.sdet_version for one in files if one.sdet_version), ""),
        generated=next((one.generated for one in files if one.generated), None),
    )


def _degree(told: dict[str, str], head: bytes) -> str:
    """The comment where there is one, else the annex of the SDET, else the attributes."""
    degree = told.get("degre", "").strip().upper()
    if degree in _DEGREES:
        return degree
    annex = told.get("versionSDET", "").lower()
    if annex.startswith("annexe 1 "):
        return "1D"
    if annex.startswith("annexe 4"):
        return "2D"
    if _FIRST_DEGREE.search(head):
        return "1D"
    return "2D" if _SECOND_DEGREE.search(head) else ""


def _day(text: str) -> date | None:
    found = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*", text, re.ASCII)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None
