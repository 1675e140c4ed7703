"""Where the variable is written that a value is nothing but."""

from __future__ import annotations

import re
from collections.abc import Mapping

from entconf.desired.document import Path, child
from entconf.desired.file_edits import SetVariable
from entconf.desired.splicing import CannotSplice
from entconf.desired.three_way import merged
from entconf.desired.variables import Variable, used_names
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.model.values import Value

_WHOLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)((?:\.[^{}.$]+)*)\}")


@dataclass(frozen=True, slots=True)
class Used:
    """A variable that decides a value: its name, and the keys below it that lead there."""

    name: str
    below: Path


def variable_above(written: Value, path: Path) -> Used | None:
    """The variable that stands at a path of a value, or above it; None when none does.

    Raises CannotSplice when it is only a part of a text.
    """
    for place in range(len(path) + 1):
        if isinstance(written, str) and used_names(written):
            found = _WHOLE.fullmatch(written)
            if found is None:
                raise CannotSplice(msg("it is made of a variable and a text: {text}", text=written))
            parts = [part for part in found[2].split(".") if part]
            return Used(found[1], (*parts, *path[place:]))
        if place == len(path):
            break
        try:
            written = child(written, path[place])
        except LookupError:
            return None
    return None


def variable_edit(
    used: Used, variables: Mapping[str, Variable], base: Value, theirs: Value
) -> SetVariable:
    """The edit that gives a variable what `theirs` has otherwise than `base`.

    Raises CannotSplice for one that no file of the site sets, or that is made of others.
    """
    variable = variables.get(used.name)
    if variable is None or not variable.source.line:
        raise CannotSplice(msg("the variable {name} is set in no file", name=used.name))
    value = variable.value
    for name in used.below:
        try:
            value = child(value, name)
        except LookupError:
            raise CannotSplice(
                msg("the variable {name} is made of others", name=used.name)
            ) from None
    if used_names(value):
        raise CannotSplice(msg("the variable {name} is made of others", name=used.name))
    new = merged(value, base, theirs)
    return SetVariable(variable.source.file, variable.source, used.below, new)
