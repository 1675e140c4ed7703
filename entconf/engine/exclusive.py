"""What an exclusive section takes away: things found live that no play names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entconf.desired.state import Desired, Scope
from entconf.drivers.base import Reading
from entconf.engine.diff import removal
from entconf.kinds.base import Kind
from entconf.model.change import Change
from entconf.model.plan import Notice
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class Removals:
    """Changes that take things away, and what a person should know of things kept."""

    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()


def exclusive_removals(desired: Desired, reading: Reading, kinds: Mapping[str, Kind]) -> Removals:
    """What the exclusive sections of one establishment remove of what was read.

    Only what the establishment itself owns goes. Nothing goes from a section that names
    nothing, nor while something it names was not read under its name (left out by a
    filter, it may be one of the things found).
    """
    uai = reading.establishment.uai
    scopes = [scope for scope in desired.exclusive if scope.uai == uai]
    if not scopes:
        return Removals()
    asked = {declared.id for declared in reading.declared}
    found = {live.id for live in reading.live}
    changes: dict[ResourceId, Change] = {}
    notices = []
    for scope in scopes:
        named = {one for one in desired.named if _owns(scope, one)}
        unnamed = [
            live for live in reading.live if _owns(scope, live.id) and live.id not in desired.named
        ]
        going = [change for live in unnamed if (change := removal(kinds[scope.kind], live))]
        reason = _reason_to_keep(named, asked | found)
        if going and reason:
            notices.append(Notice(uai, _kept(scope, len(going), reason)))
            continue
        owners = {live.id: live.owner for live in unnamed}
        for change in going:
            if owners[change.id] == "local":
                changes[change.id] = change
            else:
                notices.append(Notice(uai, foreign(change.id, owners[change.id])))
    return Removals(tuple(changes.values()), tuple(notices))


def foreign(resource: ResourceId, owner: str) -> Text:
    """The sentence that says why a thing that should go is not ours to remove."""
    return msg(
        "{kind} {key} stays: it does not belong to the establishment ({owner})",
        kind=resource.kind,
        key=resource.key,
        owner=owner,
    )


def _owns(scope: Scope, resource: ResourceId) -> bool:
    return (
        resource.uai == scope.uai
        and resource.kind == scope.kind
        and resource.key.startswith(scope.prefix)
    )


def _reason_to_keep(named: set[ResourceId], seen: Iterable[ResourceId]) -> Text | None:
    if not named:
        return msg("the section names nothing, which is more likely a mistake than a wish")
    missing = sorted(named - set(seen))
    if missing:
        return msg(
            "{key} is left out of this plan, and may be one of them",
            key=", ".join(one.key for one in missing[:3]),
        )
    return None


def _kept(scope: Scope, count: int, reason: Text) -> Text:
    return msg(
        "exclusive {section}: {count} undeclared things stay, because {reason}",
        section=f"{scope.kind} {scope.prefix}".strip(),
        count=count,
        reason=reason,
    )
