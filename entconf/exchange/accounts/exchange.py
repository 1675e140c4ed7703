"""Import accounts from files: look at them, ask the ENT, refuse whom the feed holds, launch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.drivers.base import HoldsAccounts
from entconf.drivers.files import ImportsAccounts, Validation
from entconf.engine.guard import Refusal
from entconf.errors import Problem, RequestRefused, WriteUncertain
from entconf.exchange.accounts.asking import Found, ask_the_ent, too_large, whom_the_feed_holds
from entconf.exchange.accounts.counting import Work, counted, pre_deletions, proof
from entconf.exchange.accounts.live import People, accounts_known, held_by_feed
from entconf.exchange.accounts.tables import Asked, read_table
from entconf.exchange.accounts.telling import told_problems
from entconf.exchange.accounts.words import declared_columns
from entconf.exchange.base import (
    Exchange,
    ExchangePlan,
    ExchangeResult,
    ExchangeType,
    Mark,
    PlanLine,
    Surroundings,
)
from entconf.exchange.drops.drop import Fetched, open_drop
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg, msgn

#: Pupils before parents, who name them.
_ORDER = tuple(Profile)
_GUARD = "accounts_pre_deleted"


class Accounts:
    """See ExchangeType."""

    name = "accounts"

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """The mapped profiles have files."""
        files = exchange.mapping("files")
        return [
            Problem(
                "no-file",
                msg("columns are mapped for {profile}, who have no file", profile=msg(profile)),
                exchange.source("columns"),
            )
            for profile in exchange.mapping("columns")
            if profile not in files
        ]

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Read the files, and ask the ENT what it would make of them."""
        found = Found()
        fetched = _fetch(exchange, around, found)
        digests = {one.file.sha256 for one in fetched.values()}
        if not fetched or (digests <= around.seen and not around.again):
            if fetched:
                found.notices.append(msg("these files were imported before"))
            return ExchangePlan(exchange, notices=tuple(found.notices), nothing=True)
        for profile, one in fetched.items():
            columns = declared_columns(exchange, profile.value)
            careful = exchange.flag("pre_delete") or exchange.flag("transition")
            asked = Asked(exchange.establishment.uai, profile, columns, careful=careful)
            table, problems = read_table(one, asked)
            found.files.append(one.file)
            found.problems += problems
            if table is not None:
                found.tables.append(table)
        if found.is_wrong:
            # Nothing is sent of files that are wrong already.
            return _broken(exchange, found)
        return _planned(exchange, around, found)

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:  # noqa: ARG002 - the contract of a type
        """Launch the draft, then look who is there."""
        work = plan.work
        if not isinstance(work, Work):
            raise TypeError("the plan was not made by this type")
        school = plan.exchange.establishment
        lost: WriteUncertain | None = None
        problems: list[Problem] = []
        try:
            reports = work.ent.import_accounts(school, work.draft)
            problems += told_problems(work.tables, reports)
        except WriteUncertain as error:
            lost = error
        after = work.holds.accounts(school).accounts
        result = proof(work, after, problems)
        if lost is not None and result.problems:
            raise lost
        return result


def _fetch(exchange: Exchange, around: Surroundings, found: Found) -> Mapping[Profile, Fetched]:
    """The newest file of each profile that has one."""
    fetched = {}
    patterns = exchange.mapping("files")
    with open_drop(exchange, "from", around) as drop:
        for profile in _ORDER:
            if profile.value not in patterns:
                continue
            pattern = str(patterns[profile.value])
            entries = drop.matching(pattern)
            if not entries:
                told = msg("{drop} has no file {pattern}", drop=drop.shown, pattern=pattern)
                found.notices.append(told)
                continue
            if len(entries) > 1:
                found.notices.append(
                    msg(
                        "of {n} files {pattern} the newest is taken: {file}",
                        n=len(entries),
                        pattern=pattern,
                        file=entries[-1].name,
                    )
                )
            fetched[profile] = drop.fetch(entries[-1])
    return fetched


def _broken(exchange: Exchange, found: Found) -> ExchangePlan:
    return ExchangePlan(
        exchange,
        tuple(found.files),
        problems=tuple(found.problems),
        notices=tuple(found.notices),
    )


def _planned(exchange: Exchange, around: Surroundings, found: Found) -> ExchangePlan:
    school = exchange.establishment
    driver = around.backends.driver(around.desired.route(school.uai, "exchanges"))
    if not isinstance(driver, ImportsAccounts) or not isinstance(driver, HoldsAccounts):
        told = msg("the ENT of this school takes no files of accounts")
        found.problems.append(Problem("no-import", told, exchange.source()))
        return _broken(exchange, found)
    live = tuple(driver.accounts(school).accounts)
    found.problems += too_large(found.tables, driver.largest_file)
    found.problems += held_by_feed(
        found.tables, People(whom_the_feed_holds(exchange, around, live, found))
    )
    if found.is_wrong:
        return _broken(exchange, found)
    try:
        validation = ask_the_ent(exchange, found, driver)
    except RequestRefused as error:
        found.problems += error.problems()
        return _broken(exchange, found)
    if validation is None or found.is_wrong:
        return _broken(exchange, found)
    work = Work(driver, driver, tuple(found.tables), live, validation.draft)
    return _plan(exchange, around, found, work, validation)


def _plan(
    exchange: Exchange,
    around: Surroundings,
    found: Found,
    work: Work,
    validation: Validation,
) -> ExchangePlan:
    known = People(accounts_known(work.before))
    lines: list[PlanLine] = []
    counts: dict[str, int] = {}
    for word, line in counted(work.tables, validation, known):
        lines.append(line)
        counts[word] = line.count or 0
    lost = pre_deletions(exchange, work, validation)
    for profile, number in lost.items():
        what = msg("{profile} of earlier imports: pre-deleted", profile=msg(profile))
        lines.append(PlanLine(Mark.DELETE, what, number))
        counts[f"{profile}.pre_delete"] = number
    gone = sum(lost.values())
    limit = around.desired.policy.limits.accounts_pre_deleted
    over = limit is not None and gone > limit
    return ExchangePlan(
        exchange,
        tuple(found.files),
        tuple(lines),
        tuple(found.problems),
        (_refusal(exchange, gone, limit or 0),) if over else (),
        tuple(found.notices),
        counts,
        _irreversible(exchange, gone, limited=limit is not None),
        work=work,
    )


def _refusal(exchange: Exchange, gone: int, limit: int) -> Refusal:
    told = msgn(
        "{n} account is pre-deleted; the policy allows {limit}",
        "{n} accounts are pre-deleted; the policy allows {limit}",
        gone,
        limit=limit,
    )
    return Refusal(_GUARD, told, (exchange.id,))


def _irreversible(exchange: Exchange, gone: int, *, limited: bool) -> Text | None:
    if exchange.flag("transition"):
        return msg("the change of year empties classes and groups, and ends what they share")
    if gone and not limited:
        return msgn(
            "{n} account is pre-deleted, and erased later",
            "{n} accounts are pre-deleted, and erased later",
            gone,
        )
    return None


TYPE: ExchangeType = Accounts()
