"""Where inside two values a difference lies: for showing, never for deciding."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.model.quick_dataclass import dataclass
from entconf.model.values import JsonValue, Value, from_json, to_json


@dataclass(frozen=True, slots=True)
class Detail:
    """One place inside a nested value: its path, and what stood and will stand there.

    None before means that it is added, None after that it is taken away.
    """

    path: str
    before: Value
    after: Value


def describe_difference(before: Value, after: Value) -> tuple[Detail, ...]:
    """The places in which two values already known to differ do so, sorted by path.

    Sets (tuples) are compared by their elements, mappings by their keys; a pair of plain
    values is one detail with an empty path. Costs hundreds of times a plain comparison
    (performance reference, section 6): only for pairs that are to be shown.
    """
    if not isinstance(before, tuple | Mapping) or type(before) is not type(after):
        return (Detail("", before, after),)
    from deepdiff import DeepDiff  # noqa: PLC0415 - takes 100 ms to import, rarely needed

    found = DeepDiff(to_json(before), to_json(after), ignore_order=True, view="tree")
    details = [
        Detail(
            str(level.path(root="")),
            _value(level.t1, added=kind.endswith("_added")),
            _value(level.t2, added=kind.endswith("_removed")),
        )
        for kind, levels in found.items()
        for level in levels
    ]
    return tuple(sorted(details, key=lambda detail: detail.path))


def _value(data: JsonValue, *, added: bool) -> Value:
    return None if added else from_json(data)
