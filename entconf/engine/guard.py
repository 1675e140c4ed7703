"""Hold a plan against the policy of the site: each verdict has a name and is lifted by it.

Pure, and monotone: a plan with more changes is never refused for less, and lifting one
guard never lifts another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from entconf.errors import PolicyRefused, Problem
from entconf.model.change import Action, Change
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg, msgn

if TYPE_CHECKING:
    from entconf.desired.policy import Policy

#: The kind whose resources are accounts of people.
_ACCOUNTS = "guests"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One verdict. `name` is what `lift` must hold to let it pass; `ids` are what it is about.

    `irreversible`: it stands for a change that cannot be undone, whatever the policy says.
    """

    name: str
    message: Text
    ids: tuple[ResourceId, ...] = ()
    irreversible: bool = False


class GuardRefused(PolicyRefused):
    """The policy forbids a plan. Carries every verdict, never only the first."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(refusals[0].message, hint=_hint(refusals[0]))

    def problems(self) -> Sequence[Problem]:
        """Each verdict with the name that lifts it."""
        return tuple(Problem(one.name, one.message, hint=_hint(one)) for one in self.refusals)


#: What the name of a guard begins with that a person lifts with `--confirm`.
CONFIRM = "confirm:"


def _hint(refusal: Refusal) -> Text:
    if refusal.name.startswith(CONFIRM):
        return msg(
            "if this is meant, confirm it: --confirm {name}",
            name=_quoted(refusal.name.removeprefix(CONFIRM)),
        )
    return msg("if this is meant, lift this guard by its name: {name}", name=refusal.name)


def enforce(plan: Plan, policy: Policy, now: datetime, lift: frozenset[str]) -> None:
    """Raises GuardRefused with every verdict on this plan that is not lifted by its name."""
    standing = [one for one in refusals(plan, policy, now) if not is_lifted(one, lift)]
    if standing:
        raise GuardRefused(standing)


def is_lifted(refusal: Refusal, lift: frozenset[str]) -> bool:
    """Whether a verdict is lifted by its name.

    What cannot be undone may also be confirmed by a pattern of its keys: `0990001X/groups/*`.
    """
    if refusal.name in lift:
        return True
    if not refusal.irreversible:
        return False
    confirmed = [one.removeprefix(CONFIRM) for one in lift if one.startswith(CONFIRM)]
    return any(
        matches(one, resource)
        for one in confirmed
        for resource in refusal.ids
        if one.startswith(f"{resource.uai}/{resource.kind}/")
    )


def refusals(plan: Plan, policy: Policy, now: datetime) -> tuple[Refusal, ...]:
    """Every verdict on the changes that would be tried, in a stable order.

    `now` is an aware moment; freeze windows hold for the day the plan was made for and
    for the day it is in the schools.
    """
    changes = [change for change in plan.changes if change.blocked is None]
    if not changes:
        return ()
    return (
        *_protected(changes, policy),
        *_limits(plan, changes, policy),
        *_frozen(plan, changes, policy, now),
        *_unconfirmed(changes, policy),
        *_irreversible(changes),
    )


def matches(pattern: str, resource: ResourceId) -> bool:
    """Whether UAI/kind/key fits a pattern, in which * is any text and ? one character."""
    parts = re.split(r"([*?])", pattern)
    wild = {"*": ".*", "?": "."}
    expression = "".join(wild.get(part, re.escape(part)) for part in parts)
    return re.fullmatch(expression, str(resource), re.DOTALL) is not None


def _protected(changes: Sequence[Change], policy: Policy) -> Iterator[Refusal]:
    for protection in policy.protected:
        found = tuple(c.id for c in changes if matches(protection.match, c.id))
        if found:
            yield Refusal(
                f"protected:{protection.match}",
                msg(
                    "{resource} is protected: {reason}",
                    resource=_some(found),
                    reason=protection.reason,
                ),
                found,
            )


def _limits(plan: Plan, changes: Sequence[Change], policy: Policy) -> Iterator[Refusal]:
    limits = policy.limits
    deleted = tuple(one.id for one in changes if one.action is Action.DELETE)
    accounts = tuple(one for one in deleted if one.kind == _ACCOUNTS)
    sites = sorted({one.id.uai for one in changes})
    losing = tuple(one.id for one in changes if any(impact.loses for impact in one.impact))
    counted = (
        ("people_losing_access", limits.people_losing_access, people_losing(plan), losing),
        ("accounts_removed", limits.accounts_removed, len(accounts), accounts),
        ("deletions", limits.deletions, len(deleted), deleted),
        ("establishments", limits.establishments, len(sites), ()),
    )
    for name, limit, count, ids in counted:
        if limit is not None and count > limit:
            yield Refusal(name, _over(name, count, limit), ids)


def people_losing(plan: Plan) -> int:
    """At most how many persons lose something by the changes that would be tried.

    Losses of several changes add up, but never beyond the persons that a profile of an
    establishment has.
    """
    losses: dict[tuple[str, str], int] = defaultdict(int)
    for change in plan.changes:
        if change.blocked is None:
            for impact in change.impact:
                losses[change.id.uai, impact.profile] += impact.loses
    return sum(min(count, _persons(plan, *place, count)) for place, count in losses.items())


def _persons(plan: Plan, uai: str, profile: str, otherwise: int) -> int:
    census = plan.census.get(uai)
    return (census.count(profile) if census and profile else 0) or otherwise


def _over(name: str, count: int, limit: int) -> Text:
    sentences = {
        "people_losing_access": msgn(
            "{n} person may lose access; the policy allows {limit}",
            "up to {n} persons lose access; the policy allows {limit}",
            count,
            limit=limit,
        ),
        "accounts_removed": msgn(
            "{n} account is removed; the policy allows {limit}",
            "{n} accounts are removed; the policy allows {limit}",
            count,
            limit=limit,
        ),
        "deletions": msgn(
            "{n} thing is deleted; the policy allows {limit}",
            "{n} things are deleted; the policy allows {limit}",
            count,
            limit=limit,
        ),
        "establishments": msgn(
            "{n} establishment is changed; the policy allows {limit}",
            "{n} establishments are changed; the policy allows {limit}",
            count,
            limit=limit,
        ),
    }
    return sentences[name]


def _frozen(
    plan: Plan, changes: Sequence[Change], policy: Policy, now: datetime
) -> Iterator[Refusal]:
    if not policy.freeze:
        return
    days = {date.fromisoformat(plan.origin.day), *_today(plan, changes, now)}
    for window in policy.freeze:
        frozen = sorted(day for day in days if window.start <= day <= window.until)
        if frozen:
            yield Refusal(
                f"freeze:{window.start.isoformat()}",
                msg(
                    "{day}: nothing is changed from {start} to {until}: {reason}",
                    day=frozen[0].isoformat(),
                    start=window.start.isoformat(),
                    until=window.until.isoformat(),
                    reason=window.reason,
                ),
            )


def _today(plan: Plan, changes: Sequence[Change], now: datetime) -> set[date]:
    """The day it is now in the establishments that a plan changes."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only when the policy has freeze windows

    touched = {change.id.uai for change in changes}
    zones = {one.timezone for one in plan.establishments if one.uai in touched}
    return {now.astimezone(ZoneInfo(zone)).date() for zone in zones}


