"""A modification laid over what was known: what it does not speak of stays.

By the rule (section 1.3) a modification carries every attribute; a producer that sends only
what changed must not make the rest disappear.
"""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from entconf.feeds.aaf.attributes import KNOWN
from entconf.feeds.aaf.records import Record
from entconf.feeds.roster import Mef, Person, Structure, Subject
from entconf.model.profiles import Profile

V = TypeVar("V", Person, Structure, Subject, Mef)


def merged(before: V, after: V, record: Record) -> V:
    """What is known after the modification `record`, whose value is `after`."""
    untold = frozenset(KNOWN[record.category].fields.values()) - record.told - {""}
    kept = {name: getattr(before, name) for name in untold if getattr(before, name)}
    if not kept:
        return after
    return dataclasses.replace(after, **kept)


def consistent(person: Person) -> Person:
    """The person with what follows from the other fields, once these come from two readings."""
    named = (
        person.home,
        *(one.structure for one in person.functions),
        *person.directs,
        *(one.structure for one in (*person.classes, *person.groups)),
    )
    profile = person.profile
    if person.is_teacher is not None:
        profile = Profile.TEACHERS if person.is_teacher else Profile.STAFF
    structures = tuple(dict.fromkeys(name for name in named if name))
    return dataclasses.replace(person, structures=structures, profile=profile)
