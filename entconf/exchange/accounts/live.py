"""Files of accounts held against those who have an account, and against the feed.

Whoever the academy delivers is never imported by CSV: the ENT would hold somebody twice, or take
them from the feed (directory reference, section 5: externalId.used.in.aaf).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from entconf.errors import Problem, Severity
from entconf.exchange.accounts.tables import AccountTable, PersonLine
from entconf.feeds.roster import Person, Roster
from entconf.feeds.tables.identity import MADE, plain
from entconf.model.account import Account
from entconf.model.profiles import Profile
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg

_CSV = "CSV"
_FEEDS = ("AAF",)

#: Profile, last and first name as names are compared.
_Name = tuple[Profile | None, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is known already: by the feed, or as an account."""

    external_id: str
    name: _Name
    born: date | None


class People:
    """People by external id and by name."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._ids: dict[str, Known] = {}
        self._names: dict[_Name, list[Known]] = {}
        for one in known:
            if one.external_id:
                self._ids[one.external_id] = one
            self._names.setdefault(one.name, []).append(one)

    def by_id(self, key: str) -> Known | None:
        """Who has that external id."""
        return self._ids.get(key)

    def by_name(self, person: Person) -> Sequence[Known]:
        """Who has these names and this profile."""
        return self._names.get(name_of(person), ())

    def lacks_id(self, name: _Name) -> bool:
        """Whether somebody of these names is known without an external id."""
        return any(not one.external_id for one in self._names.get(name, ()))

    def find(self, person: Person) -> Known | None:
        """Who somebody of a file is, as the ENT would tell it: by external id, else by name."""
        if not person.key.startswith(MADE):
            return self.by_id(person.key)
        found = self.by_name(person)
        alike = [one for one in found if not (one.born and person.birth_date)]
        same = [one for one in found if one.born and one.born == person.birth_date]
        return next(iter((*same, *alike)), None)


def name_of(person: Person) -> _Name:
    """The names of somebody of a file or of a feed."""
    return person.profile, plain(person.last_name), plain(person.first_name)


def accounts_known(accounts: Iterable[Account]) -> list[Known]:
    """Accounts as what files are held against."""
    return [
        Known(
            one.external_id,
            (one.profile, plain(one.last_name), plain(one.first_name)),
            one.birth_date,
        )
        for one in accounts
    ]


def fed_accounts(accounts: Iterable[Account]) -> list[Known]:
    """Accounts that the feed made and still holds."""
    return accounts_known(
        one for one in accounts if one.source.startswith(_FEEDS) and one.missing_since is None
    )


def fed_people(roster: Roster, uai: str) -> list[Known]:
    """People of one school in a feed."""
    here = {key for key, one in roster.structures.items() if uai in (one.uai, key)}
    return [
        Known(key, name_of(one), one.birth_date)
        for key, one in roster.people.items()
        if here.intersection(one.structures)
    ]


def held_by_feed(tables: Sequence[AccountTable], fed: People) -> Iterator[Problem]:
    """A problem for each line about somebody whom the feed holds, or may hold."""
    for table in tables:
        for one in table.people:
            yield from _held(table, one, fed)


def _held(table: AccountTable, one: PersonLine, fed: People) -> Iterator[Problem]:
    person = one.person
    source = Source(table.file, one.line)
    if fed.by_id(person.key):
        yield _refused(msg("the feed holds the external id of this line"), source)
        return
    named = fed.by_name(person)
    if any(known.born and known.born == person.birth_date for known in named):
        yield _refused(
            msg("the feed holds somebody of the same name and birth date as this line"), source
        )
    elif any(not (known.born and person.birth_date) for known in named):
        yield Problem(
            "feed-may-hold",
            msg("the feed holds somebody of this name; no birth date tells whether it is the same"),
            source,
            msg("look before you import: the ENT would hold them twice"),
            Severity.WARNING,
        )


def _refused(message: Text, source: Source) -> Problem:
    hint = msg("take the line away: whoever the academy delivers is never imported by CSV")
    return Problem("feed-holds", message, source, hint)


def pre_deleted(tables: Sequence[AccountTable], accounts: Sequence[Account]) -> Mapping[str, int]:
    """How many accounts of earlier imports are in none of the files, by profile of a file."""
    profiles = {table.profile for table in tables}
    lost: dict[str, int] = {}
    given = People(
        Known("" if one.person.key.startswith(MADE) else one.person.key, name_of(one.person), None)
        for table in tables
        for one in table.people
    )
    for account in accounts:
        if account.profile not in profiles or account.source != _CSV or account.deletion_pending:
            continue
        name = (account.profile, plain(account.last_name), plain(account.first_name))
        if not given.by_id(account.external_id) and not given.lacks_id(name):
            lost[account.profile.value] = lost.get(account.profile.value, 0) + 1
    return lost
