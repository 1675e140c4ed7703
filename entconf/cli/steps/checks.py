"""Conditions that a procedure holds its schools to; nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from entconf.cli.drifting import drift_live
from entconf.cli.planning import plan_live
from entconf.cli.shape import Shape, show_plan
from entconf.cli.steps.asking import ask_person
from entconf.cli.steps.bench import Bench, failure, of_school
from entconf.cli.steps.people import ent_is_held_by_people, unseen
from entconf.desired.secrets import revealer
from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backups import list_backups, read_everything
from entconf.errors import EntconfError, ExitCode, Interrupted
from entconf.exchange.schedule import period_of
from entconf.kinds.catalog import all_kinds
from entconf.model.plan import Plan
from entconf.model.procedure import Check, Confirm, Step
from entconf.model.resource import Live
from entconf.model.text import Text, msg, msgn
from entconf.procedures.outcome import Mark, Outcome, failed

_GUESTS = "guests"


def check(bench: Bench, step: Step, schools: Sequence[str]) -> Iterable[tuple[str, Outcome]]:
    """Each school with the first condition that it does not meet."""
    found: dict[str, Outcome] = {}
    deeds = {uai: step.said[uai].deed for uai in schools}
    wanted = {uai: deed for uai, deed in deeds.items() if isinstance(deed, Check)}
    desired = bench.desired(schools)
    for uai, deed in wanted.items():
        wrong = _old_backup(desired, uai, deed) if deed.backup else None
        if wrong is None and deed.guests:
            wrong = _guests(bench, of_school(desired, uai), uai)
        if wrong is not None:
            found[uai] = wrong
    plan = [uai for uai, deed in wanted.items() if deed.plan and uai not in found]
    found |= _differences(bench, desired, plan, drift=False)
    drift = [uai for uai, deed in wanted.items() if deed.drift and uai not in found]
    found |= _differences(bench, desired, drift, drift=True)
    for uai in wanted:
        outcome = found.get(uai, Outcome(Mark.OK))
        yield uai, _not_so_yet(outcome) if bench.rehearsal else outcome


def _not_so_yet(outcome: Outcome) -> Outcome:
    """What a rehearsal says of a condition: the steps before it were not done, so it may come."""
    if outcome.mark is not Mark.FAILED or outcome.code is not ExitCode.PARTIAL:
        return outcome
    return Outcome(Mark.WAITING, msg("not so now: {told}", told=outcome.message or ""))


def _differences(
    bench: Bench, desired: Desired, schools: Sequence[str], *, drift: bool
) -> Mapping[str, Outcome]:
    """The schools whose live systems are not as declared, or were moved."""
    if not schools:
        return {}
    own = bench.desired(schools) if len(schools) < len(desired.establishments) else desired
    plan = drift_live(bench.session, own) if drift else plan_live(bench.session, own)
    if plan.changes:
        show_plan(bench.session.console, plan, Shape())
    return _outcomes(plan, own, drift=drift)


def _outcomes(plan: Plan, desired: Desired, *, drift: bool) -> Mapping[str, Outcome]:
    found: dict[str, Outcome] = {}
    for uai, n in Counter(one.uai for one in plan.unknown).items():
        if ent_is_held_by_people(desired, uai):
            found[uai] = unseen(n)
    for one in plan.unknown:
        found.setdefault(one.uai, failed(one.reason, ExitCode.UNREACHABLE))
    for uai, n in Counter(one.id.uai for one in plan.changes).items():
        found[uai] = failed(_moved(n) if drift else _different(n))
    return found


def _moved(n: int) -> Text:
    return msgn("{n} thing was moved in the ENT", "{n} things were moved in the ENT", n)


def _different(n: int) -> Text:
    return msgn("{n} thing is not as declared", "{n} things are not as declared", n)


def _old_backup(desired: Desired, uai: str, deed: Check) -> Outcome | None:
    sound = [one for one in list_backups(desired.root) if one.uai == uai and one.damage is None]
    if not ent_is_held_by_people(desired, uai):
        sound = [one for one in sound if not one.unknown]
    moments = [datetime.fromisoformat(one.when) for one in sound if one.when]
    if not moments:
        return failed(msg("there is no sound and whole backup"))
    if datetime.now(UTC) - max(moments) > period_of(deed.backup):
        last = max(moments).date().isoformat()
        return failed(msg("the last backup is of {day}", day=last))
    return None


def _guests(bench: Bench, desired: Desired, uai: str) -> Outcome | None:
    """Guest accounts that nobody answers for, or whose end is unknown or past."""
    (school,) = desired.establishments
    own = [one for one in desired.declared if one.id.kind == _GUESTS]
    bounded = {one.id for one in own if one.present}
    kinds = {_GUESTS: all_kinds()[_GUESTS]}
    try:
        with Backends(revealer(desired.root)) as backends:
            parts = read_everything(desired, school, backends, kinds, own)
    except Interrupted:
        raise
    except EntconfError as error:
        return failure(error)
    for part in parts:
        if part.failure is not None:
            return failure(part.failure)
        for unknown in part.reading.unknown:
            if ent_is_held_by_people(desired, uai):
                return _looked_at(bench, uai) or unseen(len(part.reading.unknown))
            return failed(unknown.reason, ExitCode.UNREACHABLE)
    live = [one for part in parts for one in part.reading.live if one.id.kind == _GUESTS]
    lost = [one for one in live if one.id not in bounded and not _has_end(one, bench)]
    if not lost:
        return None
    return failed(
        msgn(
            "{n} guest account has no owner or no end ahead: `entconf dump {uai}` shows it",
            "{n} guest accounts have no owner or no end ahead: `entconf dump {uai}` shows them",
            len(lost),
            uai=uai,
        )
    )


def _looked_at(bench: Bench, uai: str) -> Outcome | None:
    """What a person says who looks at the list that no export tells; None without a terminal."""
    console = bench.session.console
    if bench.rehearsal or not console.can_ask():
        return None
    asked = msg("Look at the list of guest accounts: each has an owner and an end still ahead.")
    return ask_person(console, uai, Confirm(console.language(asked)))


def _has_end(guest: Live, bench: Bench) -> bool:
    until, owner = guest.attributes.get("until"), guest.attributes.get("owner")
    return bool(owner) and isinstance(until, str) and until >= bench.day.isoformat()
