"""The worksheet of changes that people make by hand: what it holds, and its answers as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from entconf.errors import ConfigurationError, Problem
from entconf.model.change import Action
from entconf.model.establishment import Establishment
from entconf.model.guidance import Question, Screen, Step
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

FORMAT, VERSION = "entconf-worksheet", 1
#: What may be answered to a step, and to a question about what was never seen.
STEP_ANSWERS = ("done", "impossible", "later")
LOOK_ANSWERS = ("so", "absent")

ACTIONS: Mapping[Action, Text] = {
    Action.CREATE: msg("to make"),
    Action.UPDATE: msg("to change"),
    Action.DELETE: msg("to take away"),
}


@dataclass(frozen=True, slots=True)
class SchoolSheet:
    """What people have to do and to look at in one school, screen by screen."""

    school: Establishment
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]

    def screens(self) -> Sequence[tuple[Screen, tuple[Question, ...], tuple[Step, ...]]]:
        """The screens in the order of the clicks, with what is to be looked at and done there."""
        looks = {
            key: tuple(ones) for key, ones in groupby(self.questions, key=lambda one: one.screen)
        }
        dos = {key: tuple(ones) for key, ones in groupby(self.steps, key=lambda one: one.screen)}
        names = [*looks, *(one for one in dos if one not in looks)]
        return [(one, looks.get(one, ()), dos.get(one, ())) for one in names]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The worksheet of a plan made for `day`."""

    day: date
    schools: tuple[SchoolSheet, ...]

    @property
    def number(self) -> int:
        """How many things there are to do or to look at."""
        return sum(len(one.steps) + len(one.questions) for one in self.schools)


@dataclass(frozen=True, slots=True)
class Ticked:
    """One answer of a worksheet that was filled in. `digest` is that of its step or question."""

    id: str
    digest: str
    answer: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A worksheet as it was saved: who filled it in, when (ISO 8601), and what was ticked."""

    who: str
    at: str
    answers: tuple[Ticked, ...]


def filled_sheet(text: str, file: str) -> FilledSheet:
    """The answers that a worksheet's page saved. Raises ConfigurationError for anything else."""
    try:
        data: JsonValue = json.loads(text)
    except ValueError as error:
        raise _wrong(file, msg("this is no JSON: save the page with its own button")) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _wrong(file, msg("this is not what a worksheet saves"))
    if data.get("version") != VERSION:
        told = msg("this worksheet is of version {found}", found=str(data.get("version")))
        raise _wrong(file, told)
    who, at, answers = data.get("who"), data.get("at"), data.get("answers")
    if not isinstance(who, str) or not who.strip():
        raise _wrong(file, msg("it does not say who filled it in"))
    if not isinstance(at, str) or not isinstance(answers, list):
        raise _wrong(file, msg("it was changed by hand: a part is missing"))
    return FilledSheet(who.strip(), at, tuple(_ticked(one, file) for one in answers))


def _ticked(data: JsonValue, file: str) -> Ticked:
    if not isinstance(data, dict):
        raise _wrong(file, msg("it was changed by hand: an answer is not whole"))
    parts = [data.get(name) for name in ("id", "digest", "answer")]
    why = data.get("why", "")
    texts = [one for one in parts if isinstance(one, str)]
    if len(texts) != len(parts) or not isinstance(why, str):
        raise _wrong(file, msg("it was changed by hand: an answer is not whole"))
    found = Ticked(texts[0], texts[1], texts[2], why.strip())
    if found.answer not in (*STEP_ANSWERS, *LOOK_ANSWERS):
        told = msg("{id}: {answer} is no answer", id=found.id, answer=found.answer)
        raise _wrong(file, told)
    if found.answer == "impossible" and not found.why:
        raise _wrong(file, msg("{id}: not possible, and it does not say why", id=found.id))
    return found


def _wrong(file: str, told: Text) -> ConfigurationError:
    return ConfigurationError([Problem("bad-worksheet", told, Source(file))])
