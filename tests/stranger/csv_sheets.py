"""Reading the CSV files of the import wizard: columns, their fields, lines (directory, §5)."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from tests.stranger.exchange_records import Line, Sheet

IGNORED = "ignore"
_COMMON = {
    "externalId": "id externalid",
    "lastName": "nom nomdefamille lastname",
    "surname": "nomdusage nomusage",
    "firstName": "prenom firstname",
    "birthDate": "datedenaissance datenaissance date_naiss neele",
    "title": "civilite",
    "homePhone": "telephone telephonedomicile",
    "workPhone": "telephonetravail",
    "mobile": "telephoneportable",
    "address": "adresse adresse1",
    "zipCode": "cp cp1 codepostal",
    "city": "ville commune commune1",
    "country": "pays pays1",
    "email": "email courriel",
    "gender": "sexe",
    "loginAlias": "login alias",
    IGNORED: "directeur identifiantclasse dateinscription deuxiemeprenom communenaissance etat "
    "pcs attestationfournie autorisationsassociations autorisationsphotos decisiondepassage",
}
_CLASSES = {"classes": "classe classes libelleclasse classeouregroupement"}
_STAFF = {"functions": "fonction", "headTeacher": "professeurprincipal"}
_OF_PROFILE: Mapping[str, Mapping[str, str]] = {
    "Student": _CLASSES
    | {
        "level": "niveau",
        "accommodation": "regime",
        "sector": "filiere cycle",
        "ine": "ine",
        "groups": "groupes regroupement regroupements",
    },
    "Relative": {
        "childExternalId": "idenfant childexternalid",
        "childLastName": "nomenfant nomdefamilleenfant",
        "childUsername": "nomdusageenfant",
        "childFirstName": "prenomenfant",
        "childClasses": "classeenfant classesenfants",
    },
    "Teacher": _CLASSES | _STAFF | {"subjectTaught": "discipline matiereenseignee"},
    "Personnel": _CLASSES | _STAFF,
    "Guest": _CLASSES,
}
_REQUIRED = {"Student": ("firstName", "lastName", "birthDate")}


def fields_of(profile: str) -> list[str]:
    return sorted({*_COMMON, *_OF_PROFILE[profile]})


def required(profile: str) -> tuple[str, ...]:
    return _REQUIRED.get(profile, ("firstName", "lastName"))


def folded(header: str) -> str:
    """Trimmed, lower case, without accents, blanks, asterisks and apostrophes."""
    flat = unicodedata.normalize("NFKD", header.strip().lower())
    return "".join(c for c in flat if not unicodedata.combining(c) and c not in " *'\u2019")


def field_of(profile: str, header: str) -> str | None:
    """The field that a header names without being told; None when it is unknown."""
    name = folded(header)
    for field, words in (*_COMMON.items(), *_OF_PROFILE[profile].items()):
        if name in words.split():
            return field
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and its rows as they stand there; row 2 is the first after the header."""

    header: list[str]
    rows: dict[int, list[str]]


def read_table(content: bytes) -> Table | None:
    """UTF-8 with or without its mark, else Latin; None when no header can be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", quotechar='"'))
    except csv.Error:
        return None
    if not rows or not any(cell.strip() for cell in rows[0]):
        return None
    numbered = dict(enumerate(rows[1:], start=2))
    return Table(
        [cell.strip() for cell in rows[0]],
        {number: row for number, row in numbered.items() if any(cell.strip() for cell in row)},
    )


def read_sheet(profile: str, content: bytes, told: Mapping[str, str]) -> Sheet:
    """A file's lines by field. `told` maps headers to fields, ahead of the known words."""
    table = read_table(content)
    if table is None:
        return Sheet(profile, {}, ["unreadable.file"])
    mapped = {folded(header): field for header, field in told.items()}
    fields = [mapped.get(folded(h)) or field_of(profile, h) for h in table.header]
    sheet = Sheet(profile, {})
    sheet.errors += _header_errors(profile, table.header, fields)
    if sheet.errors:
        return sheet
    for number, row in table.rows.items():
        if len(row) != len(fields):
            sheet.errors.append(f"bad.columns.number: {number} ({len(row)}/{len(fields)})")
        sheet.lines[number] = _line(fields, row)
    return sheet


def _header_errors(profile: str, header: list[str], fields: list[str | None]) -> list[str]:
    known = fields_of(profile)
    wrong = [h for h, field in zip(header, fields, strict=True) if field not in known]
    if wrong:
        return [f"invalid.column: {name}" for name in wrong]
    missing = [name for name in required(profile) if name not in fields]
    if profile == "Relative" and not {"childExternalId", "childLastName"} & set(fields):
        missing.append("childExternalId")
    return [f"missing.columns: {', '.join(missing)}"] if missing else []


def _line(fields: list[str | None], row: list[str]) -> Line:
    line: Line = {}
    for field, cell in zip(fields, row, strict=False):
        if field not in {None, IGNORED} and cell.strip():
            line.setdefault(str(field), []).append(cell.strip())
    return line
