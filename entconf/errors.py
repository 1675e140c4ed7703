"""One tree of errors. Each class has its exit code (design, section 5), a sentence and a hint.

Nothing below the command line prints or exits: it raises one of these, or
returns data that says what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum

from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text


class ExitCode(IntEnum):
    """The public contract of the command line: always distinct, no flag needed.

    Those from WARNINGS to BLOCKING are of `entconf verify`, which finds things wrong with the
    feed; OVERDUE is of `entconf exchange status`, WAITING of `entconf run`.
    """

    OK = 0
    UNEXPECTED = 1
    CHANGES = 2
    CONFIGURATION = 3
    REFUSED = 4
    STALE = 5
    PARTIAL = 6
    UNREACHABLE = 7
    LOCKED = 8
    WARNINGS = 9
    ERRORS = 10
    BLOCKING = 11
    OVERDUE = 12
    WAITING = 13
    INTERRUPTED = 130


class Severity(StrEnum):
    """How much a problem weighs: an error stops the run, a warning is only shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: what, where, what would be right. `code` is short and stable."""

    code: str
    message: Text
    source: Source | None = None
    hint: Text | None = None
    severity: Severity = Severity.ERROR


class EntconfError(Exception):
    """Root of all expected errors. `message` and `hint` are for people, in any language."""

    exit_code = ExitCode.UNEXPECTED

    def __init__(
        self, message: Text, *, hint: Text | None = None, source: Source | None = None
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint
        self.source = source

    def problems(self) -> Sequence[Problem]:
        """The error as a list of problems, so that one renderer shows them all."""
        return (Problem(type(self).__name__, self.message, self.source, self.hint),)


class ConfigurationError(EntconfError):
    """The site is not valid. Carries every problem of the run, never only the first."""

    exit_code = ExitCode.CONFIGURATION

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = tuple(problems)
        first = self._problems[0]
        super().__init__(first.message, hint=first.hint, source=first.source)

    def problems(self) -> Sequence[Problem]:
        """Every problem found, in the order of files and lines."""
        return self._problems


class StoreError(EntconfError):
    """The store (journal, backups, state) cannot be read or written."""


class StoreUnreachable(StoreError):
    """The server that holds the store does not answer, refuses us, or went away."""

    exit_code = ExitCode.UNREACHABLE


class BackupError(StoreError):
    """A backup could not be made or read; when it could not be made, nothing was written."""


class BackupLocked(BackupError):
    """A backup is encrypted, and no identity that was given opens it."""

    exit_code = ExitCode.CONFIGURATION


class FeedError(EntconfError):
    """A file of a feed cannot be used: absent, cut, hostile, of another format.

    `code` is the one of the check that tells it (directory reference, section 1.7), so that a
    reader of several files may turn it into a remark and go on with the next file.
    """

    exit_code = ExitCode.CONFIGURATION

    def __init__(
        self,
        message: Text,
        *,
        code: str = "DEL05",
        hint: Text | None = None,
        source: Source | None = None,
    ) -> None:
        super().__init__(message, hint=hint, source=source)
        self.code = code


class PolicyRefused(EntconfError):
    """A guard of the policy forbids the plan."""

    exit_code = ExitCode.REFUSED


class StalePlan(EntconfError):
    """The live system, the site or the clock moved away from what the plan was made for."""

    exit_code = ExitCode.STALE


class PlanFileError(EntconfError):
    """A saved plan cannot be used: edited by hand, cut short, of another site or version."""

    exit_code = ExitCode.STALE


class SystemUnreachable(EntconfError):
    """An outside system did not answer, or refused to talk to us at all."""

    exit_code = ExitCode.UNREACHABLE


class CertificateRefused(SystemUnreachable):
    """The server's certificate does not verify."""


class AuthenticationFailed(SystemUnreachable):
    """The system answered and refused our login, password, token or second factor."""


class AccessForbidden(SystemUnreachable):
    """The system knows who we are and refuses this route to us."""


class RequestRefused(EntconfError):
    """The system understood a request and said no (4xx with a reason)."""


class UnexpectedAnswer(SystemUnreachable):
    """The system answered something its contract does not allow (HTML for JSON, cut JSON)."""


class WriteUncertain(EntconfError):
    """A write was sent and its answer never came: it may or may not have been done.

    The engine reads again before it decides; a driver never repeats such a write.
    """

    exit_code = ExitCode.PARTIAL


class PutOff(EntconfError):
    """A person makes this change, and did not make it now: nothing was written."""

    exit_code = ExitCode.PARTIAL


class SiteLocked(EntconfError):
    """Another run holds the lock of an establishment."""

    exit_code = ExitCode.LOCKED


class Interrupted(EntconfError):
    """A person or the system asked the run to stop; what is done is done and journalled."""

    exit_code = ExitCode.INTERRUPTED
