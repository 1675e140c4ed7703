"""Where the store of a site is: in its folder, or on a server that colleagues and CI share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from entconf.desired.store_setting import read_store_setting
from entconf.engine.store.folder import FILE, FOLDER
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg

if TYPE_CHECKING:
    from entconf.engine.store.database import Database

#: The variable that wins over the file.
VARIABLE = "ENTCONF_STORE"

#: What the setting says for the database in the folder.
LOCAL = "sqlite"


def store_url(root: Path) -> str:
    """The URL of the store of a site; "" is the database in its folder.

    The variable ENTCONF_STORE wins over the file `store.yml`. It may hold a password: no
    message may show it. Raises ConfigurationError when either is wrong.
    """
    told = os.environ.get(VARIABLE)
    if told is not None and not told.strip():
        # a protected variable that a job does not get must not lead to another journal
        raise ConfigurationError(
            [
                Problem(
                    "store",
                    msg("the environment variable {name} is empty", name=VARIABLE),
                    hint=msg("unset it, or set it to postgresql://... or to sqlite"),
                )
            ]
        )
    url = (read_store_setting(root) if told is None else told).strip()
    return "" if url == LOCAL else url


def store_exists(root: Path) -> bool:
    """Whether there may be something in the store of a site, without opening it."""
    return (root / FOLDER / FILE).exists() or bool(store_url(root))


def open_database(root: Path) -> Database:
    """The database of a site, made where there is none. Raises as Store does."""
    url = store_url(root)
    if not url:
        from entconf.engine.store.sqlite import SqliteDatabase  # noqa: PLC0415 - only where used

        return SqliteDatabase(root)
    from entconf.engine.store.postgresql import PostgresqlDatabase  # noqa: PLC0415 - as above
    from entconf.engine.store.postgresql_url import read_url  # noqa: PLC0415 - as above

    return PostgresqlDatabase(read_url(url))
