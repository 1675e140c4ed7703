"""Every run and every write, told before it is made and after it was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from entconf.engine.backup_files import BackupEntry
from entconf.engine.plan_file import change_to_json, content_hash, plan_content, text_to_json
from entconf.engine.plan_reading import read_plan
from entconf.engine.store.access_log import EXPORTED, Export, ExportRow, export_json, read_exports
from entconf.engine.store.actor import Actor
from entconf.engine.store.chain import (
    Verdict,
    add_line,
    lines_of,
    lines_that_say,
    runs_without,
    verify_chain,
)
from entconf.engine.store.database import Database
from entconf.engine.store.evidence_lines import (
    EXCHANGED,
    VERIFIED,
    ExchangeRow,
    VerificationRow,
    read_exchanged,
    read_verified,
)
from entconf.engine.store.journal_reading import (
    RunRow,
    Settled,
    WriteRow,
    content_of,
    read_broken_locks,
    read_runs,
    read_settled,
    read_writes,
)
from entconf.errors import PlanFileError, StoreError
from entconf.model.change import Change
from entconf.model.plan import Plan
from entconf.model.quick_dataclass import dataclass
from entconf.model.resource import ResourceId
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

#: What the line says of a run that remembered values which stood as declared.
NOTED = "noted"
#: What the line says of a killed run whose writes a later one remembered as applied.
REMEMBERED = "remembered"


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is told of a run before its first write. `of` is the run that it goes on with or undoes.

    `lifted` are the names of the guards that a person lifted for it.
    """

    run: str
    command: str
    actor: Actor
    plan: Plan
    lifted: frozenset[str] = frozenset()
    backups: tuple[BackupEntry, ...] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended, and what came of each change of its plan."""

    result: str
    outcomes: Mapping[ResourceId, Settled] = field(default_factory=dict)


class Journal:
    """The journal of a site: a chain of lines, from which all that was done can be told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_run(self, start: RunStart) -> None:
        """Tell that a run begins: who makes it, its whole plan, its backups."""
        plan = plan_content(start.plan)
        begin: JsonValue = {
            "command": start.command,
            "of": start.of,
            "actor": _actor(start.actor),
            "origin": plan["origin"],
            "plan": content_hash(plan),
            "lifted": [*sorted(start.lifted)],
            "backups": [
                {"uai": one.uai, "name": one.name, "sha256": one.sha256} for one in start.backups
            ],
        }
        with self._database.transaction() as cursor:
            add_line(cursor, start.run, "begin", begin)
            add_line(cursor, start.run, "plan", plan)

    def end_run(self, run: str, end: RunEnd) -> None:
        """Tell how a run ended."""
        outcomes: list[JsonValue] = [
            {"resource": str(one), "state": settled.state, "message": _text(settled.message)}
            for one, settled in sorted(end.outcomes.items())
        ]
        self._add(run, "end", {"result": end.result, "outcomes": outcomes})

    def announce(self, run: str, change: Change) -> int:
        """Tell that a write is about to be sent; returns its number."""
        return self._add(run, "announce", {"change": change_to_json(change)})

    def announce_all(self, run: str, changes: Sequence[Change]) -> Sequence[int]:
        """Tell that these writes are about to be sent together; returns their numbers.

        All or none of them are told, and reach the disk at once.
        """
        contents: list[JsonValue] = [{"change": change_to_json(change)} for change in changes]
        with self._database.transaction() as cursor:
            return [add_line(cursor, run, "announce", content) for content in contents]

    def settle(self, run: str, number: int, state: str, message: Text | None = None) -> None:
        """Tell what came of a write. What is told last holds."""
        self.settle_all(run, {number: Settled(state, message)})

    def settle_all(self, run: str, answers: Mapping[int, Settled]) -> None:
        """Tell what came of writes that were answered together, by their numbers."""
        with self._database.transaction() as cursor:
            for number, one in answers.items():
                content: JsonValue = {
                    "write": number,
                    "state": one.state,
                    "message": _text(one.message),
                }
                add_line(cursor, run, "settle", content)

    def runs(self, limit: int | None = None) -> Sequence[RunRow]:
        """The latest runs, the newest first. Raises StoreError for a line that cannot be read."""
        rows = read_runs(lines_that_say(self._database, "begin", "end"))
        return rows[::-1][:limit]

    def writes(self, run: str) -> Sequence[WriteRow]:
        """The writes of a run in the order they were announced. Raises StoreError."""
        return read_writes(lines_of(self._database, run))

    def outcomes(self, run: str) -> Mapping[ResourceId, Settled]:
        """What came of each change, as the end of a run told it; empty when it never ended."""
        return read_settled(lines_of(self._database, run))

    def plan(self, run: str) -> Plan:
        """The whole plan of a run. Raises StoreError when the journal does not have it."""
        for line in lines_of(self._database, run):
            if line.what == "plan":
                place = content_of(line)
                try:
                    return read_plan(place)
                except PlanFileError as error:
                    raise StoreError(
                        msg(
                            "line {number} of the journal is damaged: {why}",
                            number=line.number,
                            why=error.message,
                        )
                    ) from error
        raise StoreError(
            msg("the journal does not have the plan of the run {run}", run=run),
            hint=msg("it was made by entconf 0.1; make a new plan"),
        )

    def tell_removed(self, entry: BackupEntry, actor: Actor) -> None:
        """Tell that a backup is about to be removed; this belongs to no run."""
        removed: JsonValue = {
            "actor": _actor(actor),
            "uai": entry.uai,
            "name": entry.name,
            "sha256": entry.sha256,
        }
        self._add("", "backup-removed", removed)

    def tell_verified(self, verified: JsonValue, actor: Actor) -> None:
        """Tell what came of a verification of the feed; `verified` holds counts, nobody's name."""
        self._add("", VERIFIED, {"actor": _actor(actor), "verified": verified})

    def tell_exported(self, export: Export, actor: Actor) -> None:
        """Tell that personal data was written or shown: the access log (access_log.py)."""
        self._add("", EXPORTED, {"actor": _actor(actor), "exported": export_json(export)})

    def exports(self, limit: int | None = None) -> Sequence[ExportRow]:
        """The latest lines of the access log, the newest first. Raises StoreError."""
        rows = read_exports(lines_that_say(self._database, EXPORTED))
        return rows[::-1][:limit]

    def tell_purged(self, counts: Mapping[str, int], days: int, actor: Actor) -> None:
        """Tell how much of each area was erased because it was older than so many days."""
        purged: JsonValue = {"actor": _actor(actor), "days": days, "erased": {**counts}}
        self._add("", "purged", purged)

    def tell_noted(self, run: str, counts: Mapping[str, int], actor: Actor) -> None:
        """Tell how many resources of each school a run remembered that stood as declared."""
        self._add(run, NOTED, {"actor": _actor(actor), "noted": {**counts}})

    def has_noted(self, run: str) -> bool:
        """Whether that run remembered something, be it that it changed nothing."""
        return any(line.what == NOTED for line in lines_of(self._database, run))

    def unfinished(self) -> Sequence[str]:
        """The runs whose end was never told and whose writes no later run remembered yet.

        One that still lives is among them.
        """
        return runs_without(self._database, "begin", "end", REMEMBERED)

    def tell_remembered(self, run: str) -> None:
        """Tell that what a killed run had written is now remembered as applied."""
        self._add(run, REMEMBERED, {})

    def tell_reset(self, reset: Mapping[str, JsonValue], actor: Actor) -> None:
        """Tell whose passwords were reset, by account id; no code and nobody's name."""
        self._add("", "reset", {"actor": _actor(actor), "reset": {**reset}})

    def tell_usage(self, usage: JsonValue, actor: Actor) -> None:
        """Tell how a school's ENT is used: counts that may be told, nobody's (usage/kept.py)."""
        self._add("", "usage", {"actor": _actor(actor), "usage": usage})

    def tell_reported(self, reported: JsonValue, actor: Actor) -> None:
        """Tell that the report of a year was sent: of which school, its digest, to how many."""
        self._add("", "reported", {"actor": _actor(actor), "reported": reported})

    def tell_exchanged(self, run: str, exchanged: JsonValue) -> None:
        """Tell what an exchange took and gave: digests and counts, nobody's name."""
        self._add(run, EXCHANGED, exchanged)

    def exchanged(self, run: str) -> Sequence[ExchangeRow]:
        """What the exchanges of a run took and gave. Raises StoreError."""
        return read_exchanged(lines_of(self._database, run))

    def verifications(self, limit: int | None = None) -> Sequence[VerificationRow]:
        """The latest verifications of the feed, the newest first. Raises StoreError."""
        rows = read_verified(lines_that_say(self._database, VERIFIED))
        return rows[::-1][:limit]

    def tell_followed(self, run: str, followed: Mapping[str, JsonValue], actor: Actor) -> None:
        """Tell what came of a step of a procedure: counts and names of steps, nobody's words."""
        self._add(run, "followed", {"actor": _actor(actor), "followed": {**followed}})

    def broken_locks(self, run: str) -> Sequence[tuple[str, str]]:
        """When locks of a run were broken, and by whom."""
        return read_broken_locks(lines_of(self._database, run))

    def verify(self, noted: str = "") -> Verdict:
        """Whether any line was removed or edited; `noted` is a hash that must be among them."""
        return verify_chain(self._database, noted)

    def _add(self, run: str, what: str, content: JsonValue) -> int:
        with self._database.transaction() as cursor:
            return add_line(cursor, run, what, content)


def _actor(actor: Actor) -> JsonValue:
    return {"name": actor.name, "job": actor.job, "person": actor.person}


def _text(text: Text | None) -> JsonValue:
    return text_to_json(text) if text else None


def settled_outcomes(
    outcomes: Iterable[tuple[ResourceId, str, Text | None]],
) -> Mapping[ResourceId, Settled]:
    """Outcomes as the journal takes them: resource, state, message."""
    return {one: Settled(state, message) for one, state, message in outcomes}
