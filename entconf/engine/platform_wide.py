"""Settings that a platform has only once, declared by several of its establishments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entconf.engine.backends import backend_identity
from entconf.engine.snapshot import PartRead
from entconf.errors import Problem
from entconf.kinds.base import Kind
from entconf.model.compare import normal_form
from entconf.model.resource import Declared
from entconf.model.text import msg

#: Kind, key and prefix of the fields that exist once for all establishments of an ENT:
#: the welcome message of its login page and the storage quota of a profile (Edifice API
#: reference, sections 1.6 and 9).
_ONCE = (
    ("homepage", "welcome", ""),
    ("services", "workspace", "quota."),
)
_KINDS = frozenset(kind for kind, _, _ in _ONCE)


def platform_conflicts(parts: Iterable[PartRead], kinds: Mapping[str, Kind]) -> tuple[Problem, ...]:
    """A problem for each shared field that two establishments of one backend set differently.

    Applied one after the other they would undo each other for ever.
    """
    first: dict[tuple[str, str, str, str], Declared] = {}
    problems = []
    for read in parts:
        backend = backend_identity(read.part.backend)
        for declared in read.reading.declared:
            if declared.id.kind not in _KINDS:
                continue
            for name in _shared_fields(declared):
                place = (backend, declared.id.kind, declared.id.key, name)
                other = first.setdefault(place, declared)
                if other is not declared and _differ(kinds, name, other, declared):
                    problems.append(_problem(name, other, declared))
    return tuple(problems)


def _shared_fields(declared: Declared) -> tuple[str, ...]:
    return tuple(
        name
        for kind, key, prefix in _ONCE
        if declared.id.kind == kind and declared.id.key == key
        for name in declared.attributes
        if name.startswith(prefix)
    )


def _differ(kinds: Mapping[str, Kind], name: str, one: Declared, other: Declared) -> bool:
    rule = kinds[one.id.kind].field(name).rule
    return normal_form(rule, one.attributes[name]) != normal_form(rule, other.attributes[name])


def _problem(name: str, one: Declared, other: Declared) -> Problem:
    return Problem(
        "platform-conflict",
        msg(
            "{kind} {key}: the platform has only one {field}, and {one} ({place}) declares"
            " another than {other}",
            kind=other.id.kind,
            key=other.id.key,
            field=name,
            one=one.id.uai,
            place=str(one.source_of(name) or "?"),
            other=other.id.uai,
        ),
        other.source_of(name),
        msg("declare it once, for a group that holds all these establishments"),
    )
