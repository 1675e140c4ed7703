"""Exchanges of type `gar`: build the files of the GAR, check them, leave them in a drop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from entconf.desired.nearest import suggestion
from entconf.engine.store.access_log import Export as AccessLine
from entconf.errors import ConfigurationError, EntconfError, Problem, Severity
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
from entconf.exchange.drops.drop import open_drop
from entconf.exchange.gar.checking import check_paths
from entconf.exchange.gar.files import GarFile, Names, pack, write_delivery
from entconf.exchange.gar.findings import CODES, Found
from entconf.exchange.gar.nodes import Delivery, delivery_of
from entconf.exchange.gar.people import GarSchool, complete, people_of
from entconf.exchange.gar.shapes import Degree, Kind
from entconf.exchange.gar.xsd import load_xsds
from entconf.exchange.sources import Feeds, accounts_of
from entconf.feeds.accounts import roster_of
from entconf.feeds.findings import Finding, Weight
from entconf.model.establishment import Establishment
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg, msgn


@dataclass(frozen=True, slots=True)
class _Work:
    """What the plan leaves to do: the archive and its checksum, in the run's private folder."""

    paths: tuple[Path, ...]
    people: int
    schools: tuple[str, ...]


class GarExchange:
    """See ExchangeType."""

    name = "gar"

    def check(self, exchange: Exchange) -> Sequence[Problem]:
        """The school that declares it is one of those it is about; only the archive's own MD5."""
        problems = []
        schools = exchange.texts("schools")
        if schools and exchange.establishment.uai not in schools:
            problems.append(
                Problem(
                    "not-among",
                    msg(
                        "{uai} declares it and is not among its schools",
                        uai=exchange.establishment.uai,
                    ),
                    exchange.source("schools"),
                    msg("a delivery is complete: declare it once, for one of its schools"),
                )
            )
        names = exchange.value("to.names")
        if isinstance(names, str) and names != "{name}":
            problems.append(
                Problem(
                    "gar-name",
                    msg("the GAR takes files by their own names"),
                    exchange.source("to.names"),
                    msg("take `names` away"),
                )
            )
        return problems

    def plan(self, exchange: Exchange, around: Surroundings) -> ExchangePlan:
        """Build everything here, in private, and check it; nothing goes out yet.

        Raises:
            ConfigurationError: a school is not of the site, the XSD cannot be used.
            FeedError: a feed cannot be read.
            SystemUnreachable: an ENT or the drop cannot be reached.
        """
        degree = Degree(exchange.text("degree", Degree.SECOND))
        xsd = exchange.text("xsd")
        xsds = load_xsds([around.root / Path(xsd).expanduser()] if xsd else [])
        found = Found()
        delivery, notices = _delivery(exchange, around, degree, found)
        moment = around.now.astimezone(ZoneInfo(exchange.establishment.timezone))
        names = Names(exchange.text("ent"), moment, degree)
        folder = around.folder / "gar"
        folder.mkdir(mode=0o700)
        try:
            files = write_delivery(delivery, names, folder, found)
            paths = pack(files, names, around.folder)
        except OSError as error:
            raise EntconfError(
                msg("the files cannot be written: {why}", why=os_reason(error))
            ) from error
        checked = check_paths(paths[:1], xsds)
        findings = _once((*found.findings, *checked.findings))
        people = sum(1 for one in delivery.people if one.schools[0].profile)
        with open_drop(exchange, "to", around) as drop:
            lines = tuple(_lines(files, paths, drop.shown))
        return ExchangePlan(
            exchange,
            lines=lines,
            problems=tuple(
                _problem(one) for one in findings if one.weight is not Weight.INFORMATION
            ),
            notices=(
                *notices,
                *(one.detail for one in findings if one.weight is Weight.INFORMATION),
            ),
            counts={"files": len(files), "people": people, "schools": len(delivery.schools)},
            alters=False,
            work=_Work(paths, people, tuple(one.uai for one in delivery.schools)),
        )

    def carry_out(self, plan: ExchangePlan, around: Surroundings) -> ExchangeResult:
        """Leave the archive, then its checksum, in the drop, and tell the access log."""
        work = plan.work
        if not isinstance(work, _Work):
            raise TypeError("the plan was not made by this type")
        sent: list[TakenFile] = []
        gone = 0
        problems: Sequence[Problem] = ()
        try:
            with open_drop(plan.exchange, "to", around) as drop:
                for path in work.paths:
                    sent.append(drop.put(path, path.name))  # noqa: PERF401 - those before a failure stay
                gone = len(drop.prune())
        except EntconfError as error:
            if not sent:
                raise
            problems = error.problems()
        told = AccessLine(
            plan.exchange.name,
            work.people,
            work.schools,
            names=True,
            to="GAR",
            files=tuple(one.name for one in sent),
        )
        return ExchangeResult(
            tuple(PlanLine(Mark.SEND, msg("{file}", file=one.name)) for one in sent),
            tuple(problems),
            counts={"files": len(sent), "people": work.people, "removed": gone},
            files=tuple(sent),
            exported=(told,) if sent else (),
        )


