"""Loads a folder of AAF deliveries into the embedded ENT: its nightly import.

Like the platform, it reads complete deliveries only, the newest of the folder (directory
reference, section 1.3). This is the one place of the sandbox that knows the readers of feeds.
"""

from __future__ import annotations

import logging
from pathlib import Path

from entconf.feeds.aaf.deliveries import Delivery, find_deliveries
from entconf.feeds.aaf.gathering import gather
from entconf.feeds.aaf.names import DeliveryKind
from entconf.feeds.aaf.records import read_records
from entconf.feeds.roster import Roster
from entconf.sandbox.imports.account_changes import apply_changes, read_changes
from entconf.sandbox.imports.feed_roster import Loaded, load_roster
from entconf.sandbox.imports.first_degree import with_places_of_people
from entconf.sandbox.passwords import hash_password
from entconf.sandbox.settings import SandboxSettings
from entconf.sandbox.store.database import Database
from entconf.sandbox.store.deletion import erase
from entconf.sandbox.store.places import remove_class

log = logging.getLogger(__name__)


def load_feed(db: Database, folder: Path, now: str) -> Loaded:
    """Import the newest complete delivery of each degree in a folder.

    The caller has the database for itself, in a transaction that it rolls back on an error.

    Raises:
        FeedError: nothing is there, or it cannot be opened.
    """
    return _load_all(db, read_feed(folder), now)


def load_new_schools(
    db: Database, settings: SandboxSettings, rosters: list[Roster], now: str
) -> Loaded:
    """The first import into a new sandbox: the feed's schools are as it tells them.

    Invented people of these schools make room, and every account that comes is activated with
    the password of the settings, as in a school that has been running for a while. Then comes
    what `accounts.json` beside the feed says, see `imports/account_changes.py`.

    Raises:
        FeedError: `accounts.json` cannot be used.
    """
    changes = read_changes(settings.feed) if settings.feed else ()
    with db.transaction():
        for roster in rosters:
            _make_room(db, roster)
        loaded = _load_all(db, rosters, now)
        for roster in rosters:
            db.run(
                "UPDATE users SET password = ?, activation_code = NULL, last_login = ? "
                "WHERE source = ? AND creation_date = ?",
                (hash_password(settings.password_of("")), now, roster.origin.value, now),
            )
        apply_changes(db, changes, now)
    return loaded


def read_feed(folder: Path) -> list[Roster]:
    """The rosters of the newest complete deliveries in a folder, one for each degree.

    Raises:
        FeedError: nothing is there, or it cannot be opened.
    """
    newest: dict[str, Delivery] = {}
    for delivery in find_deliveries(folder):
        if delivery.kind is not DeliveryKind.DELTA and delivery.files:
            newest[delivery.degree] = delivery
    rosters: list[Roster] = []
    for delivery in newest.values():
        log.info("Loading %s", delivery.name)
        roster = gather(read_records(delivery), lambda _: None, delivery)
        rosters.append(with_places_of_people(roster))
    return rosters


def _load_all(db: Database, rosters: list[Roster], now: str) -> Loaded:
    every = [load_roster(db, roster, now) for roster in rosters]
    return Loaded(
        structures=sum(each.structures for each in every),
        created=sum(each.created for each in every),
        modified=sum(each.modified for each in every),
        disappeared=sum(each.disappeared for each in every),
        ignored=sum(each.ignored for each in every),
    )


def _make_room(db: Database, roster: Roster) -> None:
    """Take invented people, classes and groups of the feed's schools away, but administrators."""
    for school in roster.structures.values():
        structure = db.text(
            "SELECT id FROM structures WHERE uai = ? OR external_id = ?", (school.uai, school.key)
        )
        if structure is None or not school.is_school:
            continue
        for user_id in db.column(
            "SELECT user_id FROM attachments WHERE structure_id = ? "
            "AND user_id NOT IN (SELECT user_id FROM functions)",
            (structure,),
        ):
            erase(db, user_id)
        # Administrators stay, but are no people of the feed.
        db.run(
            "UPDATE users SET source = 'MANUAL' WHERE id IN "
            "(SELECT user_id FROM attachments WHERE structure_id = ?)",
            (structure,),
        )
        for class_id in db.column("SELECT id FROM classes WHERE structure_id = ?", (structure,)):
            remove_class(db, class_id)
        db.run(
            "DELETE FROM groups WHERE structure_id = ? "
            "AND type IN ('FunctionalGroup', 'ManualGroup')",
            (structure,),
        )
