"""Try the ways to write what is live, until each holds or none is left."""

from __future__ import annotations

from collections.abc import Sequence

from entconf.desired.adoption import Way, Wish
from entconf.desired.file_edits import Edit, OwnPlay, SetValue, SetVariable
from entconf.desired.writing import write_yaml
from entconf.engine.adoption_trial import Trial
from entconf.errors import ConfigurationError
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg


@dataclass(slots=True)
class Attempt:
    """A wish with the ways that are left to try, the present one first.

    `reason` is why the first of them did not hold, `paste` what a person may put in by hand.
    """

    wish: Wish
    ways: list[Way]
    source: Source | None
    dated: bool
    reason: Text | None = None
    paste: str = ""

    def fail(self, reason: Text) -> None:
        """Go on to the next way; the first reason is the one that is told."""
        self.reason = self.reason or reason
        self.paste = self.paste or _paste(self.ways)
        del self.ways[0]


def try_all(attempts: Sequence[Attempt], trial: Trial) -> None:
    """Try the ways in turn until each attempt has one that holds, or none left."""
    while True:
        trying = [one for one in attempts if one.ways]
        if not (_failed_files(trying, trial) or _failed_plan(trying, trial)):
            break


def _failed_files(attempts: Sequence[Attempt], trial: Trial) -> bool:
    """Hold the present ways against the files; those that do not hold go on to their next."""
    if _failed_conflicts(attempts):
        return True
    if not attempts or trial.objection(edits_of(attempts), _wishes(attempts)) is None:
        return False
    held: list[Attempt] = []
    failed = False
    for bundle in _bundles(attempts):
        reason = trial.objection(edits_of([*held, *bundle]), _wishes([*held, *bundle]))
        if reason is None:
            held += bundle
            continue
        failed = True
        for one in bundle:
            one.fail(reason)
    return failed


def _failed_conflicts(attempts: Sequence[Attempt]) -> bool:
    """Let those go on to their next way that want another value at one place."""
    wanted: dict[tuple[object, ...], list[Edit]] = {}
    for one in attempts:
        for edit in one.ways[0].edits:
            if isinstance(edit, SetValue | SetVariable) and edit not in _at(wanted, edit):
                _at(wanted, edit).append(edit)
    failed = [
        one
        for one in attempts
        if any(len(wanted.get(_spot(edit), ())) > 1 for edit in one.ways[0].edits)
    ]
    for one in failed:
        one.fail(msg("other schools that this line is for moved otherwise"))
    return bool(failed)


def _at(wanted: dict[tuple[object, ...], list[Edit]], edit: Edit) -> list[Edit]:
    return wanted.setdefault(_spot(edit), [])


def _spot(edit: Edit) -> tuple[object, ...]:
    if isinstance(edit, SetVariable):
        return edit.file, edit.source, edit.below
    return (edit.file, edit.path) if isinstance(edit, SetValue) else ()


def _bundles(attempts: Sequence[Attempt]) -> Sequence[Sequence[Attempt]]:
    """Attempts of several schools with the same edits stand or fall together."""
    found: list[list[Attempt]] = []
    for one in attempts:
        alike = [bundle for bundle in found if bundle[0].ways[0] == one.ways[0]]
        if alike:
            alike[0].append(one)
        else:
            found.append([one])
    return found


def _failed_plan(attempts: Sequence[Attempt], trial: Trial) -> bool:
    """Hold the present ways against the live systems."""
    if not attempts:
        return False
    try:
        found = dict(trial.objections(edits_of(attempts), _wishes(attempts)))
    except ConfigurationError as error:
        if len(attempts) == 1:
            attempts[0].fail(error.message)
            return True
        # One of them asks for what the system does not have: each is tried alone.
        alone = [_failed_plan([one], trial) for one in attempts]
        if not any(alone):
            attempts[-1].fail(error.message)
        return True
    for one in attempts:
        reason = found.get(one.wish.id)
        if reason is not None:
            one.fail(msg("its dates decide what counts today") if one.dated else reason)
    return bool(found)


def edits_of(attempts: Sequence[Attempt]) -> tuple[Edit, ...]:
    """The edits of the present ways, each once."""
    found: dict[int, Edit] = {}
    every = [edit for one in attempts for edit in one.ways[0].edits]
    for edit in every:
        if edit not in found.values():
            found[len(found)] = edit
    return tuple(found.values())


def _wishes(attempts: Sequence[Attempt]) -> list[Wish]:
    return [one.wish for one in attempts]


def _paste(ways: Sequence[Way]) -> str:
    plays = [edit.play for way in ways for edit in way.edits if isinstance(edit, OwnPlay)]
    return write_yaml((plays[0],)) if plays else ""
