"""The extractions of ONDE (BE1D): columns by their place, for names come again (section 5)."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.feeds.tables.headers import Columns, normalised
from entconf.model.profiles import Profile

#: One sample has 22 values under 20 names: what comes after is not looked at.
_PUPIL = (
    *("last_name", "used_name", "first_name", "born", "sex"),
    *("", "", "", "", "", "", "", ""),
    *("", "", "classes"),
)
_PUPIL_NAMES = ("nomeleve", "nomdusageeleve", "prenomeleve", "datenaissance", "sexe")
_TEACHER = (
    *("title", "used_name", "last_name", "first_name"),
    *("", "", "", ""),
    *("email", "phones", "phones", "directs", "classes", "functions"),
)
_TEACHER_NAMES = ("civilite", "nomusage", "nom", "prenom")
_DIRECTOR, _DIRECTOR_PLACE = "directeur", 11
_GUARDIAN = (
    *("title", "used_name", "last_name", "first_name"),
    *("", "", "", ""),
    *("email", "phones", "phones", "phones"),
)
_GUARDIAN_NAMES = ("civiliteresponsable", "nomusageresponsable", "nomresponsable")
_CHILD = ("child_used_name", "child_last_name", "child_first_name", "child_class")


def onde_columns(header: Sequence[str]) -> Columns | None:
    """What each column is when the header is one of ONDE's three, else None."""
    names = tuple(normalised(name) for name in header)
    if names[: len(_PUPIL_NAMES)] == _PUPIL_NAMES:
        return Columns(Profile.STUDENTS, _PUPIL)
    director = names[_DIRECTOR_PLACE : _DIRECTOR_PLACE + 1] == (_DIRECTOR,)
    if names[: len(_TEACHER_NAMES)] == _TEACHER_NAMES and director:
        return Columns(Profile.TEACHERS, _TEACHER[: len(names)])
    if names[: len(_GUARDIAN_NAMES)] == _GUARDIAN_NAMES:
        children = max(len(names) - len(_GUARDIAN), 0) // len(_CHILD)
        return Columns(Profile.PARENTS, _GUARDIAN + _CHILD * children)
    return None
