"""What the columns of an ENT table are called, and whom the table is about (section 5).

A name is compared without case, accents, blanks, asterisks and apostrophes. The words are those
of the directory reference, with those of EOLE Scribe, Envole and the lists that SIECLE
itself writes (EXP_Liste_des_eleves_par_division.csv, exportCSVExtraction.csv).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass

_DROPPED = re.compile(r"[\s*'\u2019\u02bc`\ufeff]+")


def normalised(name: str) -> str:
    """A column name as it is compared: `Prénom*` is `prenom`."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _DROPPED.sub("", letters.casefold()).strip('"')


def _words(field: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), field)


#: What a column is, for every profile. "" is a column that is known and not kept.
_COMMON: Mapping[str, str] = {
    **_words("key", "id externalid identifiant numero"),
    **_words("last_name", "nom nomdefamille lastname nomeleve nomresponsable"),
    **_words("used_name", "nomdusage nomusage surname"),
    **_words("first_name", "prenom firstname prenom1"),
    **_words("classes", "classe classes libelleclasse classeouregroupement"),
    **_words("born", "datedenaissance datenaissance date_naiss neele ne(e)le birthdate date"),
    **_words("functions", "fonction fonctions"),
    **_words("title", "civilite title"),
    **_words("phones", "telephone telephonedomicile telephonetravail telephoneportable"),
    **_words("phones", "homephone workphone mobile"),
    **_words("email", "email courriel mail"),
    **_words("sex", "sexe gender"),
    **_words("", "adresse adresse1 address cp cp1 codepostal zipcode ville commune commune1 city"),
    **_words("", "pays country login alias loginalias password motdepasse options niveau regime"),
    **_words("", "filiere cycle directeur identifiantclasse dateinscription deuxiemeprenom"),
    **_words("", "communenaissance etat pcs statut transport boursier discipline"),
    **_words("", "presencedevanteleves matiereenseignee prenom2 prenom3"),
}
_PUPILS: Mapping[str, str] = {
    **_words("ine", "ine numeroine"),
    **_words("mef", "mef"),
    **_words("mef_label", "libellemef"),
    **_words("groups", "groupe groupes regroupement regroupements regroupement(s)"),
    **_words("subjects", "codematiere codesmatieres"),
    **_words("relatives", "persreleleve"),
    **_words("classes", "division div."),
    **_words("", "matiere matieres reg. div.prec. doublant"),
    **_words("", " ".join(f"opt{number}" for number in range(1, 13))),
}
_PARENTS: Mapping[str, str] = {
    **_words("child_key", "idenfant childexternalid childid"),
    **_words("child_last_name", "nomenfant nomdefamilleenfant"),
    **_words("child_used_name", "nomdusageenfant"),
    **_words("child_first_name", "prenomenfant"),
    **_words("child_class", "classeenfant classesenfant classesenfants"),
}
_PARENTS_FIELDS = frozenset(_PARENTS.values())
_STAFF: Mapping[str, str] = {**_words("head_of", "professeurprincipal headteacher")}
_BY_PROFILE: Mapping[Profile, Mapping[str, str]] = {
    Profile.STUDENTS: {**_COMMON, **_PUPILS},
    Profile.PARENTS: {**_COMMON, **_PARENTS},
    Profile.TEACHERS: {**_COMMON, **_STAFF},
    Profile.STAFF: {**_COMMON, **_STAFF},
    Profile.GUESTS: _COMMON,
}
#: What tells teachers of Scribe from its pupils, who have one class and a level.
_SCRIBE_TEACHERS = frozenset({"numero", "password", "classes"})
#: Columns without which the ENT refuses a line.
_NEEDED = ("last_name", "first_name")
_IN_NAMES: tuple[tuple[str, Profile], ...] = (
    ("eleve", Profile.STUDENTS),
    ("student", Profile.STUDENTS),
    ("enseignant", Profile.TEACHERS),
    ("prof", Profile.TEACHERS),
    ("teacher", Profile.TEACHERS),
    ("parent", Profile.PARENTS),
    ("responsable", Profile.PARENTS),
    ("relative", Profile.PARENTS),
    ("invite", Profile.GUESTS),
    ("guest", Profile.GUESTS),
    ("personnel", Profile.STAFF),
    ("staff", Profile.STAFF),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table is. `unknown` are the places of those without a meaning."""

    profile: Profile
    fields: tuple[str, ...]
    unknown: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()

    def values(self, cells: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """The cells of a row by field; a field of several columns has them in their order.

        Empty cells are left out, but for children: which name is whose is told by the order.
        """
        found: dict[str, tuple[str, ...]] = {}
        for field, cell in zip(self.fields, cells, strict=False):
            if field and (cell or field in _PARENTS_FIELDS):
                found[field] = (*found[field], cell) if field in found else (cell,)
        return found


def is_people(header: Sequence[str]) -> bool:
    """Whether a header is that of a table of people: it has their last and first names."""
    known = {_COMMON.get(normalised(name)) for name in header}
    return known.issuperset(_NEEDED)


def profile_of(header: Sequence[str], file: str) -> Profile | None:
    """Whom a table is about: by its columns where they tell, else by the name of the file.

    The template of guests differs from that of pupils by a letter: only its name tells.
    """
    names = [normalised(name) for name in header]
    if not _PARENTS.keys().isdisjoint(names):
        return Profile.PARENTS
    if not _PUPILS.keys().isdisjoint(names):
        return Profile.STUDENTS
    base = normalised(file.rsplit("/", 1)[-1])
    named = next((profile for word, profile in _IN_NAMES if word in base), None)
    fields = {_COMMON.get(name) for name in names}
    if "functions" in fields or not _STAFF.keys().isdisjoint(names):
        by_columns = Profile.TEACHERS if "classes" in fields else Profile.STAFF
        return named if named in {Profile.TEACHERS, Profile.STAFF} else by_columns
    if named is not None:
        return named
    if _SCRIBE_TEACHERS.issubset(names):
        return Profile.TEACHERS
    return Profile.STUDENTS if "niveau" in names else None


def columns_of(header: Sequence[str], profile: Profile) -> Columns:
    """What each column is, in a table about people of that profile."""
    words = _BY_PROFILE[profile]
    fields: list[str] = []
    unknown = []
    for place, name in enumerate(header):
        plain = normalised(name)
        if plain and plain not in words and not plain.startswith("autorisation"):
            unknown.append(place)
        fields.append(words.get(plain, ""))
    missing = tuple(name for name in _NEEDED if name not in fields)
    return Columns(profile, tuple(fields), tuple(unknown), missing)
