"""Restore: a plan whose declared state is a backup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from entconf.desired.nearest import suggestion
from entconf.desired.state import Desired, Scope
from entconf.engine.backends import Backends
from entconf.engine.backups import Backup
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.watch import Watch
from entconf.errors import ConfigurationError, Problem
from entconf.kinds.base import Context, Kind
from entconf.model.plan import Notice, Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """What to restore: these kinds (all, without any); `exact` also removes what came since."""

    kinds: frozenset[str] = frozenset()
    exact: bool = False


def restore_plan(
    backup: Backup,
    desired: Desired,
    backends: Backends,
    restore: RestoreOptions,
    plan: PlanOptions,
    watch: Watch,
) -> Plan:
    """The plan that brings an establishment back to a backup, under the usual guards.

    `desired` is the site as it is now: its routes and policy. What does not belong to the
    establishment, what the backup could not read and kinds no longer routed are left
    alone. Raises ConfigurationError for an establishment that the site does not have, and what
    make_plan raises.
    """
    _check_establishment(backup.establishment.uai, desired)
    chosen = frozenset(
        kind
        for kind in (restore.kinds or backup.kinds) & backup.kinds & plan.kinds.keys()
        if is_routed(desired, backup.establishment.uai, kind)
    )
    unread = {one.kind for one in backup.unknown}
    declared = declarations_of(backup, chosen, plan.kinds, desired)
    state = replace(
        desired,
        establishments=(backup.establishment,),
        declared=declared,
        exclusive=_scopes(backup, chosen - unread) if restore.exact else (),
        named=frozenset(one.id for one in backup.live),
        overrides=(),
    )
    made = make_plan(state, backends, plan, watch)
    notices = tuple(
        Notice(
            one.uai,
            msg(
                "{kind} was not read when the backup was made: {why}", kind=one.kind, why=one.reason
            ),
        )
        for one in backup.unknown
        if one.kind in chosen
    )
    return replace(made, notices=(*made.notices, *notices))


def _check_establishment(uai: str, desired: Desired) -> None:
    known = {one.uai for one in desired.establishments}
    if uai not in known:
        told = msg("the backup is of {uai}: not in the inventory, or left out by --limit", uai=uai)
        raise ConfigurationError([Problem("no-school", told, hint=suggestion(uai, known))])


#: Whose things a backup brings back: what no section can say is put back as it was too.
_OURS = frozenset({"local", "foreign"})


def declarations_of(
    backup: Backup, chosen: frozenset[str], kinds: Mapping[str, Kind], desired: Desired
) -> tuple[Declared, ...]:
    """What a backup declares: its own resources, with what they require among themselves."""
    context = Context(desired.day, backup.establishment.timezone)
    found: list[Declared] = []
    for kind in sorted(chosen):
        own = [one for one in backup.live if one.id.kind == kind and one.owner in _OURS]
        requires = requirements(kinds[kind], own, context)
        found += [
            Declared(one.id, one.attributes, requires=requires.get(one.id.key, ())) for one in own
        ]
    return tuple(sorted(found, key=lambda one: one.id))


def requirements(
    kind: Kind, live: Sequence[Live], context: Context
) -> Mapping[str, tuple[ResourceId, ...]]:
    """What live resources require, as their kind would say of the section they make."""
    section = kind.render(live, context) if live else None
    if not isinstance(section, Mapping):
        return {}
    uai = live[0].id.uai
    return {
        item.key: tuple(ResourceId(uai, needed, key) for needed, key in item.requires)
        for item in kind.expand(section, context).items
    }


def _scopes(backup: Backup, kinds: Iterable[str]) -> tuple[Scope, ...]:
    return tuple(Scope(backup.establishment.uai, kind, "") for kind in sorted(kinds))


def is_routed(desired: Desired, uai: str, kind: str) -> bool:
    """Whether the site still has a connection for a kind of an establishment."""
    try:
        desired.route(uai, kind)
    except ConfigurationError:
        return False
    return True
