"""Import accounts from files: look at them, ask the ENT, refuse whom the feed holds, launch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from entconf.drivers.base import HoldsAccounts
from entconf.drivers.files import AccountFiles, ImportsAccounts, Validation
from entconf.engine.guard import Refusal
from entconf.errors import EntconfError, Problem, RequestRefused, Severity, WriteUncertain
from entconf.exchange.accounts.live import (
    Known,
    People,
    accounts_known,
    fed_accounts,
    fed_people,
    held_by_feed,
    pre_deleted,
)
from entconf.exchange.accounts.tables import AccountTable, Asked, PersonLine, read_table
from entconf.exchange.accounts.telling import told_problems
from entconf.exchange.accounts.words import declared_columns, map_classes, map_columns
from entconf.exchange.base import (
    Exchange,
    ExchangePlan,
    ExchangeResult,
    ExchangeType,
    Mark,
    PlanLine,
    Surroundings,
    TakenFile,
)
from entconf.exchange.drops.drop import Fetched, open_drop
from entconf.model.account import Account
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg, msgn

#: Pupils before parents, who name them.
_ORDER = tuple(Profile)
_GUARD = "accounts_pre_deleted"


@dataclass(frozen=True, slots=True)
class _Work:
    """What was looked at, for `carry_out`."""

    ent: ImportsAccounts
    holds: HoldsAccounts
    tables: tuple[AccountTable, ...]
    before: tuple[Account, ...] = field(repr=False)
    draft: str = ""


@dataclass(slots=True)
class _Found:
    """What a plan gathers."""

    files: list[TakenFile] = field(default_factory=list)
    tables: list[AccountTable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.problems)


class Accounts:
    """See ExchangeType."""

    name = "accounts"

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """The mapped profiles have files."""
        files = exchange.mapping("files")
        return [
            Problem(
                "no-file",
                msg("columns are mapped for {profile}, who have no file", profile=profile),
                exchange.source("columns"),
            )
            for profile in exchange.mapping("columns")
            if profile not in files
        ]

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Read the files, and ask the ENT what it would make of them."""
        found = _Found()
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
        if not isinstance(work, _Work):
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
        result = _proof(work, after, problems)
        if lost is not None and result.problems:
            raise lost
        return result


def _fetch(exchange: Exchange, around: Surroundings, found: _Found) -> Mapping[Profile, Fetched]:
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


def _broken(exchange: Exchange, found: _Found) -> ExchangePlan:
    return ExchangePlan(
        exchange,
        tuple(found.files),
        problems=tuple(found.problems),
        notices=tuple(found.notices),
    )


def _planned(exchange: Exchange, around: Surroundings, found: _Found) -> ExchangePlan:
    school = exchange.establishment
    driver = around.backends.driver(around.desired.route(school.uai, "exchanges"))
    if not isinstance(driver, ImportsAccounts) or not isinstance(driver, HoldsAccounts):
        told = msg("the ENT of this school takes no files of accounts")
        found.problems.append(Problem("no-import", told, exchange.source()))
        return _broken(exchange, found)
    live = tuple(driver.accounts(school).accounts)
    found.problems += _too_large(found.tables, driver.largest_file)
    found.problems += held_by_feed(found.tables, People(_fed(exchange, around, live, found)))
    if found.is_wrong:
        return _broken(exchange, found)
    try:
        validation = _validated(exchange, found, driver)
    except RequestRefused as error:
        found.problems += error.problems()
        return _broken(exchange, found)
    if validation is None or found.is_wrong:
        return _broken(exchange, found)
    work = _Work(driver, driver, tuple(found.tables), live, validation.draft)
    return _plan(exchange, around, found, work, validation)


def _too_large(tables: Sequence[AccountTable], most: int) -> Iterator[Problem]:
    for table in tables:
        size = len(table.content)
        if size > most:
            fit = len(table.people) * most // size
            yield Problem(
                "too-large",
                msg(
                    "{file} has {size} bytes; the ENT takes {most}",
                    file=table.file,
                    size=size,
                    most=most,
                ),
                hint=msg(
                    "split it into files of at most {n} people, and run one after the other", n=fit
                ),
            )


