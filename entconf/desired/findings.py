"""The problems of a run, gathered so that all are shown together, each once."""

from __future__ import annotations

from collections.abc import Iterable

from entconf.errors import ConfigurationError, Problem, Severity
from entconf.model.source import Source
from entconf.model.text import Text


class Findings:
    """Gathers problems; the same sentence about the same place counts once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Source | None, str], Problem] = {}

    def error(
        self, code: str, message: Text, source: Source | None = None, hint: Text | None = None
    ) -> None:
        """Something that must be put right before anything can run."""
        self.add(Problem(code, message, source, hint))

    def warning(
        self, code: str, message: Text, source: Source | None = None, hint: Text | None = None
    ) -> None:
        """Something that a person should look at."""
        self.add(Problem(code, message, source, hint, Severity.WARNING))

    def add(self, problem: Problem) -> None:
        """Keep a problem that somebody else found."""
        self._found.setdefault((problem.code, problem.source, str(problem.message)), problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep several problems."""
        for problem in problems:
            self.add(problem)

    @property
    def has_errors(self) -> bool:
        """Whether anything found so far forbids to go on."""
        return any(problem.severity is Severity.ERROR for problem in self._found.values())

    def sorted(self) -> tuple[Problem, ...]:
        """All problems, by file, line and column; those without a place come first."""
        nowhere = Source("")
        return tuple(sorted(self._found.values(), key=lambda one: one.source or nowhere))

    def raise_errors(self) -> None:
        """Raise ConfigurationError with everything found, warnings too, if there is an error."""
        if self.has_errors:
            raise ConfigurationError(self.sorted())
