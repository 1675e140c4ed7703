"""The closing recap of a run, and the exit code it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from entconf.errors import ExitCode
from entconf.procedures.outcome import Mark, Outcome


def counts(steps: Mapping[str, Outcome]) -> Mapping[Mark, int]:
    """How many steps of a school ended how, in the order of the marks."""
    found = Counter(one.mark for one in steps.values())
    return {mark: found[mark] for mark in Mark}


def exit_code_of(outcomes: Mapping[str, Mapping[str, Outcome]], *, rehearsal: bool) -> ExitCode:
    """What a run ends with.

    Where steps failed it is their code, if all of them and every school have the same one, else
    PARTIAL. Without a failure it is WAITING if anything waits. A rehearsal ends with CHANGES
    where something would change, and does not count what waits.
    """
    every = [one for steps in outcomes.values() for one in steps.values()]
    codes = {one.code for one in every if one.mark is Mark.FAILED}
    if codes:
        alike = all(any(one.mark is Mark.FAILED for one in s.values()) for s in outcomes.values())
        return codes.pop() if len(codes) == 1 and alike else ExitCode.PARTIAL
    marks = {one.mark for one in every}
    if rehearsal:
        return ExitCode.CHANGES if Mark.CHANGED in marks else ExitCode.OK
    return ExitCode.WAITING if Mark.WAITING in marks else ExitCode.OK
