"""`${name}` and `${name.part}` in texts: substitution, never code.

A text that is nothing but one variable takes the variable's value as it is, a number, a
list or a secret included. `$${` stands for `${` itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from entconf.desired.document import Path
from entconf.desired.nearest import nearest_word, suggestion
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.text import Text, msg
from entconf.model.values import Value

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*(?:\.[^{}.$]+)*)\}|\$\{")

#: Told what is wrong with a variable at a path: code, sentence, hint.
ReportAt = Callable[[Path, str, Text, Text | None], None]
#: Told what is wrong with a variable at a place.
ReportPlace = Callable[[str, Text, Source | None, Text | None], None]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as written: its value, in which variables may stand, and where."""

    value: Value
    source: Source


def used_names(value: Value) -> frozenset[str]:
    """The names of all variables that stand in a value; empty when it has none to replace."""
    return frozenset(_names(value))


def _names(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        if "${" in value:
            for found in _REFERENCE.finditer(value):
                yield (found[1] or "").partition(".")[0]
    elif isinstance(value, tuple):
        for part in value:
            yield from _names(part)
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _names(part)


def keys_with_variables(value: Value, path: Path = ()) -> Iterator[Path]:
    """The paths of all keys in which a variable stands: no key is ever filled in."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if any(found[1] for found in _REFERENCE.finditer(key)):
                yield (*path, key)
            yield from keys_with_variables(part, (*path, key))
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from keys_with_variables(part, (*path, position))


class HostVariables:
    """The variables of one establishment, each resolved when it is first used."""

    def __init__(self, uai: str, variables: Mapping[str, Variable], report: ReportPlace) -> None:
        self.uai = uai
        self.sources = variables
        self._report = report
        self._resolved: dict[str, Value] = {"uai": uai}
        self._resolving: list[str] = []

    def with_more(self, more: Mapping[str, Variable]) -> HostVariables:
        """The same establishment with variables that win over those it has."""
        return HostVariables(self.uai, {**self.sources, **more}, self._report)

    def names(self) -> list[str]:
        """All names that may be used."""
        return [*self.sources, "uai"]

    def value(self, name: str) -> Value:
        """A variable's value, with the variables in it replaced. Raises LookupError."""
        if name in self._resolved:
            return self._resolved[name]
        variable = self.sources[name]
        if name in self._resolving:
            circle = " → ".join([*self._resolving[self._resolving.index(name) :], name])
            message = msg("variables that need each other: {circle}", circle=circle)
            self._report("variable-circle", message, variable.source, None)
            return None
        self._resolving.append(name)
        try:
            value = self.fill(
                variable.value,
                lambda _, code, message, hint: self._report(code, message, variable.source, hint),
            )
        finally:
            self._resolving.pop()
        self._resolved[name] = value
        return value

    def fill(self, value: Value, report: ReportAt, path: Path = ()) -> Value:
        """A value with its variables replaced; the value itself when it holds none."""
        if isinstance(value, str):
            return self._fill_text(value, report, path) if "${" in value else value
        if not used_names(value):
            return value
        if isinstance(value, tuple):
            return tuple(self.fill(part, report, (*path, n)) for n, part in enumerate(value))
        if isinstance(value, Mapping):
            return {key: self.fill(part, report, (*path, key)) for key, part in value.items()}
        return value

    def _fill_text(self, text: str, report: ReportAt, path: Path) -> Value:
        whole = _REFERENCE.fullmatch(text)
        if whole is not None and whole[1]:
            return self._look_up(whole[1], report, path)

        def replace(found: re.Match[str]) -> str:
            if found[0] == "$${":
                return "${"
            if found[1] is None:
                report(path, "bad-variable", *_malformed(text[found.start() :]))
                return found[0]
            return self._as_text(found[1], self._look_up(found[1], report, path), report, path)

        return _REFERENCE.sub(replace, text)

    def _as_text(self, name: str, value: Value, report: ReportAt, path: Path) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | int):
            return str(value)
        if isinstance(value, Secret):
            message = msg("the secret ${name} cannot be a part of a text", name=f"{{{name}}}")
            report(path, "secret-in-text", message, msg("make the whole text the secret"))
        elif value is not None:
            message = msg("${name} is not a text or a number", name=f"{{{name}}}")
            hint = msg("a list or a mapping can only be the whole value")
            report(path, "bad-variable", message, hint)
        return ""

    def _look_up(self, reference: str, report: ReportAt, path: Path) -> Value:
        name, *parts = reference.split(".")
        try:
            value = self.value(name)
        except LookupError:
            message = msg("the variable {name} is not defined for {uai}", name=name, uai=self.uai)
            report(path, "undefined-variable", message, suggestion(name, self.names()))
            return None
        for part in parts:
            if not isinstance(value, Mapping) or part not in value:
                words = value if isinstance(value, Mapping) else ()
                message = msg("the variable {name} has no {part}", name=name, part=part)
                near = nearest_word(part, words)
                hint = msg("did you mean {word}?", word=near) if near else None
                report(path, "undefined-variable", message, hint)
                return None
            value = value[part]
        return value


def _malformed(text: str) -> tuple[Text, Text]:
    return (
        msg("{text} is not a variable", text=text[:20]),
        msg(
            "write {good}, or {literal} for the characters themselves",
            good="${name}",
            literal="$${",
        ),
    )
