"""Who is made, updated and pre-deleted: by what the ENT says, afterwards by who is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from entconf.drivers.base import HoldsAccounts
from entconf.drivers.files import ImportsAccounts, Validation
from entconf.errors import Problem
from entconf.exchange.accounts.live import People, accounts_known, pre_deleted
from entconf.exchange.accounts.tables import AccountTable, PersonLine
from entconf.exchange.base import Exchange, ExchangeResult, Mark, PlanLine
from entconf.model.account import Account
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg


@dataclass(frozen=True, slots=True)
class Work:
    """What was looked at, for `carry_out`."""

    ent: ImportsAccounts
    holds: HoldsAccounts
    tables: tuple[AccountTable, ...]
    before: tuple[Account, ...] = field(repr=False)
    draft: str = ""


def counted(
    tables: Sequence[AccountTable], validation: Validation, before: People
) -> Iterator[tuple[str, PlanLine]]:
    """A line for those who would be made and one for those updated, of each file, with its word."""
    for table in tables:
        for mark in (Mark.CREATE, Mark.UPDATE):
            people = [one for one in table.people if _mark(table, one, validation, before) == mark]
            if people:
                yield f"{table.profile.value}.{mark}", _line(mark, table, people)


def _mark(table: AccountTable, one: PersonLine, validation: Validation, known: People) -> str:
    told = validation.states.get((table.profile.value, one.sent))
    return told or (Mark.UPDATE if known.find(one.person) else Mark.CREATE)


def _line(mark: str, table: AccountTable, people: Sequence[PersonLine]) -> PlanLine:
    profile = table.profile.value
    what = (
        msg("{profile}: created", profile=msg(profile))
        if mark == Mark.CREATE
        else msg("{profile}: updated", profile=msg(profile))
    )
    return PlanLine(mark, what, len(people), tuple(f"{table.file}:{one.line}" for one in people))


def pre_deletions(exchange: Exchange, work: Work, validation: Validation) -> Mapping[str, int]:
    """Who would be pre-deleted, by what the ENT says and by what we see: whichever is more."""
    if not exchange.flag("pre_delete"):
        return dict(validation.pre_deleted)
    seen = pre_deleted(work.tables, work.before)
    profiles = dict.fromkeys((*seen, *validation.pre_deleted))
    return {one: max(seen.get(one, 0), validation.pre_deleted.get(one, 0)) for one in profiles}


def proof(work: Work, after: Sequence[Account], problems: list[Problem]) -> ExchangeResult:
    """Who is there now, line by line."""
    then = People(accounts_known(work.before))
    now = People(accounts_known(one for one in after if not one.deletion_pending))
    lines: list[PlanLine] = []
    counts: dict[str, int] = {}
    for table in work.tables:
        there = [one for one in table.people if now.find(one.person)]
        made = [one for one in there if not then.find(one.person)]
        for mark, people in ((Mark.CREATE, made), (Mark.UPDATE, _without(there, made))):
            if people:
                lines.append(_line(mark, table, people))
                counts[f"{table.profile.value}.{mark}"] = len(people)
        problems += [
            Problem(
                "not-there",
                msg("whoever this line is about has no account"),
                table.source(one.sent),
            )
            for one in _without(table.people, there)
        ]
    pending = sum(one.deletion_pending for one in after) - sum(
        one.deletion_pending for one in work.before
    )
    if pending > 0:
        lines.append(PlanLine(Mark.DELETE, msg("accounts pre-deleted"), pending))
        counts["pre_delete"] = pending
    return ExchangeResult(tuple(lines), tuple(problems), counts=counts)


def _without(people: Sequence[PersonLine], others: Sequence[PersonLine]) -> list[PersonLine]:
    left = {one.sent for one in others}
    return [one for one in people if one.sent not in left]
