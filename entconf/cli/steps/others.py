"""Steps that verify, save, exchange files, print slips and open tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from entconf.assistance.credentials.choice import Choice
from entconf.assistance.support.ticket import Ticket
from entconf.cli.steps.bench import Bench, failure, of_school
from entconf.cli.steps.people import ent_is_held_by_people
from entconf.errors import ConfigurationError, EntconfError, ExitCode, Interrupted
from entconf.exchange.declared import named
from entconf.exchange.freshness import key_of, remembered
from entconf.feeds.findings import Weight
from entconf.feeds.verification import WEIGHTS, Verification
from entconf.model.procedure import OpenTicket, PrintSlips, RunExchange, Step, Verify
from entconf.model.text import msg, msgn
from entconf.procedures.outcome import Mark, Outcome, failed

Told = Iterable[tuple[str, Outcome]]
_Do = Callable[[str], Outcome]

_PER_PAGE = 8
_CODES = {
    Weight.BLOCKING: ExitCode.BLOCKING,
    Weight.ERROR: ExitCode.ERRORS,
    Weight.WARNING: ExitCode.WARNINGS,
}
_REFUSE = {
    "blocking": Weight.BLOCKING,
    "errors": Weight.ERROR,
    "warnings": Weight.WARNING,
}


def verify(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Verify accounts against the feed: all schools at once, or one by one where one has none."""
    from entconf.cli.verifying import Asked, run_verification  # noqa: PLC0415 - only for this verb
    from entconf.report.verification import verification_lines  # noqa: PLC0415 - as above

    def verified(those: Sequence[str]) -> Verification:
        asked = Asked(tuple(those), bench.day, variables=bench.variables)
        found, _ = run_verification(bench.session, asked)
        console = bench.session.console
        console.result(verification_lines(found, console.language, full=False))
        return found

    try:
        together = verified(schools)
    except ConfigurationError:
        if len(schools) == 1:
            raise
        for uai in schools:
            yield from each_by_itself([uai], lambda one: _weighed(verified([one]), step, one))
        return
    for uai in schools:
        yield uai, _weighed(together, step, uai)


def _weighed(found: Verification, step: Step, uai: str) -> Outcome:
    deed = step.said[uai].deed
    refuse = _REFUSE[deed.refuse] if isinstance(deed, Verify) else Weight.BLOCKING
    for one in found.unread:
        if one.establishment.uai == uai:
            return failed(one.failure or msg("the ENT could not be read"), ExitCode.UNREACHABLE)
    # What is wrong with a delivery as a whole is told of no school, and counts for each.
    own = [one.finding for one in found.found if one.finding.uai in {uai, ""}]
    heavy = [one for one in own if WEIGHTS.index(one.weight) <= WEIGHTS.index(refuse)]
    if heavy:
        heaviest = min((one.weight for one in heavy), key=WEIGHTS.index)
        codes = ", ".join(sorted({one.code for one in heavy}))
        told = msgn("{n} finding: {codes}", "{n} findings: {codes}", len(heavy), codes=codes)
        return failed(told, _CODES[heaviest])
    if own:
        return Outcome(Mark.OK, msgn("{n} lighter finding", "{n} lighter findings", len(own)))
    return Outcome(Mark.OK)


def back_up(bench: Bench, _step: Step, schools: Sequence[str]) -> Told:
    """Save each school."""
    from entconf.cli.saving import save_all, tell_backups  # noqa: PLC0415 - only for this verb

    if bench.rehearsal:
        for uai in schools:
            yield uai, Outcome(Mark.OK, msg("would be saved"))
        return
    desired = bench.desired(schools)

    def save(uai: str) -> Outcome:
        entries, failures = save_all(bench.session, of_school(desired, uai))
        if failures:
            return failure(failures[0])
        tell_backups(bench.session.console, entries, as_json=False)
        gaps = sum(entry.unknown for entry in entries)
        if gaps and ent_is_held_by_people(desired, uai):
            # A backup by hand holds what was seen, and says of the rest that nobody saw it.
            told = msgn("saved, but {n} part never seen", "saved, but {n} parts never seen", gaps)
            return Outcome(Mark.OK, told)
        if gaps:
            told = msgn("{n} part could not be read", "{n} parts could not be read", gaps)
            return failed(told, ExitCode.UNREACHABLE)
        return Outcome(Mark.OK, msg("saved: {name}", name=entries[0].name))

    yield from each_by_itself(schools, save)


