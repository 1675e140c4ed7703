"""Read playbooks: lists of plays, each with its hosts, tags, variables and sections by kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial

from entconf.desired.checking import Checker
from entconf.desired.document import Document, Path
from entconf.desired.findings import Findings
from entconf.desired.inventory import variables_of
from entconf.desired.reading import Reading
from entconf.desired.scalars import plain_scalar
from entconf.desired.schema_files import STEPS
from entconf.desired.validation import (
    document_sentences,
    place_in,
    problems_at,
    section_sentences,
)
from entconf.desired.variables import NAME, Variable, keys_with_variables, used_names
from entconf.model.quick_dataclass import dataclass
from entconf.model.source import Source
from entconf.model.text import msg
from entconf.model.values import Value


@dataclass(frozen=True, slots=True)
class Section:
    """What a play says of one kind, with its variables still in it.

    `names` are the variables that stand in it. A section that breaks its schema is not
    `sound`: only its variables can be looked at.
    """

    kind: str
    value: Mapping[str, Value]
    document: Document
    path: Path
    names: frozenset[str]
    sound: bool = True

    def source(self, path: Path) -> Source:
        """Where the key at a path inside the section is written."""
        return self.document.key_place((*self.path, *path))


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """One play. `order` is its file's position in the run; `source` is where it begins.

    `steps` are those of a procedure, of which a plan has nothing; None declares state.
    """

    name: str
    hosts: tuple[str, ...]
    hosts_source: Source
    tags: frozenset[str]
    variables: Mapping[str, Variable]
    sections: tuple[Section, ...]
    source: Source
    order: int
    steps: Section | None = None


def read_plays(reading: Reading, order: int, checker: Checker, findings: Findings) -> list[Play]:
    """The plays of one playbook. What is wrong goes to `findings`.

    A section that breaks its schema is marked, and a play whose hosts or variables cannot be
    told is left out: what remains can still be looked at for other mistakes.
    """
    findings.extend(reading.problems)
    plays: list[Play] = []
    for document in reading.documents:
        if document.value is None:
            continue
        sentences = document_sentences(checker, "playbook", document, is_whole=reading.whole)
        findings.extend(problems_at(sentences, partial(place_in, document)))
        broken = {sentence.path[:2] for sentence in sentences}
        for position, value in enumerate(_items(document.value)):
            base = (position,)
            if isinstance(value, Mapping) and not broken & {base, *((position, k) for k in _HEAD)}:
                found = _sections(value, document, base, checker.schemas.kinds)
                sections = tuple(replace(one, sound=one.path not in broken) for one in found)
                play = _play(value, document, base, order, sections, findings)
                if STEPS in value:
                    play = _with_steps(play, value, document, base, checker, findings)
                plays.append(play)
    return plays


_HEAD = ("name", "hosts", "tags", "vars")


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _play(
    value: Mapping[str, Value],
    document: Document,
    path: Path,
    order: int,
    sections: tuple[Section, ...],
    findings: Findings,
) -> Play:
    if document.may_hold_variables:
        for where in keys_with_variables(value, path):
            findings.error(
                "variable-here",
                msg("the key {key} cannot hold a variable", key=str(where[-1])),
                document.key_place(where),
                msg("write the key out; its value may hold variables"),
            )
    for key in ("name", "hosts", "tags"):
        if used_names(value.get(key)):
            findings.error(
                "variable-here",
                msg("{key} cannot hold a variable", key=key),
                document.value_place((*path, key)),
                msg("write it out; the values of a section may hold variables"),
            )
    return Play(
        name=str(value["name"]),
        hosts=_texts(value["hosts"]),
        hosts_source=document.value_place((*path, "hosts")),
        tags=frozenset(_texts(value.get("tags"))),
        variables=variables_of(value.get("vars"), document, (*path, "vars")),
        sections=sections,
        source=document.key_place(path),
        order=order,
    )


def _with_steps(
    play: Play,
    value: Mapping[str, Value],
    document: Document,
    base: Path,
    checker: Checker,
    findings: Findings,
) -> Play:
    """The play as a procedure. It declares no state: what is in force would hang on two things."""
    for section in play.sections:
        findings.error(
            "steps-and-state",
            msg("a play of steps declares no state, and here is {key}", key=section.kind),
            document.key_place(section.path),
            msg("put it in a play of its own, outside of {folder}", folder="playbooks/procedures/"),
        )
    path, written = (*base, STEPS), value[STEPS]
    if not isinstance(written, tuple) or not written:
        message, example = msg("steps must be a list of steps"), "- {name: ..., backup: true}"
        hint = msg("each has a name and one verb: {example}", example=example)
        findings.error("no-steps", message, document.value_place(path), hint)
        return replace(play, sections=())
    sentences = section_sentences(checker, STEPS, written, path)
    findings.extend(problems_at(sentences, partial(place_in, document)))
    return replace(
        play,
        sections=(),
        steps=Section(STEPS, {STEPS: written}, document, path, frozenset(), not sentences),
    )


def _sections(
    value: Mapping[str, Value], document: Document, path: Path, kinds: Collection[str]
) -> Iterable[Section]:
    for kind, section in value.items():
        if kind in kinds and isinstance(section, Mapping):
            names = used_names(section) if document.may_hold_variables else frozenset()
            yield Section(kind, section, document, (*path, kind), names)


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return () if value is None else (str(value),)


def extra_variables(given: Mapping[str, str], findings: Findings) -> dict[str, Variable]:
    """Variables of the command line. A value means what it would mean unquoted in YAML."""
    found: dict[str, Variable] = {}
    for name, text in given.items():
        if not NAME.fullmatch(name):
            findings.error("bad-name", msg("{name} cannot be the name of a variable", name=name))
        found[name] = Variable(plain_scalar(text), Source("-e"))
    return found
