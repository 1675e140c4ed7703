"""Whose people an exchange gives out: the ENT's accounts of a school, and what the feed tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.drivers.base import Accounts, HoldsAccounts
from entconf.errors import ConfigurationError, FeedError, Problem
from entconf.exchange.base import Surroundings
from entconf.feeds.roster import Roster
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg


@dataclass(frozen=True, slots=True)
class Feed:
    """What the newest deliveries of a drop amount to. `whole` is false where parts are missing."""

    roster: Roster
    whole: bool


def accounts_of(school: Establishment, around: Surroundings) -> Accounts:
    """The accounts of a school on its ENT.

    Raises ConfigurationError where it has none that tells accounts, and what the driver raises.
    """
    settings = around.desired.route(school.uai, "")
    driver = around.backends.driver(settings)
    if not isinstance(driver, HoldsAccounts):
        raise ConfigurationError(
            [
                Problem(
                    "no-accounts",
                    msg("{driver} does not tell accounts", driver=settings.driver),
                    hint=msg("an export needs an ENT or a directory, or source: feed"),
                )
            ]
        )
    return driver.accounts(school)


class Feeds:
    """The feeds of the schools of a site; a drop that several schools share is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, Mapping[str, Feed]] = {}

    def of(self, school: Establishment) -> Feed | None:
        """The feed that tells of a school; None where its inventory names none or it tells nothing.

        Raises ConfigurationError for a wrong inventory, FeedError for a drop that cannot be read.
        """
        from entconf.desired.feeds import load_fed_schools  # noqa: PLC0415 - few exchanges need it

        (fed,) = load_fed_schools(self._root, school.uai)
        drop = fed.settings.drop
        if drop is None:
            return None
        if drop not in self._read:
            self._read[drop] = _feeds_in(drop)
        return self._read[drop].get(school.uai)

    def needed(self, school: Establishment) -> Feed:
        """The feed of a school. Raises FeedError where there is none, too."""
        feed = self.of(school)
        if feed is None:
            raise FeedError(
                msg("no delivery tells of {school}", school=school.label),
                hint=msg("write feed: {{path: ...}} in the inventory; entconf verify looks at it"),
            )
        return feed


def _feeds_in(drop: Path) -> Mapping[str, Feed]:
    """Of each UAI the feed that tells its classes, else any that names it."""
    from entconf.feeds.aaf.deliveries import find_deliveries  # noqa: PLC0415 - as above
    from entconf.feeds.taking import series_of, take  # noqa: PLC0415 - as above

    found: dict[str, Feed] = {}
    schools: set[str] = set()
    for series in series_of(find_deliveries(drop)):
        taken = take(series)
        if taken is None:
            continue
        feed = Feed(taken.roster, whole=not taken.doubtful)
        for structure in taken.roster.structures.values():
            if structure.uai not in found or (structure.is_school and structure.uai not in schools):
                found[structure.uai] = feed
            if structure.is_school:
                schools.add(structure.uai)
    return found
