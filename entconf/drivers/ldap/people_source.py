"""Where people are read from: the directory, or a cache brought up to date by its cookie."""

from __future__ import annotations

from entconf.drivers.ldap.answers import Entry
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.requests import Search


def read_people(directory: Directory, wanted: Search) -> list[Entry]:
    """The entries a search for people finds. Raises SystemUnreachable and its subclasses."""
    return directory.search([wanted])[0].whole()
