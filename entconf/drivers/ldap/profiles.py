"""From national profiles and object classes to the five profiles (directory reference, 3.1)."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.model.profiles import Profile

_NATIONAL = {
    "1": Profile.STUDENTS,
    "elv": Profile.STUDENTS,
    "2": Profile.PARENTS,
    "tut": Profile.PARENTS,
    "3": Profile.TEACHERS,
    "ens": Profile.TEACHERS,
    "doc": Profile.TEACHERS,
    "4": Profile.STAFF,
    "dir": Profile.STAFF,
    "5": Profile.STAFF,
    "evs": Profile.STAFF,
    "6": Profile.STAFF,
    "eta": Profile.STAFF,
    "7": Profile.STAFF,
    "aca": Profile.STAFF,
    "col": Profile.STAFF,
}
_CLASSES = {
    "enteleve": Profile.STUDENTS,
    "entauxpersreleleve": Profile.PARENTS,
    "entauxenseignant": Profile.TEACHERS,
    "entauxnonensetab": Profile.STAFF,
    "entauxnonensservac": Profile.STAFF,
    "entauxnonenscollloc": Profile.STAFF,
    "entauxpersext": Profile.GUESTS,
    "entauxtuteurstage": Profile.GUESTS,
    "entauxrespentrp": Profile.GUESTS,
}
#: Somebody with several profiles counts once: a teacher who is also a parent is a teacher.
_STRENGTH = (
    Profile.STAFF,
    Profile.TEACHERS,
    Profile.STUDENTS,
    Profile.PARENTS,
    Profile.GUESTS,
)


def profile_of(national: Iterable[str], classes: Iterable[str]) -> str:
    """The profile that national profiles say, else object classes; "" when neither does."""
    found = {_NATIONAL.get(one.lower().removeprefix("national_")) for one in national}
    known = next((one for one in _STRENGTH if one in found), None)
    if known is None:
        found = {_CLASSES.get(one.lower()) for one in classes}
        known = next((one for one in _STRENGTH if one in found), None)
    return known.value if known else ""
