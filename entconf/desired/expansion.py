"""Sections become items: variables filled in, the schema held, the kind asked what it means.

Schools for which a section says the same share one expansion, so that a region costs
little more than a school.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date

from entconf.desired.checking import Checker
from entconf.desired.document import Path
from entconf.desired.findings import Findings
from entconf.desired.plays import Play, Section
from entconf.desired.sentences import Sentence
from entconf.desired.validation import place_in, value_problems
from entconf.desired.variables import HostVariables
from entconf.kinds.base import Context, Expansion, Item, Kind
from entconf.model.compare import squeeze
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Attributes, Value


class Places(Mapping[str, Source]):
    """Where an item and its fields are written, each worked out when it is asked for.

    The empty name is the item itself. A region has a hundred thousand items, and only those
    that change or are wrong are ever looked up.
    """

    __slots__ = ("_item", "_section")

    def __init__(self, section: Section, item: Item) -> None:
        self._section = section
        self._item = item

    def __getitem__(self, name: str) -> Source:
        if name and name not in self._item.attributes:
            raise KeyError(name)
        return self._section.source(self.path(name))

    def path(self, name: str) -> Path:
        """The path of a field in the section; that of the item where it has none of its own."""
        return self._item.paths.get(name, self._item.path)

    def __iter__(self) -> Iterator[str]:
        yield ""
        yield from self._item.attributes

    def __len__(self) -> int:
        return len(self._item.attributes) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """What one play says of one resource, whichever the school. `sources[""]` is the item's.

    `normal` is what all spellings of the key have in common.
    """

    kind: str
    key: str
    normal: str
    attributes: Attributes
    present: bool
    sources: Places
    requires: tuple[tuple[str, str], ...]
    order: int
    play: str


@dataclass(frozen=True, slots=True, eq=False)
class Expanded:
    """A section, expanded: its statements, and the prefixes of keys that it owns."""

    kind: str
    statements: tuple[Statement, ...]
    exclusive: tuple[str, ...]


class Expander:
    """Expands sections for one day; equal work is done once."""

    def __init__(
        self, kinds: Mapping[str, Kind], day: date, checker: Checker, findings: Findings
    ) -> None:
        self._kinds = kinds
        self._day = day
        self._checker = checker
        self._findings = findings
        self._done: dict[Hashable, Expanded | None] = {}

    def expand(
        self, play: Play, section: Section, variables: HostVariables, timezone: str
    ) -> Expanded | None:
        """What a section says for a school; None when it is not valid, which is reported."""
        known = {name: _frozen(_value(variables, name)) for name in sorted(section.names)}
        key = (id(section), timezone, tuple(known.items()))
        if key not in self._done:
            self._done[key] = self._expand(play, section, variables, timezone)
        return self._done[key]

    def _expand(
        self, play: Play, section: Section, variables: HostVariables, timezone: str
    ) -> Expanded | None:
        value: Value = section.value
        if section.names:
            filled = self._fill(section, variables)
            if filled is None:
                return None
            value = filled
        if not section.sound:
            return None
        kind = self._kinds[section.kind]
        context = Context(self._day, timezone)
        expansion = kind.expand(value if isinstance(value, Mapping) else {}, context)
        for mistake in expansion.mistakes:
            source = section.source(mistake.path)
            self._findings.error(mistake.code, mistake.message, source, mistake.hint)
        statements = tuple(_statement(play, section, item) for item in expansion.items)
        self._check_twice(statements)
        self._check_secrets(kind, section, statements)
        self._check_exclusive(section, expansion)
        return Expanded(section.kind, statements, expansion.exclusive)

    def _fill(self, section: Section, variables: HostVariables) -> Value:
        """The section with its variables replaced and checked again; None when it is wrong."""
        problems = 0

        def report(path: Path, code: str, message: Text, hint: Text | None) -> None:
            nonlocal problems
            problems += 1
            source = section.document.value_place((*section.path, *path))
            self._findings.error(code, message, source, hint)

        filled = variables.fill(section.value, report)
        if problems or not section.sound:
            return None

        def place(sentence: Sentence) -> Source:
            return place_in(section.document, sentence, section.path)

        found = value_problems(self._checker, section.kind, filled, place)
        self._findings.extend(found)
        return None if found else filled

    def _check_twice(self, statements: Iterable[Statement]) -> None:
        seen: dict[str, Statement] = {}
        for one in statements:
            first = seen.setdefault(one.normal, one)
            if first is not one:
                self._findings.error(
                    "contradiction",
                    msg("{key} is declared twice in one play", key=one.key),
                    one.sources[""],
                    msg("the first is at {place}: keep one", place=str(first.sources[""])),
                )

    def _check_secrets(self, kind: Kind, section: Section, statements: Iterable[Statement]) -> None:
        """Secrets stand in secret fields, and nothing else does."""
        secret = {field.name for field in kind.fields if field.secret}
        # Without a secret in the file or a variable to bring one there is none to look for.
        may_hold = section.document.has_secrets or bool(section.names)
        if not secret and not may_hold:
            return
        for one in statements:
            for name, value in one.attributes.items():
                if name in secret:
                    self._check_reference(one, name, value)
                elif may_hold and _holds_secret(value):
                    self._findings.error(
                        "misplaced-secret",
                        msg("a secret cannot stand in {field}", field=name),
                        one.sources.get(name, one.sources[""]),
                        msg("it would be shown in plans and reports"),
                    )

    def _check_reference(self, one: Statement, name: str, value: Value) -> None:
        if value is None or isinstance(value, Secret):
            return
        self._findings.error(
            "bad-secret",
            msg("{field} must be a reference, never the secret itself", field=name),
            one.sources.get(name, one.sources[""]),
            msg("write !secret env:NAME, !secret file:PATH or !secret command:COMMAND"),
        )

    def _check_exclusive(self, section: Section, expansion: Expansion) -> None:
        if expansion.mistakes:
            return
        for prefix in expansion.exclusive:
            if not any(item.key.startswith(prefix) for item in expansion.items):
                self._findings.error(
                    "empty-exclusive",
                    msg("exclusive without naming anything would remove everything"),
                    section.source(("exclusive",)),
                    msg("name what is to stay, or leave exclusive out"),
                )


def normal_key(key: str) -> str:
    """What two spellings of one key have in common."""
    return squeeze(key).casefold()


def _statement(play: Play, section: Section, item: Item) -> Statement:
    return Statement(
        section.kind,
        item.key,
        normal_key(item.key),
        item.attributes,
        item.present,
        Places(section, item),
        item.requires,
        play.order,
        play.name,
    )


def _value(variables: HostVariables, name: str) -> Value:
    """A variable's value for telling schools apart; one that is missing is reported later."""
    try:
        return variables.value(name)
    except LookupError:
        return None


def _frozen(value: Value) -> Hashable:
    if isinstance(value, Mapping):
        return tuple((key, _frozen(part)) for key, part in value.items())
    if isinstance(value, tuple):
        return tuple(map(_frozen, value))
    return (type(value).__name__, value)


def _holds_secret(value: Value) -> bool:
    return any(True for _ in _secrets(value))


def _secrets(value: Value) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _secrets(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _secrets(part)
