"""The connections of a run: one driver for each distinct backend, opened when first needed."""

from __future__ import annotations

import json
from contextlib import ExitStack
from threading import Lock
from types import TracebackType
from typing import Self

from entconf.drivers.base import Driver, OpenDriver
from entconf.drivers.registry import open_driver
from entconf.model.backend import BackendSettings
from entconf.model.secret import Reveal
from entconf.model.values import to_json


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

    def driver(self, settings: BackendSettings) -> Driver:
        """The driver of these settings. Raises ConfigurationError when they are wrong."""
        identity = backend_identity(settings)
        with self._lock:
            if identity not in self._drivers:
                self._drivers[identity] = self._opener(settings, self._reveal)
            return self._drivers[identity]

    def close(self) -> None:
        """Close every driver that was opened, even when one of them fails to."""
        with self._lock, ExitStack() as stack:
            for driver in self._drivers.values():
                stack.callback(driver.close)
            self._drivers = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
