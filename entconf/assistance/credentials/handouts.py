"""How a hand-out goes, in counts alone: 3B, 27 out, 25 signed for, 2 destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from entconf.engine.store.notes import Notes
from entconf.errors import ConfigurationError, Problem, StoreError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

#: The area of the notes: UAI/school year/class, and counts.
HANDOUTS = "handouts"
_NAMES = ("printed", "out", "signed", "destroyed")


@dataclass(frozen=True, slots=True)
class Handout:
    """The slips of one class in one school year. `label` is a class, or a profile's name.

    `at` is the UTC moment, in ISO 8601, of the last change.
    """

    uai: str
    year: str
    label: str
    printed: int = 0
    out: int = 0
    signed: int = 0
    destroyed: int = 0
    at: str = ""

    @property
    def open(self) -> int:
        """Slips that are somewhere: handed out, neither signed for nor destroyed."""
        return self.out - self.signed - self.destroyed


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted; None stays as it was."""

    out: int | None = None
    signed: int | None = None
    destroyed: int | None = None


def handouts_of(notes: Notes, uai: str, year: str) -> Sequence[Handout]:
    """The hand-outs of a school in a school year (`2026-2027`), by class. Raises StoreError."""
    found = []
    for key, note in notes.of(HANDOUTS).items():
        school, when, label = key.split("/", 2)
        if (school, when) == (uai, year):
            told = note.content if isinstance(note.content, dict) else {}
            counts = {name: _count(key, told.get(name)) for name in _NAMES}
            found.append(Handout(uai, year, label, at=note.at, **counts))
    return found


def _count(key: str, value: JsonValue) -> int:
    if isinstance(value, int):
        return value
    raise StoreError(msg("the note {area}/{key} of the store is damaged", area=HANDOUTS, key=key))


def note_printed(notes: Notes, uai: str, year: str, printed: dict[str, int]) -> None:
    """Add slips that were printed, by class."""
    known = {one.label: one for one in handouts_of(notes, uai, year)}
    for label, number in printed.items():
        before = known.get(label, Handout(uai, year, label))
        _write(notes, replace(before, printed=before.printed + number))


def note_counts(notes: Notes, handout: Handout, counts: Counts) -> Handout:
    """Write what was counted of a hand-out, and give it back as it is now.

    Raises ConfigurationError for counts that cannot be: nothing is written then.
    """
    after = replace(
        handout,
        out=handout.out if counts.out is None else counts.out,
        signed=handout.signed if counts.signed is None else counts.signed,
        destroyed=handout.destroyed if counts.destroyed is None else counts.destroyed,
    )
    mistake = _mistake(after)
    if mistake is not None:
        raise ConfigurationError([Problem("bad-counts", mistake)])
    _write(notes, after)
    return after


def _mistake(handout: Handout) -> Text | None:
    if min(handout.out, handout.signed, handout.destroyed) < 0:
        return msg("{label}: a count is not below zero", label=handout.label)
    if handout.open < 0:
        return msg(
            "{label}: {signed} signed for and {destroyed} destroyed are more than {out} out",
            label=handout.label,
            signed=handout.signed,
            destroyed=handout.destroyed,
            out=handout.out,
        )
    return None


def _write(notes: Notes, one: Handout) -> None:
    counts: JsonValue = {name: getattr(one, name) for name in _NAMES}
    notes.write(HANDOUTS, {f"{one.uai}/{one.year}/{one.label}": counts})
