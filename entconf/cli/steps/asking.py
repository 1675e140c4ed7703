"""Steps that a person does: told on the terminal, confirmed there, or answered beforehand."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from entconf.cli.console import Console
from entconf.cli.steps.bench import Bench
from entconf.errors import ConfigurationError, Problem
from entconf.model.procedure import Confirm, Procedure, Step
from entconf.model.text import Text, msg
from entconf.procedures.outcome import Mark, Outcome, failed
from entconf.report.lines import Span, Style, line

_YES = frozenset({"y", "yes", "o", "oui"})
_NO = frozenset({"n", "no", "non"})


def check_answers(procedure: Procedure, answers: Iterable[tuple[str, str]]) -> None:
    """Raise ConfigurationError for an answer to no manual step, or without wanted evidence."""
    from entconf.desired.nearest import suggestion  # noqa: PLC0415 - only for a mistaken word

    steps = {step.name: step for step in procedure.steps if step.verb == "confirm"}
    problems = []
    for name, evidence in answers:
        step = steps.get(name)
        if step is None:
            message = msg("there is no manual step {name}", name=name)
            problems.append(Problem("unknown-step", message, hint=suggestion(name, steps)))
        elif not evidence and _wants_evidence(step):
            message = msg("the step {name} asks for what proves it", name=name)
            hint = msg("write it: --done {example}", example=f'"{name}=..."')
            problems.append(Problem("no-evidence", message, step.source, hint))
    if problems:
        raise ConfigurationError(problems)


def _wants_evidence(step: Step) -> bool:
    deeds = [said.deed for said in step.said.values()]
    return any(isinstance(deed, Confirm) and deed.evidence for deed in deeds)


def confirm(bench: Bench, step: Step, schools: Sequence[str]) -> Iterable[tuple[str, Outcome]]:
    """Have a person confirm the step, school by school; without a terminal it waits."""
    console = bench.session.console
    for uai in schools:
        deed = step.said[uai].deed
        if not isinstance(deed, Confirm):
            continue
        if step.name in bench.answers:
            evidence = bench.answers[step.name]
            yield uai, Outcome(Mark.OK, msg("said to be done"), evidence=evidence)
        elif bench.rehearsal or not console.can_ask():
            who = msg("waits for {who}", who=deed.who) if deed.who else msg("waits for a person")
            yield uai, Outcome(Mark.WAITING, who)
        else:
            yield uai, ask_person(console, uai, deed)


def ask_person(console: Console, uai: str, deed: Confirm) -> Outcome:
    """Have something confirmed on the terminal."""
    told = deed.text.strip().splitlines()
    console.alert([line(f"  {uai}: ", Span(told[0], Style.STRONG)), *map(_indented, told[1:])])
    if deed.who:
        console.alert([line("  ", console.language(msg("Who: {who}", who=deed.who)))])
    later = Outcome(Mark.WAITING, msg("put off"))
    while True:
        question = msg("Done? y: yes, n: not possible, Enter: later")
        answer = _answer(console, question).lower()
        if answer in _YES:
            break
        if answer in _NO:
            why = _answer(console, msg("Why?"))
            return failed(msg("not possible: {why}", why=why or "-"))
        if not answer or answer in {"l", "later", "p", "plus tard"}:
            return later
    if not deed.evidence:
        return Outcome(Mark.OK, msg("confirmed"))
    proof = _answer(console, msg("What proves it (a file, a mail, a figure)? Enter: later"))
    return Outcome(Mark.OK, msg("confirmed"), evidence=proof) if proof else later


def _indented(text: str) -> tuple[Span, ...]:
    return line("    ", text)


def _answer(console: Console, question: Text) -> str:
    """A line typed on the terminal; its end is an empty answer."""
    console.alert([line(console.language(question))])
    return sys.stdin.readline().strip()
