"""The file `store.yml` of a site: where colleagues and CI share what entconf remembers.

What is wrong with it is told by the name of the file alone, never with the line: a password
may have been written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from entconf.errors import ConfigurationError, Problem
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import Text, msg

FILE = "store.yml"

_RIGHT = msg("write one line: url: !secret env:ENTCONF_STORE_URL")


def read_store_setting(root: Path) -> str:
    """The URL that `store.yml` names, its secret revealed; "" where there is no such file.

    No message may show it. Raises as `store_setting` does, and when the secret cannot be had.
    """
    if not (root / FILE).exists():
        return ""
    url = store_setting(root)
    if isinstance(url, Secret):
        from entconf.desired.secrets import reveal  # noqa: PLC0415 - most sites have no such file

        return reveal(url, root)
    return url


def store_setting(root: Path) -> str | Secret:
    """What `store.yml` says, which must be there.

    Raises ConfigurationError when it is wrong, and when a password stands there as it is.
    """
    from entconf.desired.reading import read_file  # noqa: PLC0415 - as above

    reading = read_file(root / FILE, FILE)
    if reading.problems:
        raise ConfigurationError([replace(one, source=Source(FILE)) for one in reading.problems])
    value = reading.documents[0].value if len(reading.documents) == 1 else None
    if not isinstance(value, Mapping) or set(value) != {"url"}:
        raise _wrong(msg("store.yml holds `url` and nothing else"), _RIGHT)
    url = value["url"]
    if isinstance(url, str) and _has_password(url):
        raise _wrong(
            msg("a password stands in store.yml"),
            msg("change it, for it was in git, and write url: !secret env:ENTCONF_STORE_URL"),
        )
    if isinstance(url, Secret) or (isinstance(url, str) and url.strip()):
        return url
    raise _wrong(msg("the url in store.yml is not a text"), _RIGHT)


def _has_password(url: str) -> bool:
    """Whether anything stands where a password would, however badly the URL is written."""
    before = url.partition("://")[2].rpartition("@")[0]
    return ":" in before or "password=" in url or "_secret=" in url


def _wrong(message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem("store", message, Source(FILE), hint)])
