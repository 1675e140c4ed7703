"""A system that exists only in memory, or in one JSON file: for tests and first steps."""

from __future__ import annotations

from entconf.drivers.base import BackendSettings, Driver
from entconf.model.secret import Reveal


def open_driver(settings: BackendSettings, reveal: Reveal) -> Driver:  # noqa: ARG001 - the contract
    """Open the memory driver. Its one option is `file`: a JSON file to read and keep.

    Raises ConfigurationError when the file is not such a world.
    """
    from entconf.drivers.memory.driver import MemoryDriver  # noqa: PLC0415 - when it is used
    from entconf.drivers.memory.world_file import world_of  # noqa: PLC0415 - as above

    return MemoryDriver(world_of(settings))
