"""The run that a person names."""

from __future__ import annotations

from entconf.desired.nearest import suggestion
from entconf.engine.run_choice import chosen_run
from entconf.engine.store.journal import Journal
from entconf.engine.store.journal_reading import RunRow
from entconf.errors import ConfigurationError, Problem
from entconf.model.text import msg


def find_run(journal: Journal, asked: str) -> RunRow:
    """The run of that name, the only one whose name begins so, or the last one.

    Raises ConfigurationError when there is none, or several.
    """
    runs = journal.runs()
    found = chosen_run(runs, asked)
    if found is not None:
        return found
    if journal.has_noted(asked):
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
