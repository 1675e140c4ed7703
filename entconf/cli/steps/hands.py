"""Follow steps at a terminal or in a job: show each, do it, keep at once what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from entconf.cli.failures import tell_problems
from entconf.cli.steps.applying import apply_declared, move_gate, publish
from entconf.cli.steps.asking import confirm
from entconf.cli.steps.bench import Bench
from entconf.cli.steps.checks import check
from entconf.cli.steps.others import back_up, credentials, exchange, ticket, verify
from entconf.desired.excerpts import line_reader
from entconf.engine.store.actor import present_actor
from entconf.errors import EntconfError
from entconf.model.procedure import Procedure, Step
from entconf.model.text import msg
from entconf.procedures.outcome import Mark, Outcome
from entconf.procedures.record import Outcomes, Records, RunOf
from entconf.report.lines import line
from entconf.report.procedures import outcome_line, step_title

_Perform = Callable[[Bench, Step, Sequence[str]], Iterable[tuple[str, Outcome]]]
_VERBS: Mapping[str, _Perform] = {
    "verify": verify,
    "backup": back_up,
    "apply": apply_declared,
    "exchange": exchange,
    "credentials": credentials,
    "announcement": publish,
    "confirm": confirm,
    "check": check,
    "block": move_gate,
    "unblock": move_gate,
    "ticket": ticket,
}


class BenchHands:
    """The hands of a run. `one_by_one`: a person is asked before each step."""

    def __init__(
        self,
        bench: Bench,
        procedure: Procedure,
        known: Outcomes,
        run: RunOf | None,
        *,
        one_by_one: bool,
    ) -> None:
        self._bench = bench
        self._known = known
        self._run = run
        self._records = Records(bench.store.notes)
        self._places = {step.key: n for n, step in enumerate(procedure.steps, 1)}
        self._labels = {one.uai: one.label for one in procedure.schools}
        self._one_by_one = one_by_one

    def wants(self, step: Step, schools: Sequence[str]) -> bool:  # noqa: ARG002 - the contract of hands
        """Show the step, and ask where that was wished for."""
        console = self._bench.session.console
        place = (self._places[step.key], len(self._places))
        console.result([step_title(step, place, console.language)])
        if not self._one_by_one:
            return True
        question = msg("Do this step? y: yes, n: no, c: go on without asking")
        console.alert([line(console.language(question))])
        answer = sys.stdin.readline().strip().lower()
        if answer in {"c", "continue", "s", "suite"}:
            self._one_by_one = False
            return True
        return answer in {"y", "yes", "o", "oui"}

    def perform(self, step: Step, schools: Sequence[str]) -> Iterable[tuple[str, Outcome]]:
        """Do the step."""
        return _VERBS[step.verb](self._bench, step, schools)

    def keep(self, step: Step, uai: str, outcome: Outcome) -> None:
        """Keep it before it is told: what is told is never forgotten."""
        if self._run is not None:
            self._records.keep(self._run, uai, self._known[uai])
            if outcome.mark is not Mark.SKIPPED:
                self._tell_journal(self._run, step, uai, outcome)
        console = self._bench.session.console
        if outcome.mark is not Mark.SKIPPED:
            console.result([outcome_line(self._labels[uai], outcome, console.language)])

    def _tell_journal(self, run: RunOf, step: Step, uai: str, outcome: Outcome) -> None:
        # What people wrote stays in the notes, which are purged; the journal never is.
        self._bench.store.journal.tell_followed(
            run.id,
            {
                "file": run.file,
                "play": step.play,
                "step": step.name,
                "verb": step.verb,
                "uai": uai,
                "outcome": outcome.mark.value,
                "evidence": bool(outcome.evidence),
                "run": outcome.run,
            },
            present_actor(),
        )

    def trouble(self, error: EntconfError) -> None:
        """Show what made a step fail, with its hint and its line."""
        console = self._bench.session.console
        tell_problems(console, error.problems(), line_reader(self._bench.store.root))
