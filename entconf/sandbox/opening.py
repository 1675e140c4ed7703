"""Opens the platform of a sandbox: its database, invented when new, and its sessions."""

from __future__ import annotations

import hashlib
import sqlite3

from entconf.model.text import msg
from entconf.sandbox.call import Platform
from entconf.sandbox.invent.region import invent_region
from entconf.sandbox.serve import SandboxFailed
from entconf.sandbox.sessions import Sessions
from entconf.sandbox.settings import SandboxSettings
from entconf.sandbox.store.database import Database


def open_platform(settings: SandboxSettings) -> Platform:
    """The platform, with the state of its file when it has one.

    Raises:
        SandboxFailed: when the file is not a sandbox's.
    """
    try:
        db = Database(settings.database)
        if db.is_new:
            invent_region(db, settings)
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


def _secret(db: Database) -> bytes:
    """What signs cookies: it outlives a restart, as a platform's configuration does."""
    seed = db.text("SELECT value FROM meta WHERE key = 'seed'") or ""
    return hashlib.sha256(f"sandbox:{seed}".encode()).digest()
