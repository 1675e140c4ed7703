"""What is asked of the feed and of the ENT before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from entconf.drivers.files import AccountFiles, ImportsAccounts, Validation
from entconf.errors import EntconfError, Problem, Severity
from entconf.exchange.accounts.live import Known, fed_accounts, fed_people
from entconf.exchange.accounts.tables import AccountTable
from entconf.exchange.accounts.telling import told_problems
from entconf.exchange.accounts.words import map_classes, map_columns
from entconf.exchange.base import Exchange, Surroundings, TakenFile
from entconf.model.account import Account
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg


@dataclass(slots=True)
class Found:
    """What a plan gathers."""

    files: list[TakenFile] = field(default_factory=list)
    tables: list[AccountTable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether anything keeps the files from being imported."""
        return any(one.severity is Severity.ERROR for one in self.problems)


def too_large(tables: Sequence[AccountTable], most: int) -> Iterator[Problem]:
    """Each file of more bytes than the ENT takes, with how many people fit."""
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


def whom_the_feed_holds(
    exchange: Exchange, around: Surroundings, live: Sequence[Account], found: Found
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


def ask_the_ent(exchange: Exchange, found: Found, driver: ImportsAccounts) -> Validation | None:
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
