"""Checks every line of a draft against the others and against the people of the platform."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field

from entconf.sandbox.imports.csv_columns import PROFILES
from entconf.sandbox.imports.csv_draft import Draft, Line
from entconf.sandbox.imports.csv_report import Entry, Report
from entconf.sandbox.invent.names import plain
from entconf.sandbox.store.database import Database

NEW, UPDATED, DELETED = "NEW", "UPDATED", "DELETED"
FED = frozenset({"AAF", "AAF1D"})
_FRENCH_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FACTS = (
    *("email", "homePhone", "workPhone", "mobile", "address", "zipCode", "city", "country"),
    *("title", "surname", "ine", "loginAlias", "level", "gender"),
)
_ALIAS = re.compile(r"[0-9a-z.]+")
#: The sign that compound keys are cut at: a class cannot hold it.
_SEPARATOR = "$"


@dataclass(slots=True)
class _Known:
    """The people of the platform, as far as an import asks for them."""

    db: Database
    structure_id: str | None
    sources: dict[str, str] = field(default_factory=dict)
    names: dict[tuple[str, str, str], list[tuple[str, str | None, frozenset[str]]]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        rows = self.db.rows("SELECT external_id, source FROM users WHERE external_id IS NOT NULL")
        self.sources = {row["external_id"]: row["source"] for row in rows}
        people = self.db.rows(
            "SELECT u.*, (SELECT group_concat(c.name, char(10)) FROM class_members cm "
            "JOIN classes c ON c.id = cm.class_id WHERE cm.user_id = u.id) AS class_names "
            "FROM users u JOIN attachments a ON a.user_id = u.id WHERE a.structure_id = ?",
            (self.structure_id,),
        )
        for row in people:
            key = (row["profile"], plain(row["last_name"]), plain(row["first_name"]))
            classes = frozenset((row["class_names"] or "").split("\n")) - {""}
            found = (row["external_id"], row["birth_date"], classes)
            self.names.setdefault(key, []).append(found)

    def by_name(
        self, profile: str, names: tuple[str, str], classes: tuple[str, ...], birth: str
    ) -> str | None:
        """The external id of the only one of this name, and of this class or birth date."""
        last, first = names
        same = self.names.get((profile, plain(last), plain(first)), [])
        if classes:
            same = [each for each in same if each[2].intersection(classes)]
        elif birth:
            same = [each for each in same if each[1] in {None, birth}]
        return same[0][0] if len(same) == 1 else None


def check(db: Database, draft: Draft, report: Report) -> Report:
    """Fill the report with the people of the draft and what is wrong with their lines."""
    known = _Known(db, draft.structure_id)
    for profile in PROFILES:
        if profile not in draft.lines:
            continue
        entries = [_entry(line, profile, draft, known) for line in draft.lines[profile]]
        report.entries[profile] = entries
        _check_ids(entries, known, report)
        for line, entry in zip(draft.lines[profile], entries, strict=True):
            _check_values(line, entry, report)
    _link_children(draft, known, report)
    if draft.predelete and draft.structure_id is not None:
        for profile in report.entries:
            report.entries[profile] += missing_people(db, draft, profile, report)
    return report


def _entry(line: Line, profile: str, draft: Draft, known: _Known) -> Entry:
    mapping = draft.classes.get(profile, {})
    classes = tuple(mapping.get(name) or name for name in line.all("classes"))
    names = (line.first("lastName"), line.first("firstName"))
    birth = _iso(line.first("birthDate"))
    external = line.first("externalId")
    if external:
        state = UPDATED if external in known.sources else NEW
    else:
        # Without an id, somebody is their profile, their name, and their class or birth date.
        found = known.by_name(profile, names, classes if profile == "Student" else (), birth)
        state = NEW if found is None else UPDATED
        external = found or str(uuid.uuid4())
    return Entry(
        number=line.number,
        profile=profile,
        external_id=external,
        state=state,
        first_name=names[1],
        last_name=names[0],
        birth_date=birth,
        classes=classes,
        groups=tuple(line.all("groups")),
        functions=tuple(line.all("functions")),
        facts={name: line.first(name) for name in _FACTS if line.first(name)},
    )


def _check_ids(entries: list[Entry], known: _Known, report: Report) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.external_id in seen:
            reason = "duplicate.externalId.in.file"
            report.add_soft(entry, reason, "externalId", entry.external_id, hard=True)
        seen.add(entry.external_id)
        if known.sources.get(entry.external_id) in FED:
            reason = "externalId.used.in.aaf"
            report.add_soft(entry, reason, "externalId", entry.external_id, hard=True)


def _check_values(line: Line, entry: Entry, report: Report) -> None:
    wanted = ["firstName", "lastName"] + (["birthDate"] if entry.profile == "Student" else [])
    for name in wanted:
        if not line.first(name):
            report.add_soft(entry, "missing.attribute", name, hard=True)
    birth = line.first("birthDate")
    if birth and not entry.birth_date:
        report.add_soft(entry, "invalid.value", "birthDate", birth, hard=True)
    alias = line.first("loginAlias")
    if alias and not _ALIAS.fullmatch(alias):
        report.add_soft(entry, "invalid.value", "loginAlias", alias, hard=True)
    for name in entry.classes:
        if _SEPARATOR in name:
            report.add_soft(entry, "invalid.class.line", "classes", name, hard=False)
    entry.classes = tuple(name for name in entry.classes if _SEPARATOR not in name)


def _iso(text: str) -> str:
    """A date as the ENT keeps it, empty when it is none."""
    from datetime import date  # noqa: PLC0415 - only imports need it

    found, year_first = _FRENCH_DATE.fullmatch(text), _DATE.fullmatch(text)
    if found is not None:
        parts = int(found[3]), int(found[2]), int(found[1])
    elif year_first is not None:
        parts = int(year_first[1]), int(year_first[2]), int(year_first[3])
    else:
        return ""
    try:
        return date(*parts).isoformat()
    except ValueError:
        return ""


def _link_children(draft: Draft, known: _Known, report: Report) -> None:
    """Give each relative the external ids of their children, of this import or of the ENT."""
    pupils = report.entries.get("Student", [])
    ids = {pupil.external_id: pupil for pupil in pupils}
    students = {
        row["external_id"]
        for row in known.db.rows("SELECT external_id FROM users WHERE profile = 'Student'")
    }
    entries = report.entries.get("Relative", [])
    for line, entry in zip(draft.lines.get("Relative", []), entries, strict=True):
        children: list[str] = []
        for child in line.all("childExternalId"):
            if child in ids or child in students:
                children.append(child)
            else:
                report.add_soft(entry, "missing.student.soft", "childExternalId", child, hard=False)
        for last, first, class_name in _named_children(line):
            found = _pupil_named(pupils, known, (last, first), class_name)
            if found is None:
                name = f"{last} {first}"
                report.add_soft(entry, "missing.student.soft", "childLastName", name, hard=False)
            else:
                children.append(found)
        if not line.all("childExternalId") and not _named_children(line):
            report.add_soft(entry, "missing.student.soft", "NO_ATTR", hard=False)
        entry.children = tuple(dict.fromkeys(children))


def _named_children(line: Line) -> list[tuple[str, str, str]]:
    """Last name, first name and class of each child; an empty class is any."""
    lasts, firsts = line.cells.get("childLastName", []), line.cells.get("childFirstName", [])
    classes = line.cells.get("childClasses", [])
    padded = classes + [""] * (len(lasts) - len(classes))
    return [
        (last, first, class_name)
        for last, first, class_name in zip(lasts, firsts, padded, strict=False)
        if last or first
    ]


def _pupil_named(
    pupils: list[Entry], known: _Known, names: tuple[str, str], class_name: str
) -> str | None:
    wanted = (plain(names[0]), plain(names[1]))
    same = [
        pupil.external_id
        for pupil in pupils
        if (plain(pupil.last_name), plain(pupil.first_name)) == wanted
        and (not class_name or class_name in pupil.classes)
    ]
    if len(same) == 1:
        return same[0]
    return known.by_name("Student", names, (class_name,) if class_name else (), "")


def missing_people(db: Database, draft: Draft, profile: str, report: Report) -> list[Entry]:
    """Who was imported by CSV before, is of a profile of this import, and is not in it."""
    kept = {entry.external_id for entry in report.entries[profile]}
    rows = db.rows(
        "SELECT u.* FROM users u JOIN attachments a ON a.user_id = u.id "
        "WHERE a.structure_id = ? AND u.profile = ? AND u.source = 'CSV' "
        "AND u.delete_date IS NULL ORDER BY u.login",
        (draft.structure_id, profile),
    )
    return [
        Entry(0, profile, row["external_id"], DELETED, row["first_name"], row["last_name"])
        for row in rows
        if row["external_id"] not in kept
    ]
