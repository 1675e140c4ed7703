"""One Mailman a test process: it takes seconds to start, and is emptied for each test."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from tests.mailman.server import Mailman, remove


@cache
def shared_mailman() -> Mailman:
    """The running server of this process, stopped when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="mailman-"))
    server = Mailman(folder).start()
    atexit.register(remove, folder)
    atexit.register(server.stop)
    return server