def exchange(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Run a declared exchange of each school."""
    from entconf.cli.exchanging import Wanted, run_named  # noqa: PLC0415 - only for this verb

    desired = bench.desired(schools)
    wanted = Wanted(replace(bench.agreement, json=False), plan_only=bench.rehearsal)

    def run(uai: str) -> Outcome:
        deed = step.said[uai].deed
        name = deed.name if isinstance(deed, RunExchange) else ""
        own = of_school(desired, uai)
        code = run_named(bench.session, own, name, wanted)
        if code is ExitCode.CHANGES:
            if bench.rehearsal:
                return Outcome(Mark.CHANGED, msg("something would be done"))
            return Outcome(Mark.WAITING, msg("not agreed to; it is asked again"))
        if code is not ExitCode.OK:
            return failed(msg("the exchange {name} did not succeed", name=name), code)
        if bench.rehearsal:
            return Outcome(Mark.OK)
        (one,) = named(own, name)
        memory = remembered(bench.store.notes).get(key_of(one))
        if memory is not None and memory.outcome == "done":
            return Outcome(Mark.CHANGED, run=memory.run)
        return Outcome(Mark.OK, msg("nothing new"))

    yield from each_by_itself(schools, run)


def credentials(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Tell who signs in with what, or print slips."""
    from entconf.cli.crediting import show_plans  # noqa: PLC0415 - only for this verb
    from entconf.cli.handing_out import Paper, print_slips  # noqa: PLC0415 - as above
    from entconf.report.credentials import Shown  # noqa: PLC0415 - as above

    def give(uai: str) -> Outcome:
        deed = step.said[uai].deed
        session = bench.session
        if not isinstance(deed, PrintSlips):
            shown = Shown(people=False, full=False)
            show_plans(session, [uai], Choice(), shown, variables=bench.variables, as_json=False)
            return Outcome(Mark.OK)
        if bench.rehearsal:
            return Outcome(Mark.CHANGED, msg("slips would be printed"))
        folder = bench.store.root / Path(deed.folder).expanduser()
        now = datetime.now().astimezone()
        choice = Choice(deed.profiles, deed.classes)
        paper = Paper(folder, _PER_PAGE, session.language.code, now)
        print_slips(session, [uai], choice, paper, as_json=False)
        return Outcome(Mark.CHANGED, msg("slips are in {folder}", folder=deed.folder))

    yield from each_by_itself(schools, give)


def ticket(bench: Bench, step: Step, schools: Sequence[str]) -> Told:
    """Open a ticket; one that this run opened before it was killed is found again."""
    from entconf.cli.supporting import kept_text, open_desk  # noqa: PLC0415 - only for this verb
    from entconf.desired.support import find_topic  # noqa: PLC0415 - as above

    def open_one(uai: str) -> Outcome:
        deed = step.said[uai].deed
        if not isinstance(deed, OpenTicket):
            raise TypeError(deed)
        if bench.rehearsal:
            return Outcome(Mark.CHANGED, msg("a ticket would be opened"))
        mark = f"{bench.run} {step.key}"
        with open_desk(bench.session) as desk:
            topic = find_topic(desk.settings, deed.topic)
            for known in desk.log.tickets():
                if known.uai == uai and known.facts.get("evidence") == mark:
                    return Outcome(Mark.CHANGED, msg("ticket {number}", number=known.number))
            draft = Ticket(
                number=0,
                uai=uai,
                topic=topic.name,
                opened=desk.now,
                text=kept_text(bench.session, deed.text, checked=False),
                profile=deed.profile,
                facts={"evidence": mark},
            )
            opened = desk.log.open(draft)
        return Outcome(Mark.CHANGED, msg("ticket {number}", number=opened.number))

    yield from each_by_itself(schools, open_one)


def each_by_itself(schools: Sequence[str], do: _Do) -> Told:
    """Do something for each school; an expected failure is the outcome of that school alone."""
    for uai in schools:
        try:
            yield uai, do(uai)
        except Interrupted:
            raise
        except EntconfError as error:
            yield uai, failure(error)
