"""Apply a plan: locks, guards, backup, writes by level, proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from secrets import token_hex
from threading import Event

from entconf.desired.state import Desired
from entconf.engine.backup_encryption import check_recipients
from entconf.engine.backup_files import BackupEntry
from entconf.engine.backups import read_everything, take_backup
from entconf.engine.guard import enforce
from entconf.engine.handing_in import told_truly, write_and_hand_in
from entconf.engine.noting import note_upheld
from entconf.engine.origin import check_origin
from entconf.engine.proof import prove
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import REACHED, Outcome, RunResult
from entconf.engine.side_by_side import side_by_side, side_by_side_until
from entconf.engine.site_work import SiteWork, unknown_reason
from entconf.engine.snapshot import PartRead, raise_common_failure
from entconf.engine.standing import declaration_of
from entconf.engine.stopping import stopped_on_request
from entconf.engine.store.journal import RunEnd, RunStart, settled_outcomes
from entconf.engine.store.locks import Lease, locked
from entconf.engine.unproven import remember_unproven
from entconf.engine.watch import Phase, Watch
from entconf.errors import StalePlan
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg


@dataclass(frozen=True, slots=True)
class _Saved:
    """A backup that was taken, and the resources that it does not hold."""

    entry: BackupEntry
    unsaved: Mapping[ResourceId, Text]
    read: tuple[PartRead, ...]


def apply_plan(plan: Plan, run: RunContext, watch: Watch) -> RunResult:
    """Make the changes of a plan and prove them.

    Before anything is written it raises StalePlan or PlanFileError (the plan expired, the
    site changed), PolicyRefused, SiteLocked, BackupError, ConfigurationError (backups cannot be
    encrypted), SystemUnreachable (no establishment can be read) and Interrupted. After the first
    write it always returns, and the result tells what came of each change.
    """
    now = run.clock()
    _check_establishments(plan, run.desired)
    check_origin(plan, run.desired.root, now)
    enforce(plan, run.desired.policy, now, run.lift)
    check_recipients(run.desired.policy.recipients)
    run_id = f"{now:%Y%m%dT%H%M%S}-{token_hex(3)}"
    incomplete = bool(plan.unknown)
    remember_unproven(run.store, run_id)
    if not plan.changes:
        note_upheld(plan, run, run_id, held=())
        return RunResult(run_id, incomplete=incomplete)
    sites = _sites(plan)
    store = run.store
    with locked(store.database, [one.uai for one, _ in sites], run_id) as lease:
        saved = _save_all(sites, run, watch)
        store.journal.begin_run(_start(run_id, plan, run, saved))
        works = _works(sites, saved, run, (run_id, lease), watch)
        stop = works[0].stop
        outcomes: Mapping[ResourceId, Outcome] = {}
        try:
            with stopped_on_request(stop):
                outcomes = _write_and_prove(works, run, watch)
        finally:
            store.journal.end_run(run_id, _end(outcomes.values(), stop))
        note_upheld(plan, run, run_id, held={one.uai for one, _ in sites})
    return RunResult(
        run_id,
        tuple(outcomes[change.id] for change in plan.changes),
        tuple(one.entry for one in saved),
        interrupted=stop.is_set(),
        unreachable=any(work.lost for work in works),
        incomplete=incomplete,
    )


def _check_establishments(plan: Plan, desired: Desired) -> None:
    """A plan is only for schools that the site still has, and that were not left out."""
    known = {one.uai for one in desired.establishments}
    missing = sorted({change.id.uai for change in plan.changes} - known)
    if missing:
        raise StalePlan(
            msg(
                "this plan changes {uais}: not in the inventory, or left out by --limit",
                uais=", ".join(missing),
            ),
            hint=msg("make a new plan"),
        )


def _start(run_id: str, plan: Plan, run: RunContext, saved: Sequence[_Saved]) -> RunStart:
    backups = tuple(one.entry for one in saved)
    return RunStart(run_id, run.command, run.actor, plan, run.lift, backups, run.of)


def _end(outcomes: Iterable[Outcome], stop: Event) -> RunEnd:
    told = ((one.change.id, one.state.value, one.message) for one in outcomes)
    return RunEnd("interrupted" if stop.is_set() else "ended", settled_outcomes(told))


def _sites(plan: Plan) -> list[tuple[Establishment, tuple[Change, ...]]]:
    """The establishments of a plan that have changes, each with its own."""
    known = {one.uai: one for one in plan.establishments}
    changes: dict[str, list[Change]] = {}
    for change in plan.changes:
        changes.setdefault(change.id.uai, []).append(change)
    return [
        (known.get(uai, Establishment(uai)), tuple(found)) for uai, found in sorted(changes.items())
    ]


def _save_all(
    sites: Sequence[tuple[Establishment, tuple[Change, ...]]], run: RunContext, watch: Watch
) -> list[_Saved]:
    """Back up every establishment before any of them is written to."""

    def save(site: tuple[Establishment, tuple[Change, ...]]) -> _Saved:
        establishment, changes = site
        declared = [declaration_of(change) for change in changes]
        read = read_everything(run.desired, establishment, run.backends, run.kinds, declared)
        entry = take_backup(run.desired, read, run.clock())
        watch.advanced(Phase.BACKUP, establishment.label)
        return _Saved(entry, _unsaved(changes, read), read)

    watch.started(Phase.BACKUP, len(sites))
    try:
        saved = side_by_side(save, sites, run.workers)
    finally:
        watch.finished(Phase.BACKUP)
    raise_common_failure([part for one in saved for part in one.read])
    return saved


def _unsaved(changes: Sequence[Change], read: Sequence[PartRead]) -> Mapping[ResourceId, Text]:
    """Why some changes have no backup, and are therefore not made (ADR 0002).

    What cannot be undone takes other things with it: it needs a backup without any gap.
    """
    found: dict[ResourceId, Text] = {}
    gap = next((one for part in read for one in part.reading.unknown), None)
    for change in changes:
        if gap is not None and change.irreversible is not None:
            found[change.id] = msg(
                "it cannot be undone, and the backup lacks {kind}: {reason}",
                kind=gap.kind,
                reason=gap.reason,
            )
        for part in read:
            if reason := unknown_reason(part.reading, change.id):
                found[change.id] = msg("there is no backup of it: {reason}", reason=reason)
    return found


def _works(
    sites: Sequence[tuple[Establishment, tuple[Change, ...]]],
    saved: Sequence[_Saved],
    run: RunContext,
    held: tuple[str, Lease],
    watch: Watch,
) -> list[SiteWork]:
    run_id, lease = held
    applied = run.store.last_applied.of(one.uai for one, _ in sites)
    return [
        SiteWork(
            establishment, changes, run, run_id, lease, run.stop, watch, applied, backup.unsaved
        )
        for (establishment, changes), backup in zip(sites, saved, strict=True)
    ]


def _write_and_prove(
    works: Sequence[SiteWork], run: RunContext, watch: Watch
) -> Mapping[ResourceId, Outcome]:
    """Work the establishments side by side; a set `stop` ends it after the writes in hand."""
    stop = works[0].stop
    watch.started(Phase.WRITING, sum(len(work.changes) for work in works))
    try:
        write_and_hand_in(works, run, stop)
    finally:
        watch.finished(Phase.WRITING)
    watch.started(Phase.PROVING, len(works))
    try:
        proven = side_by_side_until(
            lambda work: _prove_one(work, run, watch), works, stop, run.workers
        )
    finally:
        watch.finished(Phase.PROVING)
    return {one.change.id: one for one in chain.from_iterable(proven)}


def _prove_one(work: SiteWork, run: RunContext, watch: Watch) -> tuple[Outcome, ...]:
    outcomes = prove(
        run.desired,
        work.establishment,
        tuple(work.outcomes.values()),
        run.backends,
        run.kinds,
    )
    outcomes = told_truly(outcomes)
    reached = [one.change for one in outcomes if one.state in REACHED]
    run.store.last_applied.record(work.run_id, reached)
    watch.advanced(Phase.PROVING, work.establishment.label)
    return outcomes
