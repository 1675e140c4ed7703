"""Who the opaque ids of an establishment stand for, as far as a dump may say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """What writes members as people would, instead of id by id.

    `logins` maps the opaque ids of adults (teachers, staff, guests) to their logins; pupils
    and parents have no place in it, for their names have none in git. `classes` are the
    ids of the pupils of each class, `profiles` those of everybody of a profile. It is
    asked for by a dump alone, and never saved.
    """

    logins: Mapping[str, str] = field(default_factory=dict, repr=False)
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    profiles: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
