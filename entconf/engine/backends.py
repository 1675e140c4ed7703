"""The connections of a run: one driver for each distinct backend, opened when first needed."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from threading import Lock
from types import TracebackType
from typing import Self

from entconf.drivers.base import Accounts, Driver, HoldsAccounts, OpenDriver
from entconf.drivers.registry import open_driver
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.secret import Reveal
from entconf.model.values import to_json

#: For how many seconds the accounts of a school are held, and of how many schools at most:
#: enough for a run that reads a list before each of its changes.
_HELD_SECONDS, _HELD_SCHOOLS = 120.0, 8


def backend_identity(settings: BackendSettings) -> str:
    """A text that is equal for equal settings, whatever the order of their options."""
    return json.dumps(
        [settings.name, settings.driver, settings.options], default=to_json, sort_keys=True
    )


class Backends:
    """Opens drivers lazily, shares them between establishments and threads, closes them all.

    `reveal` resolves the secrets of the settings; `opener` is how a driver is opened.
    """

    def __init__(self, reveal: Reveal, opener: OpenDriver = open_driver) -> None:
        self._reveal = reveal
        self._opener = opener
        self._drivers: dict[str, Driver] = {}
        self._lock = Lock()
        self._accounts: dict[tuple[str, str], tuple[float, Accounts]] = {}

    def driver(self, settings: BackendSettings) -> Driver:
        """The driver of these settings. Raises ConfigurationError when they are wrong."""
        identity = backend_identity(settings)
        with self._lock:
            if identity not in self._drivers:
                self._drivers[identity] = self._opener(settings, self._reveal)
            return self._drivers[identity]

    def accounts(
        self, settings: BackendSettings | None, establishment: Establishment
    ) -> Accounts | None:
        """The accounts of a school, as a backend told them in the last two minutes.

        None without a backend, or when its system tells none. Raises what reading came to.
        """
        if settings is None:
            return None
        driver = self.driver(settings)
        if not isinstance(driver, HoldsAccounts):
            return None
        key = (backend_identity(settings), establishment.uai)
        with self._lock:
            held = self._accounts.get(key)
        if held is not None and time.monotonic() - held[0] < _HELD_SECONDS:
            return held[1]
        accounts = driver.accounts(establishment)
        with self._lock:
            self._accounts.pop(key, None)
            self._accounts[key] = time.monotonic(), accounts
            while len(self._accounts) > _HELD_SCHOOLS:
                del self._accounts[next(iter(self._accounts))]
        return accounts

    def close(self) -> None:
        """Close every driver that was opened, even when one of them fails to."""
        with self._lock, ExitStack() as stack:
            for driver in self._drivers.values():
                stack.callback(driver.close)
            self._drivers = {}
            self._accounts = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
