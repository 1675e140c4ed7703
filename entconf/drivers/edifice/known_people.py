"""Who the members of groups are, for a dump: logins of adults, pupils of classes, profiles."""

from __future__ import annotations

from entconf.drivers.edifice.json_shapes import text
from entconf.drivers.edifice.parts import School
from entconf.drivers.edifice.people import ent_profile
from entconf.drivers.edifice.profiles import FROM_ENT
from entconf.model.known_people import KnownPeople
from entconf.model.profiles import ADULTS


def known_people(school: School) -> KnownPeople:
    """What is known of an establishment. Raises the error that a list came to."""
    people = school.people
    logins = {
        text(row, "id"): text(row, "login")
        for row in people.by_login.values()
        if FROM_ENT.get(ent_profile(row)) in ADULTS
    }
    return KnownPeople(
        logins,
        {name: frozenset(pupils) for name, pupils in people.pupils_of.items()},
        {
            profile: frozenset(text(row, "id") for row in held)
            for profile, held in people.by_profile.items()
        },
    )
