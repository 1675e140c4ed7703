"""The journal as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from entconf.engine.run_result import REACHED
from entconf.engine.store.chain import Verdict
from entconf.engine.store.journal_reading import RunRow, Settled, WriteRow
from entconf.engine.story import Story
from entconf.kinds.base import Kind
from entconf.model.change import Action
from entconf.model.text import Text, msg, msgn
from entconf.report.history_exchanges import exchange_lines
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.results import say_state
from entconf.report.view import ChangeView, FieldView, view_change, view_lost
from entconf.report.wording import say_field

_GOOD = frozenset(state.value for state in REACHED)


def runs_lines(runs: Sequence[RunRow], language: Language) -> Sequence[Line]:
    """Each run on a line: its name, its moment, what it was, how it ended, who made it."""
    if not runs:
        return [line(language(msg("No run yet.")))]
    return [_run(one, language) for one in runs]


def _run(run: RunRow, language: Language) -> Line:
    style = Style.PLAIN if run.finished else Style.WARNING
    pieces: list[Span | str] = [
        Span(run.id, Style.STRONG),
        f"  {run.started}  {run.command}  ",
        Span(language(say_result(run)), style),
    ]
    if run.of:
        pieces.append(language(msg(" (of the run {run})", run=run.of)))
    return line(*pieces, Span(f"  {who(run)}", Style.DIM))


def who(run: RunRow) -> str:
    """The person of a forge's job, else the account and the machine."""
    return run.actor.person or run.actor.name


def say_result(run: RunRow) -> Text:
    """How a run ended, with the counts of its changes."""
    if run.finished is None:
        return msg("never ended")
    told = msg("interrupted") if run.result == "interrupted" else msg("ended")
    for state in sorted(run.counts):
        one = msg("{what}: {n}", what=say_state(state), n=run.counts[state])
        told = msg("{one}; {other}", one=told, other=one)
    return told


def story_lines(story: Story, kinds: Mapping[str, Kind], language: Language) -> Sequence[Line]:
    """One run: who, when, from what; each write with before, after and what came of it."""
    lines = [line(Span(language(one), Style.DIM)) for one in _facts(story)]
    for write in story.writes:
        lines.append(())
        lines.extend(_write(story, write, kinds, language))
    for row, resource, settled in story.exchanges():
        lines.append(())
        lines.extend(exchange_lines(row, resource, settled, language))
    others = story.unwritten()
    if others:
        lines += [(), line(Span(language(msg("Not written:")), Style.STRONG))]
    for resource, settled in others.items():
        lines.extend(_settled(f"  {resource}", settled, language))
    return [line(Span(story.run.id, Style.STRONG), f"  {story.run.command}"), *lines]


def _facts(story: Story) -> Iterator[Text]:
    run = story.run
    yield msg("Begun {started} by {who}", started=run.started, who=run.actor.name)
    if run.actor.job:
        yield msg("Job {job}, for {person}", job=run.actor.job, person=run.actor.person or "?")
    if run.finished:
        yield msg("Ended {finished}: {result}", finished=run.finished, result=say_result(run))
    else:
        yield msg("Its end was never told: it was killed, or it is still running")
    if run.of:
        yield msg("It belongs to the run {run}", run=run.of)
    for one in story.followers:
        yield msg("Followed by {run} ({command})", run=one.id, command=one.command)
    for at, breaker in story.broken:
        yield msg("Lock broken at {at} by {who}", at=at, who=breaker)
    yield from _sources(run)
    if story.writes:
        yield msgn("{n} write:", "{n} writes:", len(story.writes))
    elif not story.is_exchange:
        yield msg("Nothing was written.")
    elif not story.exchanged:
        yield msg("What it took and gave was never told.")


def _sources(run: RunRow) -> Iterator[Text]:
    if run.commit:
        yield msg("Commit of the site: {commit}", commit=run.commit)
    if run.plan:
        yield msg("Hash of the plan: {hash}", hash=run.plan)
    for name in run.lifted:
        yield msg("Guard lifted: {name}", name=name)
    for name in run.backups:
        yield msg("Backup: {name}", name=name)


def _write(
    story: Story, write: WriteRow, kinds: Mapping[str, Kind], language: Language
) -> Iterator[Line]:
    view = view_write(story, write, kinds)
    head = f"{view.mark.value} {write.change.id}"
    yield from _settled(head, story.state_of(write), language)
    for field in view.fields:
        yield line(f"      {field.name}: {_field(field, view, language)}")


def _field(field: FieldView, view: ChangeView, language: Language) -> str:
    gone = view.mark.name == Action.DELETE.name and field.after is None
    return (
        language(msg("was {value}", value=say_field(_swapped(field), language)))
        if gone
        else (say_field(field, language))
    )


def _swapped(field: FieldView) -> FieldView:
    return replace(field, before=None, after=field.before)


def view_write(story: Story, write: WriteRow, kinds: Mapping[str, Kind]) -> ChangeView:
    """A write as people may see it: persons as numbers, secrets as references."""
    change = write.change
    kind = kinds.get(change.id.kind)
    timezone = story.establishment(change.id.uai).timezone
    view = view_change(change, kind, timezone)
    if change.action is Action.DELETE:
        return replace(view, fields=view_lost(change, kind, timezone))
    return view


def _settled(head: str, settled: Settled, language: Language) -> Iterator[Line]:
    style = Style.GOOD if settled.state in _GOOD else Style.ERROR
    yield line(head, "  ", Span(language(say_state(settled.state)), style))
    if settled.message is not None:
        yield line("    ", language(settled.message))


def verdict_lines(verdict: Verdict, language: Language) -> Sequence[Line]:
    """Whether the journal is whole, and the hash to note elsewhere."""
    if verdict.why is None:
        told = msgn(
            "The journal is whole: {n} line.", "The journal is whole: {n} lines.", verdict.lines
        )
        hint = msg("Hash of its last line: {hash}", hash=verdict.head)
        return [line(Span(language(told), Style.GOOD)), line(language(hint))]
    why = verdict.why
    if verdict.broken is None:
        told = msg("The journal is not as it was: {why}.", why=why)
    else:
        told = msg(
            "The journal is not as it was written, from line {number} on: {why}.",
            number=verdict.broken,
            why=why,
        )
    return [line(Span(language(told), Style.ERROR))]
