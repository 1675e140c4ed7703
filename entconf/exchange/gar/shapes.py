"""What the GAR's files hold: elements, their order, number and length (directory reference, § 6).

Version 1.7 of the second degree, 1.4 of the first. This is our own account of it, by which files
are written and checked also where no XSD is at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from entconf.model.quick_dataclass import dataclass

#: The most nodes (children of the root) in one file.
MOST_NODES = 10_000
VERSION = "1.0"
PREFIX = "men"
MANY = 1 << 30


class Degree(StrEnum):
    """Second or first degree: the GAR takes each apart."""

    SECOND = "2D"
    FIRST = "1D"


class Kind(StrEnum):
    """The five sorts of files, in an order in which what is named comes before what names it."""

    ETAB = "Etab"
    ELEVE = "Eleve"
    ENSEIGNANT = "Enseignant"
    GROUPE = "Groupe"
    RESP_AFF = "RespAff"


NAMESPACES: Mapping[Degree, str] = {
    Degree.SECOND: "http://data.education.fr/ns/gar",
    Degree.FIRST: "http://data.education.fr/ns/gar/1d",
}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: how often it may come, and the longest text, or what it is made of."""

    name: str
    length: int = 0
    least: int = 1
    most: int = 1
    is_day: bool = False
    parts: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A child of the root: its parts in order, and those that together are unique in a file."""

    name: str
    parts: tuple[Element, ...]
    key: tuple[str, ...]


def _some(name: str, length: int, least: int = 1, most: int = MANY) -> Element:
    return Element(name, length, least, most)


def _maybe(name: str, length: int) -> Element:
    return Element(name, length, 0)


ID = Element("GARPersonIdentifiant", 64)
UAI = Element("GARStructureUAI", 45)
_GROUP = Element("GARGroupeCode", 255)
_SUBJECT = Element("GARMatiereCode", 255)
_SUBJECTS = _some("GARMatiereCode", 255)
_PROFILES = Element("GARPersonProfils", most=MANY, parts=(UAI, Element("GARPersonProfil", 31)))
_LAST, _FIRST = Element("GARPersonNom", 500), Element("GARPersonPrenom", 500)
_IDENTITY = (
    ID,
    _PROFILES,
    _maybe("GARPersonIdSecondaire", 255),
    _maybe("GARPersonNomPatro", 500),
    _LAST,
    _FIRST,
    _some("GARPersonAutresPrenoms", 500),
    _maybe("GARPersonCivilite", 30),
    _maybe("GARPersonStructRattach", 45),
    _some("GARPersonEtab", 45),
    Element("GARPersonDateNaissance", 10, 0, is_day=True),
)
_POSTS = {
    Degree.SECOND: ("GAREnsDisciplinesPostes", "GAREnsDisciplinePosteCode"),
    Degree.FIRST: ("GAREnsSpecialitesPostes", "GAREnsSpecialitePosteCode"),
}
_RESP_AFF = Shape(
    "GARRespAff",
    (
        ID,
        _LAST,
        _FIRST,
        _maybe("GARPersonCivilite", 30),
        _some("GARPersonMail", 255),
        _some("GARRespAffEtab", 45),
    ),
    (ID.name,),
)
_GROUPE = Shape(
    "GARGroupe",
    (
        _GROUP,
        UAI,
        Element("GARGroupeLibelle", 255),
        Element("GARGroupeStatut", 31),
        _some("GARGroupeDivAppartenance", 255, 0),
    ),
    (_GROUP.name, UAI.name),
)
_PERSON_GROUPE = Shape("GARPersonGroupe", (UAI, ID, _GROUP), (UAI.name, ID.name, _GROUP.name))


def _etab(degree: Degree) -> Shape:
    seat = (_maybe("GAREtablissementStructRattachFctl", 255),)
    return Shape(
        "GAREtab",
        (
            UAI,
            Element("GARStructureNomCourant", 500),
            *(seat if degree is Degree.SECOND else ()),
            _maybe("GARStructureContrat", 45),
            _maybe("GARStructureTelephone", 20),
            _maybe("GARStructureEmail", 255),
        ),
        (UAI.name,),
    )


def _teacher(degree: Degree) -> Shape:
    name, code = _POSTS[degree]
    posts = Element(name, least=0, most=MANY, parts=(UAI, _some(code, 255)))
    mail = (_some("GARPersonMail", 255, 0),) if degree is Degree.SECOND else ()
    return Shape("GAREnseignant", (*_IDENTITY, posts, *mail), (ID.name,))


def _studies(degree: Degree) -> Shape:
    if degree is Degree.SECOND:
        name, code = "GARPersonMEF", Element("GARMEFCode", 255)
    else:
        name, code = "GARPersonMEFSTAT4", Element("GARMEFSTAT4Code", 4)
    return Shape(name, (UAI, ID, code), (UAI.name, ID.name, code.name))


def _three(name: str, last: Element) -> Shape:
    key = (UAI.name, ID.name, last.name)
    return Shape(name, (UAI, ID, last), key)


def _teaches(name: str) -> Shape:
    return Shape(name, (UAI, ID, _GROUP, _SUBJECTS), (UAI.name, ID.name, _GROUP.name))


def _shapes(degree: Degree) -> Mapping[Kind, tuple[Shape, ...]]:
    pupil = Shape("GAREleve", _IDENTITY, (ID.name,))
    first = {
        Kind.ETAB: (_etab(degree),),
        Kind.ELEVE: (pupil, _studies(degree)),
        Kind.ENSEIGNANT: (_teacher(degree), _studies(degree)),
        Kind.GROUPE: (_GROUPE, _PERSON_GROUPE),
        Kind.RESP_AFF: (_RESP_AFF,),
    }
    if degree is Degree.FIRST:
        return first
    mef, label = Element("GARMEFCode", 255), Element("GARMEFLibelle", 255)
    studied = (UAI, mef, label, _maybe("GARMEFRattach", 255), _maybe("GARMEFSTAT11", 255))
    taught = (UAI, _SUBJECT, Element("GARMatiereLibelle", 255))
    return {
        **first,
        Kind.ETAB: (
            _etab(degree),
            Shape("GARMEF", studied, (UAI.name, mef.name)),
            Shape("GARMatiere", taught, (UAI.name, _SUBJECT.name)),
        ),
        Kind.ELEVE: (*first[Kind.ELEVE], _three("GAREleveEnseignement", _SUBJECT)),
        Kind.GROUPE: (
            *first[Kind.GROUPE],
            _teaches("GAREnsGroupeMatiere"),
            _teaches("GAREnsClasseMatiere"),
        ),
    }


SHAPES: Mapping[Degree, Mapping[Kind, tuple[Shape, ...]]] = {
    degree: _shapes(degree) for degree in Degree
}
POSTS = _POSTS


def root_of(kind: Kind) -> str:
    """The name of the root of a file, without its namespace."""
    return f"GAR-ENT-{kind}"
