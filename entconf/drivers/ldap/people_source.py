"""Where people are read from: the directory, or a cache brought up to date by its cookie."""

from __future__ import annotations

import logging

from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.cache import Cache
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.reading import decoded
from entconf.drivers.ldap.requests import Search
from entconf.drivers.ldap.sync import Changes, changes_since

_log = logging.getLogger(__name__)


def read_people(directory: Directory, wanted: Search) -> list[Entry]:
    """The entries a search for people finds. Raises SystemUnreachable and its subclasses.

    With a cache, only what changed since its cookie is asked for. A cookie that the server
    refuses drops what was kept, and everything is read anew.
    """
    cache = directory.cache
    if cache is None or not directory.server().syncs:
        return directory.search([wanted])[0].whole()
    changes = _refreshed(directory, cache, wanted)
    if changes.refused is not None:
        # An account whose size limit is below the whole may still read page by page.
        _log.info("reading without synchronisation: %s", changes.refused)
        return directory.search([wanted])[0].whole()
    return decoded([(one, 0, len(one)) for one in cache.contents(wanted)], {})


def _refreshed(directory: Directory, cache: Cache, wanted: Search) -> Changes:
    cookie = cache.cookie(wanted)
    changes = directory.reading(lambda link: changes_since(link, wanted, cookie))
    if changes.refused is not None and cookie:
        _log.info("the directory refused the cookie; everything is read again")
        cache.forget(wanted)
        cookie = b""
        changes = directory.reading(lambda link: changes_since(link, wanted, cookie))
    if changes.refused is None:
        cache.update(wanted, changes, anew=not cookie)
    return changes
