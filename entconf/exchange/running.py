"""Run one exchange: plan it, hold it against the policy, lock, journal, do it, remember it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.guard import GuardRefused, Refusal, is_lifted, refusals
from entconf.engine.origin import origin_of
from entconf.engine.run_result import State
from entconf.engine.store.actor import Actor, present_actor
from entconf.engine.store.journal import RunEnd, RunStart
from entconf.engine.store.journal_reading import Settled
from entconf.engine.store.locks import locked
from entconf.engine.store.store import Store
from entconf.errors import EntconfError, Severity, StalePlan, WriteUncertain
from entconf.exchange.base import Exchange, ExchangePlan, ExchangeResult, Surroundings
from entconf.exchange.freshness import Memory, Try, key_of, note_try, remembered
from entconf.exchange.types import type_of
from entconf.model.change import Action, Change
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import msg
from entconf.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class Desk:
    """What runs work with. `again` takes files that were taken before; `lift` names guards."""

    desired: Desired
    backends: Backends
    store: Store
    reveal: Reveal
    now: datetime
    lift: frozenset[str] = frozenset()
    again: bool = False
    actor: Actor = field(default_factory=present_actor)


@contextmanager
def surroundings(exchange: Exchange, desk: Desk) -> Iterator[Surroundings]:
    """What a type works with, for as long as one exchange is planned and done."""
    memory = remembered(desk.store.notes).get(key_of(exchange), Memory())
    with TemporaryDirectory(prefix="entconf-exchange-") as folder:
        yield Surroundings(
            desk.desired.root,
            desk.desired,
            desk.backends,
            desk.reveal,
            desk.now,
            Path(folder),
            frozenset(memory.files),
            desk.again,
        )


def plan_exchange(exchange: Exchange, around: Surroundings) -> ExchangePlan:
    """What a run would do. Raises EntconfError where nothing can be told."""
    return type_of(exchange.type).plan(exchange, around)


def is_broken(plan: ExchangePlan) -> bool:
    """Whether something is wrong that no guard lifts."""
    return any(one.severity is Severity.ERROR for one in plan.problems)


def standing(plan: ExchangePlan, desk: Desk) -> Sequence[Refusal]:
    """The guards that stand against a plan and are not lifted."""
    if plan.nothing:
        return ()
    change = Change(plan.exchange.id, Action.UPDATE, {}, {}, (), irreversible=plan.irreversible)
    whole = _whole(plan.exchange, desk, (change,))
    policy = desk.desired.policy
    if not plan.alters:
        policy = replace(policy, freeze=())
    found = (*refusals(whole, policy, desk.now), *plan.refusals)
    return [one for one in found if not is_lifted(one, desk.lift)]


def carry_out(plan: ExchangePlan, around: Surroundings, desk: Desk) -> ExchangeResult:
    """Do what was planned, under the lock of the establishment, and tell the journal.

    Raises GuardRefused, SiteLocked, StalePlan (another run took the files meanwhile), and what
    the type raises; each but the first two is remembered as a failed try.
    """
    if found := standing(plan, desk):
        raise GuardRefused(found)
    exchange, store = plan.exchange, desk.store
    run = f"{desk.now:%Y%m%dT%H%M%S}-{token_hex(3)}"
    with locked(store.database, [exchange.establishment.uai], run) as lease:
        memory = remembered(store.notes).get(key_of(exchange), Memory())
        taken = {one.sha256 for one in plan.files}
        if not around.again and taken & (memory.files.keys() - around.seen):
            raise StalePlan(
                msg("another run took these files meanwhile"), hint=msg("run the exchange again")
            )
        store.journal.begin_run(_start(run, exchange, desk))
        lease.check()
        settled = Settled(State.UNCERTAIN, msg("the run was interrupted"))
        result = ExchangeResult()
        try:
            result = type_of(exchange.type).carry_out(plan, around)
            settled = _settled(result)
        except EntconfError as error:
            state = State.UNCERTAIN if isinstance(error, WriteUncertain) else State.REFUSED
            # What a server says may name people: the journal is told the sort of failure alone.
            settled = Settled(state, msg("it failed: {name}", name=type(error).__name__))
            raise
        finally:
            store.journal.tell_exchanged(run, _told(plan, result))
            for one in result.exported:
                store.journal.tell_exported(one, desk.actor)
            store.journal.end_run(run, RunEnd("ended", {exchange.id: settled}))
            done = settled.state == State.DONE
            files = (*plan.files, *result.files) if done else result.files
            made = Try("done" if done else "failed", desk.now, run, files)
            note_try(store.notes, exchange, memory, made)
    return result


def note_outcome(exchange: Exchange, desk: Desk, outcome: str) -> None:
    """Remember a try that did nothing: `nothing` new, `refused` by a guard, `failed` to plan."""
    memory = remembered(desk.store.notes).get(key_of(exchange), Memory())
    note_try(desk.store.notes, exchange, memory, Try(outcome, desk.now))


def _settled(result: ExchangeResult) -> Settled:
    wrong = [one for one in result.problems if one.severity is Severity.ERROR]
    if wrong:
        return Settled(State.UNPROVEN, msg("{code}", code=wrong[0].code))
    return Settled(State.DONE)


def _start(run: str, exchange: Exchange, desk: Desk) -> RunStart:
    plan = _whole(exchange, desk, ())
    return RunStart(run, f"exchange {exchange.name}", desk.actor, plan, desk.lift)


def _whole(exchange: Exchange, desk: Desk, changes: tuple[Change, ...]) -> Plan:
    """The exchange as a plan of the engine: for its guards, and for the journal of runs."""
    origin = origin_of(desk.desired, (), desk.now, timedelta())
    return Plan(origin, (exchange.establishment,), changes)


def _told(plan: ExchangePlan, result: ExchangeResult) -> JsonValue:
    files = {one.sha256: one.size for one in (*plan.files, *result.files)}
    return {
        "uai": plan.exchange.establishment.uai,
        "exchange": plan.exchange.name,
        "type": plan.exchange.type,
        "files": [{"sha256": digest, "size": size} for digest, size in files.items()],
        "planned": dict(plan.counts),
        "counts": dict(result.counts),
    }
