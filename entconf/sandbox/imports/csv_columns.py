"""The columns of a CSV import: what their headers are called, and which field each fills.

Facts: directory reference, section 5 (templates, normalisation of headers, synonyms).
"""

from __future__ import annotations

import unicodedata

PROFILES = ("Student", "Teacher", "Personnel", "Guest", "Relative")
IGNORED = "ignore"


def _named(table: str) -> dict[str, str]:
    """`field: header header` a line, as headers to fields."""
    found: dict[str, str] = {}
    for line in table.strip().splitlines():
        field, _, headers = line.partition(":")
        found |= dict.fromkeys((*headers.split(), field.strip().lower()), field.strip())
    return found


_EVERYBODY = _named(
    """
    externalId: id
    lastName: nom nomdefamille
    surname: nomdusage nomusage
    firstName: prenom
    birthDate: datedenaissance datenaissance date_naiss neele
    title: civilite
    homePhone: telephone telephonedomicile
    workPhone: telephonetravail
    mobile: telephoneportable
    address: adresse adresse1
    zipCode: cp cp1 codepostal
    city: ville commune commune1
    country: pays pays1
    email: courriel
    gender: sexe
    loginAlias: login alias
    """
)
_IN_CLASS = _named("classes: classe libelleclasse classeouregroupement")
_STUDENT = _named(
    """
    level: niveau
    accommodation: regime
    sector: filiere cycle
    ine: ine
    module: mef
    moduleName: libellemef
    scholarshipHolder: boursier
    transport: transport
    status: statut
    groups: groupes regroupement regroupements
    fieldOfStudy: codematiere
    fieldOfStudyLabels: matiere
    relative: persreleleve
    """
)
_STAFF = _named(
    """
    functions: fonction
    teaches: presencedevanteleves
    headTeacher: professeurprincipal
    classCategories: discipline
    subjectTaught: matiereenseignee
    groups: groupes regroupement regroupements
    """
)
_RELATIVE = _named(
    """
    childExternalId: idenfant
    childLastName: nomenfant nomdefamilleenfant
    childUsername: nomdusageenfant
    childFirstName: prenomenfant
    childClasses: classeenfant classesenfants
    """
)
_IGNORED_HEADERS = frozenset(
    {
        *(
            "directeur",
            "identifiantclasse",
            "dateinscription",
            "deuxiemeprenom",
            "communenaissance",
        ),
        *("etat", "pcs", "attestationfournie", "autorisationsassociations", "autorisationsphotos"),
        *("decisiondepassage", "adresse2", "cp2", "commune2", "pays2"),
    }
)
_OF_PROFILE = {
    "Student": _EVERYBODY | _IN_CLASS | _STUDENT,
    "Teacher": _EVERYBODY | _IN_CLASS | _STAFF,
    "Personnel": _EVERYBODY | _STAFF,
    "Guest": _EVERYBODY | _IN_CLASS,
    "Relative": _EVERYBODY | _RELATIVE,
}
#: Fields of which a person may have several: a header may be repeated.
REPEATED = frozenset(
    {
        *("classes", "groups", "functions", "headTeacher", "subjectTaught", "classCategories"),
        *("fieldOfStudy", "fieldOfStudyLabels", "relative"),
        *("childExternalId", "childLastName", "childUsername", "childFirstName", "childClasses"),
    }
)


def normalise(header: str) -> str:
    """A header without case, accents, blanks, stars and apostrophes."""
    letters = unicodedata.normalize("NFD", header.strip().lower())
    return "".join(
        letter
        for letter in letters
        if not (unicodedata.combining(letter) or letter.isspace() or letter in "*'\u2019\ufeff")
    )


def field_of(profile: str, header: str) -> str | None:
    """The field a header fills for a profile, IGNORED, or None when it is unknown."""
    name = normalise(header)
    if name in _IGNORED_HEADERS:
        return IGNORED
    return _OF_PROFILE[profile].get(name)


def available_fields(profile: str) -> list[str]:
    """Every field of a profile, and the word that leaves a column out."""
    return [*dict.fromkeys(_OF_PROFILE[profile].values()), IGNORED]


def missing_columns(profile: str, fields: set[str]) -> list[str]:
    """The fields that a file of this profile lacks and must have (the templates' stars)."""
    wanted = ["firstName", "lastName"] + (["birthDate"] if profile == "Student" else [])
    missing = [name for name in wanted if name not in fields]
    named = {"childLastName", "childFirstName"} <= fields
    if profile == "Relative" and "childExternalId" not in fields and not named:
        missing.append("childExternalId")
    return missing
