"""The five profiles, in the site's words and in the ENT's (API reference, vocabulary)."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.model.profiles import Profile
from entconf.model.values import Value, sorted_set

TO_ENT = {
    Profile.STUDENTS.value: "Student",
    Profile.PARENTS.value: "Relative",
    Profile.TEACHERS.value: "Teacher",
    Profile.STAFF.value: "Personnel",
    Profile.GUESTS.value: "Guest",
}
FROM_ENT = {ent: profile for profile, ent in TO_ENT.items()}


def profile_set(names: Iterable[str]) -> tuple[str, ...]:
    """Profiles of the ENT in the site's words; what is no profile (AdminLocal) is left out."""
    return sorted_set(FROM_ENT[name] for name in names if name in FROM_ENT)


def as_names(value: Value) -> tuple[str, ...]:
    """A set attribute as its names; what is no set of names means none."""
    return (
        tuple(item for item in value if isinstance(item, str)) if isinstance(value, tuple) else ()
    )
