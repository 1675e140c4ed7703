"""Who holds a lock, and whether that process is still there."""

from __future__ import annotations

import os
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PIDS = Path("/proc/self/ns/pid")


def owner_name() -> str:
    """Who holds a lock: user, machine and process."""
    import getpass  # noqa: PLC0415 - only when something is locked
    import socket  # noqa: PLC0415 - as above

    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}:{os.getpid()}"


def boot_name() -> str:
    """What this machine has been called since it was started; "" where it does not say."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def seat_name() -> str:
    """Where the number of a process means something: this start of the machine, this container.

    Two containers may well have one host name and the same process numbers. "" where the
    system does not tell them apart.
    """
    boot = boot_name()
    try:
        return f"{boot} {_PIDS.readlink()}" if boot else ""
    except OSError:
        return ""


def is_gone(owner: str, seat: str) -> bool:
    """Whether the owner was a process of this machine, in this container, that has ended."""
    here, _, process = owner_name().rpartition(":")
    there, _, other = owner.rpartition(":")
    if here != there or not other.isdigit() or other == process:
        return False
    return bool(seat) and seat == seat_name() and not Path(f"/proc/{other}").exists()