def _delivery(
    exchange: Exchange, around: Surroundings, degree: Degree, found: Found
) -> tuple[Delivery, list[Text]]:
    """Everybody of every school, with what must be known of the sources."""
    feeds = Feeds(around.root)
    notices: list[Text] = []
    schools = []
    for establishment in _schools(exchange, around):
        feed = feeds.of(establishment)
        label = establishment.label
        if feed is None:
            notices.append(msg("{school} has no feed: no MEF, subject, post or mail", school=label))
        elif not feed.whole:
            notices.append(
                msg("the feed of {school} is not whole: see entconf verify", school=label)
            )
        live = roster_of(accounts_of(establishment, around))
        schools.append(GarSchool(establishment, live, feed.roster if feed is not None else None))
    logins = frozenset(exchange.texts("responsible"))
    people = people_of(schools, degree, {one.uai: logins for one in schools})
    for login in sorted(logins - _known_logins(schools)):
        found.add("GAR16", msg("no account has the login {login} of responsible", login=login))
    return delivery_of(degree, schools, complete(people.values(), found)), notices


def _known_logins(schools: Sequence[GarSchool]) -> set[str]:
    return {
        person.account.login
        for school in schools
        for person in school.live.people.values()
        if person.account is not None
    }


def _schools(exchange: Exchange, around: Surroundings) -> Iterator[Establishment]:
    asked = exchange.texts("schools") or (exchange.establishment.uai,)
    known: Mapping[str, Establishment] = {one.uai: one for one in around.desired.establishments}
    missing = [uai for uai in asked if uai not in known]
    if missing:
        raise ConfigurationError(
            Problem(
                "unknown-school",
                msg("{uai} is not among the schools of this run", uai=uai),
                exchange.source("schools"),
                suggestion(uai, known) or msg("run it for all its schools together"),
            )
            for uai in missing
        )
    for uai in sorted(asked):
        yield known[uai]


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Each finding once: what is left out while building may show in the check as well."""
    found: dict[tuple[str, str, str], Finding] = {}
    for one in findings:
        key = (one.code, one.uai or one.person, "" if one.code == "GAR16" else str(one.detail))
        found.setdefault(key, one)
    return list(found.values())


def _problem(one: Finding) -> Problem:
    blocking = one.weight is Weight.BLOCKING
    about = one.person or one.uai
    told = msg("{code} {about}: {what}", code=one.code, about=about, what=one.detail)
    place = Source(one.place.file, one.place.line) if one.place.file else None
    return Problem(
        one.code,
        told if about else msg("{code}: {what}", code=one.code, what=one.detail),
        place,
        CODES[one.code].title,
        Severity.ERROR if blocking else Severity.WARNING,
    )


def _lines(files: Sequence[GarFile], paths: Sequence[Path], drop: str) -> Iterator[PlanLine]:
    for kind in Kind:
        own = [one for one in files if one.kind is kind]
        nodes = sum(one.nodes for one in own)
        counted = msgn("{n} node", "{n} nodes", nodes)
        parts = msgn("{n} file", "{n} files", len(own))
        what = msg("{kind}: {nodes} in {files}", kind=kind, nodes=counted, files=parts)
        yield PlanLine(Mark.KEEP, what)
    for path in paths:
        yield PlanLine(Mark.SEND, msg("{file} to {drop}", file=path.name, drop=drop))


TYPE: ExchangeType = GarExchange()
