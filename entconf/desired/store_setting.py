"""The file `store.yml` of a site: where colleagues and CI share what entconf remembers.

What is wrong with it is told by the name of the file alone, never with the line: a password
may have been written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from entconf.desired.reading import Reading, read_file
from entconf.desired.secrets import reveal
from entconf.errors import ConfigurationError, Problem
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import Text, msg

FILE = "store.yml"

_RIGHT = msg("write one line: url: !secret env:ENTCONF_STORE_URL")


def read_store_setting(root: Path) -> str:
    """The URL that `store.yml` names, its secret revealed: no message may show it.

    Raises ConfigurationError when the file is wrong or the secret cannot be had, and when a
    URL with a password stands there as it is.
    """
    reading = read_file(root / FILE, FILE)
    if reading.problems:
        raise ConfigurationError([_without_line(one) for one in reading.problems])
    url = _url(reading)
    if isinstance(url, Secret):
        return reveal(url, root)
    if _has_password(url):
        raise _wrong(
            msg("a password stands in store.yml"),
            msg("change it, for it was in git, and write url: !secret env:ENTCONF_STORE_URL"),
        )
    return url


def _url(reading: Reading) -> str | Secret:
    value = reading.documents[0].value if len(reading.documents) == 1 else None
    if not isinstance(value, Mapping) or set(value) != {"url"}:
        raise _wrong(msg("store.yml holds `url` and nothing else"), _RIGHT)
    url = value["url"]
    if isinstance(url, Secret) or (isinstance(url, str) and url.strip()):
        return url
    raise _wrong(msg("the url in store.yml is not a text"), _RIGHT)


def _has_password(url: str) -> bool:
    """Whether anything stands where a password would, however badly the URL is written."""
    before = url.partition("://")[2].rpartition("@")[0]
    return ":" in before or "password=" in url or "_secret=" in url


def _without_line(problem: Problem) -> Problem:
    return replace(problem, source=Source(FILE))


def _wrong(message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem("store", message, Source(FILE), hint)])
