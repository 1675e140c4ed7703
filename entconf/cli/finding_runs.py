"""The run that a person names."""

from __future__ import annotations

from entconf.desired.nearest import suggestion
from entconf.engine.store.journal import Journal
from entconf.engine.store.journal_reading import RunRow
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg

#: The word for the latest run.
LAST = "last"


def find_run(journal: Journal, asked: str) -> RunRow:
    """The run of that name, the only one whose name begins so, or the last one.

    Raises ConfigurationError when there is none, or several.
    """
    runs = journal.runs()
    if asked == LAST and runs:
        return runs[0]
    found = [one for one in runs if one.id == asked]
    found = found or [one for one in runs if asked and one.id.startswith(asked)]
    if len(found) == 1:
        return found[0]
    if found:
        words = ", ".join(one.id for one in found[:5])
        problem = Problem(
            "which-run",
            msg("several runs begin with {name}", name=asked),
            hint=msg("name one of them: {words}", words=words),
        )
    elif journal.has_noted(asked):
        problem = Problem(
            "no-changes",
            msg("the run {name} changed nothing", name=asked),
            hint=msg("it found what was declared in place, and remembered it"),
        )
    else:
        problem = Problem(
            "no-run",
            msg("the journal knows no run {name}", name=asked),
            hint=suggestion(asked, [one.id for one in runs])
            or msg("`entconf history` lists the runs"),
        )
    raise ConfigurationError([problem])
