"""Groups: where they belong, how they are named, who is in them."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.sandbox.store.database import Database

_WORDS = {
    "fr": {
        "Teacher": "Enseignants",
        "Student": "Élèves",
        "Relative": "Parents",
        "Personnel": "Personnels",
        "Guest": "Invités",
        "AdminLocal": "Administrateurs locaux",
        "HeadTeacher": "Professeurs principaux",
        "Direction": "Direction",
    },
    "en": {
        "Teacher": "Teachers",
        "Student": "Students",
        "Relative": "Parents",
        "Personnel": "Staff",
        "Guest": "Guests",
        "AdminLocal": "Local administrators",
        "HeadTeacher": "Head teachers",
        "Direction": "Management",
    },
}
_FORMS = {"fr": "{word} du groupe {name}.", "en": "{word} of {name}."}


def translated(name: str, language: str) -> str:
    """A group's name as it is shown: `6A-Student` becomes `Élèves du groupe 6A.` in French."""
    base, dash, profile = name.rpartition("-")
    word = _WORDS[language].get(profile)
    if not dash or word is None:
        return name
    return _FORMS[language].format(word=word, name=base)


def structure_of_group(db: Database, group_id: str) -> str | None:
    """The structure a group belongs to, itself or by its class."""
    return db.text(
        "SELECT coalesce(g.structure_id, c.structure_id) FROM groups g "
        "LEFT JOIN classes c ON c.id = g.class_id WHERE g.id = ?",
        (group_id,),
    )


def profile_groups(db: Database, structures: list[str], profiles: Iterable[str]) -> list[str]:
    """The structure groups of profiles, and the group of local administrators for AdminLocal."""
    found: list[str] = []
    for profile in profiles:
        kind = "FunctionGroup" if profile == "AdminLocal" else "ProfileGroup"
        for structure in structures:
            found += db.column(
                "SELECT id FROM groups WHERE structure_id = ? AND type = ? AND filter = ?",
                (structure, kind, profile),
            )
    return found


def with_children(db: Database, structure_id: str) -> list[str]:
    """A structure and everything below it."""
    return db.column(
        "WITH RECURSIVE below (id) AS (SELECT ? UNION "
        "SELECT p.structure_id FROM structure_parents p JOIN below ON p.parent_id = below.id) "
        "SELECT id FROM below",
        (structure_id,),
    )


def with_parents(db: Database, structure_id: str) -> list[str]:
    """A structure and everything above it."""
    return db.column(
        "WITH RECURSIVE above (id) AS (SELECT ? UNION "
        "SELECT p.parent_id FROM structure_parents p JOIN above ON p.structure_id = above.id) "
        "SELECT id FROM above",
        (structure_id,),
    )