def _fed(
    exchange: Exchange, around: Surroundings, live: Sequence[Account], found: _Found
) -> Iterator[Known]:
    """Whom the feed holds: accounts that it made, and its files where the inventory names them."""
    yield from fed_accounts(live)
    from entconf.desired.feeds import load_fed_schools  # noqa: PLC0415 - reads the inventory again
    from entconf.feeds.detection import read_any  # noqa: PLC0415 - heavy, only with a feed

    uai = exchange.establishment.uai
    drop = load_fed_schools(around.root, uai)[0].settings.drop
    if drop is None:
        return
    try:
        roster = read_any(drop, uai).roster
    except EntconfError as error:
        found.problems.append(
            Problem(
                "feed-unread",
                msg("the feed could not be looked at: {why}", why=error.message),
                hint=msg("only accounts that it made before are known"),
                severity=Severity.WARNING,
            )
        )
        return
    yield from fed_people(roster, uai)


def _validated(exchange: Exchange, found: _Found, driver: ImportsAccounts) -> Validation | None:
    """What the ENT would do; None when words of the files mean nothing to it."""
    tables = found.tables
    contents = {table.profile.value: table.content for table in tables}
    asked = AccountFiles(
        exchange.establishment,
        contents,
        pre_delete=exchange.flag("pre_delete"),
        transition=exchange.flag("transition"),
    )
    columns, problems = map_columns(exchange, tables, driver.account_columns(asked))
    found.problems += problems
    if problems:
        return None
    asked = replace(asked, columns=columns)
    classes, problems = map_classes(exchange, tables, driver.account_classes(asked))
    found.problems += problems
    if problems:
        return None
    validation = driver.validate_accounts(replace(asked, classes=classes))
    found.problems += told_problems(tables, validation.reports)
    return validation


def _plan(
    exchange: Exchange,
    around: Surroundings,
    found: _Found,
    work: _Work,
    validation: Validation,
) -> ExchangePlan:
    known = People(accounts_known(work.before))
    lines: list[PlanLine] = []
    counts: dict[str, int] = {}
    for table in work.tables:
        for mark in (Mark.CREATE, Mark.UPDATE):
            people = [one for one in table.people if _mark(table, one, validation, known) == mark]
            if people:
                lines.append(_line(mark, table, people))
                counts[f"{table.profile.value}.{mark}"] = len(people)
    lost = _lost(exchange, work, validation)
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


def _mark(table: AccountTable, one: PersonLine, validation: Validation, known: People) -> str:
    told = validation.states.get((table.profile.value, one.sent))
    return told or (Mark.UPDATE if known.find(one.person) else Mark.CREATE)


def _line(mark: str, table: AccountTable, people: Sequence[PersonLine]) -> PlanLine:
    profile = msg(table.profile.value)
    what = (
        msg("{profile}: created", profile=profile)
        if mark == Mark.CREATE
        else msg("{profile}: updated", profile=profile)
    )
    return PlanLine(mark, what, len(people), tuple(f"{table.file}:{one.line}" for one in people))


def _lost(exchange: Exchange, work: _Work, validation: Validation) -> Mapping[str, int]:
    """Who would be pre-deleted, by what the ENT says and by what we see: whichever is more."""
    if not exchange.flag("pre_delete"):
        return dict(validation.pre_deleted)
    seen = pre_deleted(work.tables, work.before)
    profiles = dict.fromkeys((*seen, *validation.pre_deleted))
    return {one: max(seen.get(one, 0), validation.pre_deleted.get(one, 0)) for one in profiles}


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


def _proof(work: _Work, after: Sequence[Account], problems: list[Problem]) -> ExchangeResult:
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


TYPE: ExchangeType = Accounts()