def _unconfirmed(changes: Sequence[Change], policy: Policy) -> Iterator[Refusal]:
    for confirmation in policy.confirm:
        found = tuple(
            change.id
            for change in changes
            if matches(confirmation.match, change.id)
            and confirmation.action in ("", None, change.action.value)
        )
        if found:
            yield Refusal(
                CONFIRM + confirmation.name,
                msg(
                    "{resource} must be confirmed by {name}",
                    resource=_some(found),
                    name=confirmation.name,
                ),
                found,
            )


def _irreversible(changes: Sequence[Change]) -> Iterator[Refusal]:
    """One verdict for each: what cannot be undone is confirmed thing by thing."""
    for change in changes:
        if change.irreversible is not None:
            yield Refusal(
                CONFIRM + str(change.id),
                msg(
                    "{resource} cannot be undone: {why}",
                    resource=str(change.id),
                    why=change.irreversible,
                ),
                (change.id,),
                irreversible=True,
            )


def _quoted(name: str) -> str:
    """A name as a shell takes it."""
    import shlex  # noqa: PLC0415 - only for a plan that is refused

    return shlex.quote(name)


def _some(ids: Sequence[ResourceId]) -> Text:
    """The first of several resources, and how many more there are."""
    first = str(ids[0])
    if len(ids) == 1:
        return msg("{first}", first=first)
    return msgn("{first} and {n} more", "{first} and {n} more", len(ids) - 1, first=first)
