"""The variables `feed`, `siecle` and `stsweb` of the inventory, read for `entconf verify`.

Playbooks are not read: what they declare is no part of the feed, and a mistake in one must not
keep anybody from looking at the accounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from entconf.desired.checking import Checker
from entconf.desired.findings import Findings
from entconf.desired.inventory import read_inventory
from entconf.desired.patterns import select_hosts
from entconf.desired.plays import extra_variables
from entconf.desired.routes import establishment_of, routes_of
from entconf.desired.schema_files import Schemas
from entconf.desired.site_files import SiteFiles, missing_folder
from entconf.desired.validation import value_problems
from entconf.desired.variables import HostVariables
from entconf.errors import ConfigurationError
from entconf.kinds.catalog import all_kinds
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import FeedSettings, VerifySettings, YearChange
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Value

_FEED = "feed"
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class FedSchool:
    """A school, what its inventory tells of its feed, and its ENT (None: it has none).

    `backends` are all the systems that its kinds are routed to.
    """

    establishment: Establishment
    settings: FeedSettings
    ent: BackendSettings | None = None
    backends: tuple[BackendSettings, ...] = ()


def load_fed_schools(
    root: Path, limit: str = "all", variables: Mapping[str, str] | None = None
) -> tuple[FedSchool, ...]:
    """The schools of the site that `limit` names, by UAI.

    Args:
        root: the site.
        limit: a host pattern.
        variables: those of the command line, which win over all others.

    Raises:
        ConfigurationError: with every problem of the inventory.
    """
    root = root.resolve()
    missing = missing_folder(root)
    if missing is not None:
        raise ConfigurationError([missing])
    findings = Findings()
    kinds = all_kinds()
    checker = Checker(Schemas(kinds))
    inventory = read_inventory(SiteFiles(root), checker, findings)
    findings.raise_errors()
    chosen = select_hosts(inventory, limit)
    for message, hint in chosen.unknown:
        findings.error("unknown-limit", message, hint=hint)
    extra = extra_variables(variables or {}, findings)
    schools = []
    for uai in sorted(chosen.hosts):
        own = {**inventory.variables(inventory.hosts[uai]), **extra}
        reader = _Reader(HostVariables(uai, own, findings.error), root, checker, findings)
        routes = routes_of(reader.variables, kinds, findings)
        school = establishment_of(reader.variables, findings)
        backends = tuple(routes.values())
        schools.append(FedSchool(school, reader.settings(), routes.get(""), backends))
    findings.raise_errors()
    return tuple(schools)


class _Reader:
    """Reads the variables of one school."""

    def __init__(
        self, variables: HostVariables, root: Path, checker: Checker, findings: Findings
    ) -> None:
        self.variables = variables
        self._root = root
        self._checker = checker
        self._findings = findings

    def settings(self) -> FeedSettings:
        feed = self._mapping(_FEED, _FEED)
        return FeedSettings(
            drop=self._path(feed),
            keep_days=_number(feed, "keep_days", 0) or None,
            siecle=self._path(self._mapping("siecle", "exports")),
            stsweb=self._path(self._mapping("stsweb", "exports")),
            verify=self._verify(feed),
        )

    def _mapping(self, name: str, schema: str) -> Mapping[str, Value]:
        """A variable, filled in and held against its schema; empty where it is not sound."""
        if name not in self.variables.sources:
            return {}
        value = self.variables.value(name)
        source = self.variables.sources[name].source
        problems = value_problems(self._checker, schema, value, lambda _sentence: source)
        self._findings.extend(problems)
        return value if isinstance(value, Mapping) and not problems else {}

    def _path(self, written: Mapping[str, Value]) -> Path | None:
        path = written.get("path")
        return self._root / Path(path).expanduser() if isinstance(path, str) else None

    def _verify(self, feed: Mapping[str, Value]) -> VerifySettings:
        usual = VerifySettings()
        late, mass = _part(feed, "late"), _part(feed, "mass_change")
        return VerifySettings(
            late_working_days=_number(late, "working_days", usual.late_working_days),
            late_days=_number(late, "days", usual.late_days),
            gone=_share(mass, "gone", usual.gone),
            gone_at_year_change=_share(mass, "gone_at_year_change", usual.gone_at_year_change),
            added=_share(mass, "added", usual.added),
            mass=_number(mass, "people", usual.mass),
            propagation_working_days=_number(
                _part(feed, "propagation"), "working_days", usual.propagation_working_days
            ),
            leaver_days=_number(_part(feed, "leavers"), "days", usual.leaver_days),
            login_pattern=self._pattern(feed),
            year_change=self._year_change(_part(feed, "year_change")),
            targets={
                profile: share / _HUNDRED
                for profile, share in _part(feed, "activation").items()
                if isinstance(share, int)
            },
            academy=_text(feed, "academy"),
            degree=_text(feed, "degree"),
            closed_days=frozenset(self._closed_days(feed)),
        )

    def _pattern(self, feed: Mapping[str, Value]) -> str:
        import re  # noqa: PLC0415 - only to try a pattern

        pattern = _text(feed, "login_pattern")
        try:
            re.compile(pattern)
        except re.error as error:
            message = msg("login_pattern is no regular expression: {why}", why=str(error))
            self._error(message)
            return ""
        return pattern

    def _year_change(self, written: Mapping[str, Value]) -> YearChange:
        if not written:
            return YearChange()
        days = []
        for name in ("from", "until"):
            # 2024 was a leap year: the 29th of February may stand there.
            day = self._day(f"2024-{_text(written, name)}", _text(written, name))
            days.append((day.month, day.day) if day else (1, 1))
        return YearChange(*days)

    def _closed_days(self, feed: Mapping[str, Value]) -> Iterator[date]:
        written = feed.get("closed_days")
        for one in written if isinstance(written, tuple) else ():
            first = _text(one, "from") if isinstance(one, Mapping) else str(one)
            last = _text(one, "until") if isinstance(one, Mapping) else str(one)
            begins, ends = self._day(first, first), self._day(last, last)
            if begins is None or ends is None:
                continue
            if ends < begins:
                self._error(msg("closed_days: {last} comes before {first}", first=first, last=last))
            for number in range((ends - begins).days + 1):
                yield begins + timedelta(days=number)

    def _day(self, text: str, shown: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._error(msg("there is no day {day}", day=shown))
            return None

    def _error(self, message: Text) -> None:
        source: Source = self.variables.sources[_FEED].source
        self._findings.error("bad-feed", message, source)


def _part(mapping: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    value = mapping.get(name)
    return value if isinstance(value, Mapping) else {}


def _number(mapping: Mapping[str, Value], name: str, usual: int) -> int:
    value = mapping.get(name)
    return value if isinstance(value, int) else usual


def _share(mapping: Mapping[str, Value], name: str, usual: float) -> float:
    value = mapping.get(name)
    return value / _HUNDRED if isinstance(value, int) else usual


def _text(mapping: Mapping[str, Value], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""
