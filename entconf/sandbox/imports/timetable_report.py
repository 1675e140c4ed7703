"""Holds a timetable against the people, classes and groups of the ENT, and tells it as a text.

The report is text because the platform's is (directory reference, section 4.5); the words are ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from entconf.sandbox.imports.timetable import Named, Timetable
from entconf.sandbox.invent.names import plain
from entconf.sandbox.store.database import Database

CLASSES, GROUPS = "classes", "groups"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How names of the timetable software are told from those of the ENT.

    `unknown` holds every name the ENT does not have, None before the first import.
    """

    names: dict[str, str]
    unknown: list[str] | None
    known: list[str]


def read_mapping(db: Database, structure: str, kind: str) -> Mapping:
    """The mapping of classes or groups of a structure."""
    sql = (
        "SELECT name FROM classes WHERE structure_id = ? ORDER BY name"
        if kind == CLASSES
        else "SELECT name FROM groups WHERE structure_id = ? AND type = 'FunctionalGroup' "
        "ORDER BY name"
    )
    known = db.column(sql, (structure,))
    row = db.row(
        "SELECT mapping, unknown FROM timetable_mappings WHERE structure_id = ? AND kind = ?",
        (structure, kind),
    )
    if row is None:
        return Mapping({}, None, known)
    return Mapping(json.loads(row["mapping"]), json.loads(row["unknown"]), known)


def write_mapping(
    db: Database, structure: str, kind: str, names: dict[str, str], unknown: list[str]
) -> None:
    """Keep a mapping."""
    db.run(
        "INSERT OR REPLACE INTO timetable_mappings (structure_id, kind, mapping, unknown) "
        "VALUES (?, ?, ?, ?)",
        (structure, kind, json.dumps(names), json.dumps(unknown)),
    )


def reconcile(db: Database, structure: str, kind: str, names: tuple[str, ...]) -> list[str]:
    """Note which names the ENT does not have; answers those that nobody mapped."""
    mapping = read_mapping(db, structure, kind)
    unknown = [name for name in names if name not in mapping.known]
    kept = {name: target for name, target in mapping.names.items() if name in unknown}
    write_mapping(db, structure, kind, kept, unknown)
    return [name for name in unknown if kept.get(name) not in mapping.known]


def unmatched(
    db: Database, structure: str, profiles: tuple[str, ...], people: tuple[Named, ...]
) -> list[Named]:
    """Who of a timetable is not in the structure: by name, and birth date where both tell it."""
    found: dict[tuple[str, str], list[str | None]] = {}
    for row in db.rows(
        "SELECT u.last_name, u.first_name, u.birth_date, u.profile FROM users u "
        "JOIN attachments a ON a.user_id = u.id WHERE a.structure_id = ? "
        "AND u.delete_date IS NULL",
        (structure,),
    ):
        if row["profile"] in profiles:
            key = (plain(row["last_name"]), plain(row["first_name"]))
            found.setdefault(key, []).append(row["birth_date"])
    missing: list[Named] = []
    for person in people:
        dates = found.get((plain(person.last), plain(person.first)), [])
        if not any(not person.birth or date in {None, person.birth} for date in dates):
            missing.append(person)
    return missing


def write_report(
    db: Database, structure: str, uai: str, timetable: Timetable, *, groups_only: bool
) -> str:
    """Hold the timetable against the structure; answers the text of the report."""
    lines = [
        "Rapport d'import d'emploi du temps",
        f"Établissement : {uai}",
        f"Source : {timetable.source}",
    ]
    if timetable.sealed:
        lines.append(f"Fichier chiffré : {timetable.sealed}")
        lines.append("Contenu non lu : l'ENT embarqué n'a pas la clé du partenaire.")
        return "\n".join(lines) + "\n"
    classes = reconcile(db, structure, CLASSES, timetable.classes)
    groups = reconcile(db, structure, GROUPS, timetable.groups)
    lines.append(f"Classes trouvées : {len(timetable.classes) - len(classes)}")
    lines += _listed("Classes à rapprocher", classes)
    lines.append(f"Groupes trouvés : {len(timetable.groups) - len(groups)}")
    lines += _listed("Groupes à rapprocher", groups)
    if not groups_only:
        lines[3:3] = _weeks(timetable.weeks)
        lines += _people(db, structure, timetable)
    return "\n".join(lines) + "\n"


def _people(db: Database, structure: str, timetable: Timetable) -> list[str]:
    teachers = unmatched(db, structure, ("Teacher", "Personnel"), timetable.teachers)
    pupils = unmatched(db, structure, ("Student",), timetable.pupils)
    return [
        f"Enseignants trouvés : {len(timetable.teachers) - len(teachers)}",
        *_listed("Enseignants inconnus", [_told(each) for each in teachers]),
        f"Cours créés : {timetable.courses}",
        f"Cours ignorés : {timetable.ignored}",
        *_listed("Matières créées", list(timetable.subjects)),
        f"Utilisateurs trouvés : {len(timetable.pupils) - len(pupils)}",
        *_listed("Utilisateurs introuvables", [_told(each) for each in pupils]),
    ]


def _told(person: Named) -> str:
    return f"{person.last.upper() or '—'} {person.first or '—'} ({person.birth or '—'})"


def _listed(title: str, names: list[str]) -> list[str]:
    return [f"{title} : {len(names)}", *(f"- {name}" for name in names)]


def _weeks(weeks: tuple[int, ...]) -> list[str]:
    """The weeks as ranges: `Semaines : 1-5, 7`."""
    ranges: list[list[int]] = []
    for week in weeks:
        if ranges and ranges[-1][1] == week - 1:
            ranges[-1][1] = week
        else:
            ranges.append([week, week])
    told = (str(start) if start == end else f"{start}-{end}" for start, end in ranges)
    return [f"Semaines : {', '.join(told) or 'aucune'}"]
