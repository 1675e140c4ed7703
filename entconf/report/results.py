"""What came of an apply, as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from entconf.engine.run_result import REACHED, Outcome, RunResult, State
from entconf.engine.watch import Phase
from entconf.model.change import FieldChange
from entconf.model.text import Text, msg
from entconf.report.language import Language
from entconf.report.lines import Line, Span, Style, line
from entconf.report.wording import say_value

_WORDS: Mapping[State, Text] = {
    State.DONE: msg("done"),
    State.ALREADY: msg("already so"),
    State.MOVED: msg("changed by somebody since the plan, left alone"),
    State.REFUSED: msg("refused by the system"),
    State.BLOCKED: msg("not possible with this account"),
    State.SKIPPED: msg("not tried"),
    State.UNCERTAIN: msg("sent, never answered, not found done"),
    State.UNPROVEN: msg("does not stick"),
}
_STYLES = {State.DONE: Style.GOOD, State.ALREADY: Style.GOOD, State.BLOCKED: Style.BLOCKED}


_STARTED = msg("sent; the run ended before the answer came")


def say_state(state: str) -> Text:
    """A state of the journal in words; one that this entconf does not know is said as it is."""
    try:
        return _WORDS[State(state)]
    except ValueError:
        return _STARTED if state == "started" else msg("{state}", state=state)


def result_lines(
    result: RunResult, language: Language, seconds: Mapping[Phase, float]
) -> Sequence[Line]:
    """Each change with what came of it, the backups, and a closing line of counts and times."""
    lines = [row for outcome in result.outcomes for row in _outcome(outcome, language)]
    for backup in result.backups:
        told = msg("Backup of {uai}: {path}", uai=backup.uai, path=str(backup.path))
        lines.append(line(Span(language(told), Style.DIM)))
    lines.append(line(Span(language(closing_sentence(result, seconds)), Style.STRONG)))
    if result.incomplete:
        lines.append(line(language(msg("The plan was made while something could not be read."))))
    if result.interrupted:
        told = msg("Interrupted: what is done is proven; run it again to go on.")
        lines.append(line(Span(language(told), Style.WARNING)))
    return lines


def closing_sentence(result: RunResult, seconds: Mapping[Phase, float]) -> Text:
    """The counts of a run and how long its phases took."""
    if not result.outcomes:
        return msg("Nothing to apply.")
    counts = msg("done and proven: {n}", n=result.count(State.DONE))
    for state in State:
        if state is not State.DONE and (n := result.count(state)):
            one = msg("{what}: {n}", n=n, what=_WORDS[state])
            counts = msg("{one}; {other}", one=counts, other=one)
    times = msg(
        "backup {backup} s, writing {writing} s, proof {proof} s",
        backup=_time(seconds, Phase.BACKUP),
        writing=_time(seconds, Phase.WRITING),
        proof=_time(seconds, Phase.PROVING),
    )
    return msg("Run {run}: {counts} ({times}).", run=result.run, counts=counts, times=times)


def _time(seconds: Mapping[Phase, float], phase: Phase) -> str:
    return f"{seconds.get(phase, 0.0):.1f}"


def _three_values(outcome: Outcome, language: Language) -> Iterator[Line]:
    """What the plan wanted, what was last put there, and what stands there now."""
    live, applied = outcome.live or {}, outcome.last_applied
    for field in outcome.change.fields:
        if field.name == "members":
            yield line("    ", language(msg("{field} is not as it was wanted", field=field.name)))
            continue
        wanted, found = (say_value(one, language) for one in (field.after, live.get(field.name)))
        told = msg("{field}: wanted {wanted}, found {found}", **_named(field, wanted, found))
        if applied is not None:
            told = msg(
                "{field}: wanted {wanted}, last applied {applied}, found {found}",
                applied=say_value(applied.get(field.name), language),
                **_named(field, wanted, found),
            )
        yield line("    ", language(told))


def _named(field: FieldChange, wanted: str, found: str) -> Mapping[str, str]:
    return {"field": field.name, "wanted": wanted, "found": found}


def _outcome(outcome: Outcome, language: Language) -> Iterator[Line]:
    sign = "✓" if outcome.state in REACHED else "✗"
    style = _STYLES.get(outcome.state, Style.ERROR)
    word = language(_WORDS[outcome.state])
    yield line(Span(f"{sign} {outcome.change.id}", style), f"  {word}")
    if outcome.message is not None:
        yield line("    ", language(outcome.message))
    if outcome.state is State.MOVED:
        yield from _three_values(outcome, language)
    for field in outcome.leftovers:
        if field.name == "members":
            yield line("    ", language(msg("{field} is not as it was wanted", field=field.name)))
            continue
        told = msg(
            "{field}: wanted {wanted}, found {found}",
            field=field.name,
            wanted=say_value(field.after, language),
            found=say_value(field.before, language),
        )
        yield line("    ", language(told))
