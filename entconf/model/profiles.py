"""The five profiles of people in a school, in the words that an administrator writes."""

from __future__ import annotations

from enum import StrEnum


class Profile(StrEnum):
    """Who somebody is in the school (design, section 1)."""

    STUDENTS = "students"
    PARENTS = "parents"
    TEACHERS = "teachers"
    STAFF = "staff"
    GUESTS = "guests"


PROFILES: tuple[str, ...] = tuple(profile.value for profile in Profile)
#: Profiles of adults whose logins may stand in a site: never pupils, never families.
ADULTS = frozenset({"teachers", "staff", "guests"})
