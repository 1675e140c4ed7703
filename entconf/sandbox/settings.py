"""What can be set on a sandbox before it starts. Nothing here needs aiohttp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_PASSWORD = "sandbox"  # noqa: S105 - the documented password of invented accounts
CENTRAL_LOGIN = "admin.central"
LOCAL_LOGIN = "admin.local"

# The letter that 0511234 calls for: 511234 modulo 23 is 13, the fourteenth allowed letter.
DEMO_UAI = "0511234P"
DEMO_NAME = "Collège Colette"

MEMORY = ":memory:"


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """How a sandbox runs and what it invents.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        database: Path of an SQLite file, or ":memory:". An existing file is reused with its
            state, and then `schools`, `seed`, `uai` and the passwords are those it was made with.
        schools: Number of schools of about 1,000 people; the first is the demo school.
        seed: Everything invented follows from it.
        uai: UAI of the demo school.
        passwords: Passwords by login, for `admin.central`, `admin.local` and any invented person;
            who is not named has `sandbox`.
        latency: Seconds that every answer waits, as a network would make it wait.
        session_seconds: Idle life of a session (the reference's platforms keep half an hour).
        ban_after: Wrong passwords for one login before the login is banned (section 1.1).
        certificate: TLS certificate chain file (PEM); with `private_key`, serves https.
        private_key: TLS private key file (PEM).
        control: Serve `/sandbox/control`, by which another process injects faults.
        archive_seconds: How long the making of an archive takes.
        timetable_seconds: How long the import of a timetable takes; another one is refused then.
        feed: Folder of AAF deliveries. A new database starts with its schools, everybody
            activated; afterwards `POST /directory/import?feeder=AAF` imports it again.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: str | Path = MEMORY
    schools: int = 1
    seed: int = 2026
    uai: str = DEMO_UAI
    passwords: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    session_seconds: float = 1800.0
    ban_after: int = 20
    certificate: Path | None = None
    private_key: Path | None = None
    control: bool = False
    archive_seconds: float = 0.0
    timetable_seconds: float = 0.0
    feed: Path | None = None

    @property
    def scheme(self) -> str:
        """The scheme of the sandbox's own addresses."""
        return "https" if self.certificate is not None else "http"

    def password_of(self, login: str) -> str:
        """The password an invented account has at the start."""
        return self.passwords.get(login, DEFAULT_PASSWORD)
