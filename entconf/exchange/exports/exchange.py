"""Exchanges of type `export`: the accounts of a school as the files of another software."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from entconf.desired.export_maps import load_export_map
from entconf.engine.store.access_log import Export as AccessLine
from entconf.errors import EntconfError, Problem, Severity
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
from entconf.exchange.drops.drop import Drop, open_drop
from entconf.exchange.exports.fields import SENSITIVE, School, school_of, untold_fields
from entconf.exchange.exports.writing import Export, write_export
from entconf.exchange.sources import Feeds, accounts_of
from entconf.feeds.accounts import roster_of
from entconf.model.export_map import EXCEL, ExportMap
from entconf.model.os_reason import os_reason
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg, msgn

_FEED = "feed"


@dataclass(frozen=True, slots=True)
class _Work:
    """What the plan leaves to do: the files, which lie in the run's private folder."""

    used: ExportMap
    made: Export


class AccountExport:
    """See ExchangeType."""

    name = "export"

    def check(self, exchange: Exchange) -> Sequence[Problem]:  # noqa: ARG002 - the contract
        """Nothing that the schema does not say."""
        return ()

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Read the people and write the files here, in private; nothing goes out yet.

        Raises:
            ConfigurationError: the map is wrong, or there is no such map.
            FeedError: the feed cannot be read.
            SystemUnreachable: the ENT or the drop cannot be reached.
        """
        used = _map(exchange, around)
        school, untold, problems = _people(exchange, around, used)
        folder = around.folder / "export"
        folder.mkdir(mode=0o700)
        day = around.now.astimezone(ZoneInfo(exchange.establishment.timezone)).date()
        profiles = frozenset(Profile(one) for one in exchange.texts("profiles"))
        try:
            made = write_export(used, school, folder, day, profiles)
        except OSError as error:
            raise EntconfError(
                msg("the files cannot be written: {why}", why=os_reason(error))
            ) from error
        problems += _left_out(made)
        if not made.rows:
            problems.append(_nobody(exchange))
        with open_drop(exchange, "to", around) as drop:
            lines = tuple(_lines(made, drop))
        return ExchangePlan(
            exchange,
            lines=lines,
            problems=tuple(problems),
            notices=tuple(_notices(used, untold)),
            counts={"files": len(made.files), "rows": made.rows, "left_out": len(made.left_out)},
            alters=False,
            work=_Work(used, made),
        )

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:
        """Put the files that were written into the drop. What arrived is told to the access log."""
        work = plan.work
        if not isinstance(work, _Work):
            raise TypeError("the plan was not made by this type")
        sent: list[TakenFile] = []
        people, gone = 0, 0
        problems: Sequence[Problem] = ()
        try:
            with open_drop(plan.exchange, "to", around) as drop:
                for one in work.made.files:
                    sent.append(drop.put(one.path, one.path.name))
                    people += one.rows
                gone = len(drop.prune())
        except EntconfError as error:
            if not sent:
                raise
            problems = error.problems()
        told = AccessLine(
            f"{plan.exchange.name} ({work.used.name})",
            people,
            (plan.exchange.establishment.uai,),
            names=True,
            to=work.used.software,
            files=tuple(one.name for one in sent),
        )
        return ExchangeResult(
            tuple(PlanLine(Mark.SEND, msg("{file}", file=one.name)) for one in sent),
            tuple(problems),
            counts={"files": len(sent), "rows": people, "removed": gone},
            files=tuple(sent),
            exported=(told,) if sent else (),
        )


def _map(exchange: Exchange, around: Surroundings) -> ExportMap:
    used = load_export_map(exchange.text("map"), around.root)
    if not exchange.flag("excel"):
        return used
    return ExportMap(
        used.name,
        used.software,
        used.description,
        used.confirmed,
        used.evidence,
        used.notes,
        EXCEL,
        used.files,
        used.source,
    )


def _people(
    exchange: Exchange, around: Surroundings, used: ExportMap
) -> tuple[School, frozenset[str], list[Problem]]:
    """The school, the fields that its source never tells, and what is wrong with the source."""
    establishment = exchange.establishment
    if exchange.text("source") == _FEED:
        feed = Feeds(around.root).needed(establishment)
        problems = [] if feed.whole else [_cut_feed(exchange)]
        school = school_of(feed.roster, establishment.uai, establishment.name)
        untold = untold_fields(used, feed.roster.origin)
    else:
        accounts = accounts_of(establishment, around)
        roster = roster_of(accounts)
        problems = []
        school = school_of(roster, establishment.uai, establishment.name)
        untold = untold_fields(used, roster.origin, accounts.unknown)
    problems += _untold_columns(exchange, used, untold)
    return school, untold, problems


def _untold_columns(
    exchange: Exchange, used: ExportMap, untold: frozenset[str]
) -> Iterator[Problem]:
    """Required columns of fields that the source never tells: nobody would be in the file."""
    for sheet in used.files:
        for column in sheet.columns:
            fields = {part.field_name for part in column.parts}
            if column.required and fields <= untold:
                yield Problem(
                    "untold-field",
                    msg(
                        "the map {map} needs {column}, which this source never tells",
                        map=used.name,
                        column=column.name,
                    ),
                    exchange.source("source"),
                    msg(
                        "source: ent has logins and ids; source: feed has titles, MEF and the like"
                    ),
                )


def _cut_feed(exchange: Exchange) -> Problem:
    return Problem(
        "feed-not-whole",
        msg("the deliveries of the feed are not whole: people would be missing"),
        exchange.source("source"),
        msg("entconf verify tells what is wrong with them"),
    )


def _nobody(exchange: Exchange) -> Problem:
    return Problem(
        "nobody",
        msg("nobody would be in the files; what lies in the drop is left alone"),
        exchange.source(),
        msg("look at profiles, and at what the ENT or the feed tells of the school"),
    )


def _left_out(made: Export) -> Iterator[Problem]:
    for one in made.left_out:
        yield Problem(
            "left-out",
            msg(
                "{person} is left out, column {column}: {why}",
                person=one.person,
                column=one.column,
                why=one.why,
            ),
            severity=Severity.WARNING,
        )


def _notices(used: ExportMap, untold: frozenset[str]) -> Iterator[Text]:
    if used.confirmed:
        evidence = "; ".join(used.evidence)
        yield msg(
            "columns of {software} confirmed by: {evidence}",
            software=used.software,
            evidence=evidence,
        )
    else:
        yield msg(
            "columns of {software} NOT confirmed by public documentation: try a few people first",
            software=used.software,
        )
    for note in used.notes:
        yield msg("{software}: {note}", software=used.software, note=note)
    sensitive = sorted(used.fields & SENSITIVE)
    if sensitive:
        yield msg("the files hold {fields}", fields=", ".join(sensitive))
    if untold:
        yield msg("this source never tells {fields}: empty", fields=", ".join(sorted(untold)))


def _lines(made: Export, drop: Drop) -> Iterator[PlanLine]:
    for one in made.files:
        name = drop.name_for(one.path.name)
        mark = Mark.UPDATE if drop.has(name) else Mark.SEND
        rows = msgn("{n} row", "{n} rows", one.rows)
        what = msg("{file} to {drop}: {rows}", file=name, drop=drop.shown, rows=rows)
        yield PlanLine(mark, what)


TYPE: ExchangeType = AccountExport()
