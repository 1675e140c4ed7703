"""Runs a sandbox: in a thread for tests and the demonstration, or in the foreground.

aiohttp is imported when a sandbox starts, not when this module is.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from entconf.errors import EntconfError
from entconf.model.text import msg
from entconf.sandbox.faults import Faults
from entconf.sandbox.request_log import RequestLog
from entconf.sandbox.settings import SandboxSettings

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    from entconf.sandbox.call import Platform
    from entconf.sandbox.imports.feed_roster import Loaded

_PATIENCE = 120.0


class SandboxFailed(EntconfError):
    """The sandbox could not start: port taken, file no database, aiohttp missing."""


@dataclass(slots=True)
class RunningSandbox:
    """A sandbox that listens. Leave with `stop()`, or use it in a `with`."""

    settings: SandboxSettings
    url: str = ""
    requests: RequestLog = field(default_factory=RequestLog)
    faults: Faults = field(default_factory=Faults)
    _platform: Platform | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _stopping: asyncio.Event | None = None
    _thread: threading.Thread | None = None

    @property
    def platform(self) -> Platform:
        """The data and the sessions, for tests that look behind the scenes."""
        if self._platform is None:
            raise SandboxFailed(msg("The sandbox is not running."))
        return self._platform

    def expire_sessions(self) -> None:
        """End every session, as a restart of the session store would."""
        self.platform.sessions.expire_all()

    def load_feed(self, folder: Path) -> Loaded:
        """Import a folder of AAF deliveries as the ENT does at night; from any other thread.

        Raises:
            FeedError: nothing is there, or it cannot be opened; nothing was changed.
        """
        from entconf.sandbox.feed_loading import load_feed  # noqa: PLC0415 - readers are heavy

        if self._loop is None:
            raise SandboxFailed(msg("The sandbox is not running."))

        async def load() -> Loaded:
            platform = self.platform
            with platform.db.transaction():
                return load_feed(platform.db, folder, platform.now())

        return asyncio.run_coroutine_threadsafe(load(), self._loop).result(_PATIENCE)

    def stop(self) -> None:
        """Stop listening and close the data; harmless when already stopped."""
        if self._loop is not None and self._stopping is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join(_PATIENCE)
            self._thread = None

    def __enter__(self) -> RunningSandbox:  # noqa: PYI034 - typing.Self is not worth a slower import
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start_sandbox(settings: SandboxSettings | None = None) -> RunningSandbox:
    """Start a sandbox in a thread of its own; returns when it listens.

    Raises:
        SandboxFailed: when it cannot listen.
    """
    running = RunningSandbox(settings or SandboxSettings())
    ready = threading.Event()
    failures: list[Exception] = []

    def run() -> None:
        try:
            asyncio.run(_serve(running, lambda _: ready.set()))
        except Exception as failure:  # noqa: BLE001 - handed to the thread that waits for us
            failures.append(failure)
        finally:
            ready.set()

    running._thread = threading.Thread(target=run, name="sandbox", daemon=True)  # noqa: SLF001 - its own module
    running._thread.start()  # noqa: SLF001 - as above
    ready.wait(_PATIENCE)
    if failures:
        raise _explained(failures[0], running.settings)
    return running


def serve(settings: SandboxSettings, on_ready: Callable[[RunningSandbox], None]) -> None:
    """Serve in this thread until interrupted; `on_ready` is told when it listens.

    Raises:
        SandboxFailed: when it cannot listen.
        KeyboardInterrupt: when a person stops it.
    """
    running = RunningSandbox(settings)
    try:
        asyncio.run(_serve(running, on_ready))
    except (OSError, ImportError, ValueError) as failure:
        raise _explained(failure, settings) from failure


def _explained(failure: Exception, settings: SandboxSettings) -> SandboxFailed:
    if isinstance(failure, SandboxFailed):
        return failure
    if isinstance(failure, ModuleNotFoundError):
        return SandboxFailed(
            msg("The embedded ENT needs the package {name}.", name=str(failure.name)),
            hint=msg("Install entconf with its sandbox extra: pip install 'entconf[sandbox]'"),
        )
    where = f"{settings.host}:{settings.port}"
    return SandboxFailed(
        msg(
            "The embedded ENT could not start on {where}: {reason}",
            where=where,
            reason=str(failure),
        )
    )


async def _serve(running: RunningSandbox, on_ready: Callable[[RunningSandbox], None]) -> None:
    from aiohttp import web  # noqa: PLC0415 - a quarter of a second to import

    from entconf.sandbox.chain import Chain  # noqa: PLC0415 - as above
    from entconf.sandbox.listener import Listener  # noqa: PLC0415 - as above
    from entconf.sandbox.opening import open_platform  # noqa: PLC0415 - as above
    from entconf.sandbox.routes.table import router  # noqa: PLC0415 - as above

    settings = running.settings
    platform = open_platform(settings)
    running._platform = platform  # noqa: SLF001 - its own module
    running._loop = asyncio.get_running_loop()  # noqa: SLF001 - as above
    running._stopping = stopping = asyncio.Event()  # noqa: SLF001 - as above
    listener = Listener(platform, Chain(platform, router()), running.faults, running.requests)
    runner = web.ServerRunner(web.Server(listener.handle, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, ssl_context=_tls(settings))
        await site.start()
        port = runner.addresses[0][1]
        platform.url = running.url = f"{settings.scheme}://{settings.host}:{port}"
        on_ready(running)
        await stopping.wait()
    finally:
        await runner.cleanup()
        platform.db.close()


def _tls(settings: SandboxSettings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        return None
    import ssl  # noqa: PLC0415 - only where TLS is asked for

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.certificate, settings.private_key)
    return context
