"""Opens the platform of a sandbox: its database, invented when new, and its sessions."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from entconf.errors import FeedError
from entconf.model.text import msg
from entconf.sandbox.call import Platform, moment
from entconf.sandbox.invent.region import invent_region
from entconf.sandbox.serve import SandboxFailed
from entconf.sandbox.sessions import Sessions
from entconf.sandbox.settings import MEMORY, SandboxSettings
from entconf.sandbox.store.database import Database

if TYPE_CHECKING:
    from entconf.feeds.roster import Roster


def open_platform(settings: SandboxSettings) -> Platform:
    """The platform, with the state of its file when it has one.

    Raises:
        SandboxFailed: when the file is not a sandbox's.
    """
    rosters = _read_feed(settings)
    try:
        db = Database(settings.database)
        if db.is_new:
            invent_region(db, settings)
            if rosters:
                from entconf.sandbox.feed_loading import load_new_schools  # noqa: PLC0415 - readers are heavy

                load_new_schools(db, settings, rosters, moment())
        elif db.text("SELECT value FROM meta WHERE key = 'seed'") is None:
            raise SandboxFailed(msg("{path} is unfinished.", path=str(settings.database)))
    except sqlite3.Error as failure:
        raise SandboxFailed(
            msg(
                "{path} is not the database of an embedded ENT: {reason}",
                path=str(settings.database),
                reason=str(failure),
            )
        ) from failure
    return Platform(settings, db, Sessions(settings.session_seconds, secret=_secret(db)))


def _read_feed(settings: SandboxSettings) -> list[Roster]:
    """What a new database starts with, read before it is made; readers are imported for that."""
    kept = settings.database != MEMORY and Path(settings.database).exists()
    if settings.feed is None or kept:
        return []
    from entconf.sandbox.feed_loading import read_feed  # noqa: PLC0415 - readers are heavy

    try:
        return read_feed(settings.feed)
    except FeedError as failure:
        raise SandboxFailed(
            msg(
                "The feed in {path} cannot be loaded: {reason}",
                path=str(settings.feed),
                reason=str(failure),
            )
        ) from failure


def _secret(db: Database) -> bytes:
    """What signs cookies: it outlives a restart, as a platform's configuration does."""
    seed = db.text("SELECT value FROM meta WHERE key = 'seed'") or ""
    return hashlib.sha256(f"sandbox:{seed}".encode()).digest()
