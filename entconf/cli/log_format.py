"""How the log is written: where something went wrong, never what a foreign error carried."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType

from entconf.errors import EntconfError

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFormat(logging.Formatter):
    """Lines of the log. Tracebacks show the code that ran and the names of the errors.

    The text of an error that is not our own may hold anything, a password included: a
    library tells the header it could not encode, a parser the line it could not read.
    """

    def __init__(self) -> None:
        super().__init__(LINE)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name is logging's
        """The errors that led to this one, the first one first."""
        if ei[1] is None:
            return ""
        return "\n".join(part for one in reversed([*_causes(ei[1])]) for part in _told(one))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _told(error: BaseException) -> Iterator[str]:
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    name = type(error).__qualname__
    # the sentences of our own errors are made for people, and hold no value of a secret
    yield f"{name}: {error}" if isinstance(error, EntconfError) else name
