"""Reading one school out of a portal's configuration: pure, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field

from entconf.drivers.base import Reading, ReadRequest
from entconf.drivers.lemonldap.announcements import Handles
from entconf.drivers.lemonldap.applications import other_schools
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import Ask, Found, Read, Terms, terms_of
from entconf.drivers.lemonldap.school_parts import KINDS, PARTS, part_of
from entconf.drivers.lemonldap.settings import Settings
from entconf.errors import Problem
from entconf.model.census import Census
from entconf.model.profiles import PROFILES
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared
from entconf.model.secret import Reveal
from entconf.model.source import Source
from entconf.model.text import msg


@dataclass(frozen=True, slots=True)
class Memo:
    """What the writes that follow need: the configuration that was read, and the school's terms."""

    configuration: Configuration
    terms: Terms
    announcements: Handles = field(default_factory=Handles)


def read_school(
    configuration: Configuration,
    request: ReadRequest,
    settings: Settings,
    reveal: Reveal,
    beside: Found | None = None,
) -> Reading:
    """What a configuration holds of one school, with `beside` it what was read elsewhere."""
    terms = terms_of(request.establishment.uai, settings, configuration, reveal)
    found = beside or Found()
    found.problems += sharing_problems(configuration, request, settings)
    for ask, read in _asks(request, configuration, terms):
        read(ask, found)
    for declared in request.declared:
        if declared.id.kind in KINDS and _has_no_room(declared):
            found.leave_out(declared, msg("the portal has none, it is left out"))
    order = {one.id: place for place, one in enumerate(request.declared)}
    return Reading(
        request.establishment,
        tuple(sorted(found.declared, key=lambda one: order[one.id])),
        tuple(sorted(found.live, key=lambda one: one.id)),
        tuple(found.unknown),
        tuple(found.problems),
        tuple(found.notices),
        count_people(request) if request.census else Census(),
        memo=Memo(configuration, terms),
    )


def _has_no_room(declared: Declared) -> bool:
    return declared.id.kind != "announcements" and part_of(declared.id) is None


def _asks(
    request: ReadRequest, configuration: Configuration, terms: Terms
) -> Iterator[tuple[Ask, Read]]:
    coming = frozenset((one.id.kind, one.id.key) for one in request.declared if one.present)
    for part in PARTS:
        declared = tuple(one for one in request.declared if part_of(one.id) is part)
        complete = part.kind in request.complete
        if declared or complete:
            yield Ask(terms, configuration, declared, complete, coming), part.read


def sharing_problems(
    configuration: Configuration, request: ReadRequest, settings: Settings
) -> list[Problem]:
    """A mistake where entconf already keeps another school's things on a portal for one school."""
    uai = request.establishment.uai
    others = other_schools(configuration, uai)
    if settings.school_variable or not others:
        return []
    source = next((one.source_of("") for one in request.declared), None)
    return [several_schools(uai, others[0], source)]


def several_schools(uai: str, other: str, source: Source | None = None) -> Problem:
    """The mistake of bringing a second school to a portal whose rules tell no schools apart."""
    message = msg(
        "{uai} shares its portal with {other}, and nothing tells their people apart",
        uai=uai,
        other=other,
    )
    hint = msg("name the session variable that holds the UAI: setting school_variable")
    return Problem("shared-portal", message, source, hint)


def count_people(request: ReadRequest) -> Census:
    """How many people there are, as the school's ENT tells: the portal itself knows nobody."""
    told = request.accounts() if request.accounts else None
    accounts = [one for one in told.accounts if not one.deletion_pending] if told else []
    profiles = {one.id: one.profile.value for one in accounts if one.profile is not None}
    counts = Counter(profiles.values())
    groups: dict[str, Counter[str]] = {}
    for one in accounts:
        for group in one.groups:
            groups.setdefault(group, Counter())[profiles.get(one.id, "")] += 1
    counted = {name: counts[name] for name in PROFILES if name in counts}
    return Census(counted, groups)
