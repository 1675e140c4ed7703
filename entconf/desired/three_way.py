"""What somebody wrote, with only that changed which changed between two other values."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.desired.splicing import same
from entconf.model.values import Value


def merged(written: Value, base: Value, theirs: Value, *, ordered: bool = False) -> Value:
    """`written` with what `theirs` has otherwise than `base`; the rest stays as it is written.

    Keys and items keep their order, what comes stands behind them. `ordered` lists are taken
    as they are.
    """
    if same(base, theirs):
        return written
    if isinstance(written, Mapping) and isinstance(theirs, Mapping):
        known = base if isinstance(base, Mapping) else {}
        return _mapping(written, known, theirs, ordered=ordered)
    if isinstance(written, tuple) and isinstance(theirs, tuple) and not ordered:
        return _list(written, base if isinstance(base, tuple) else (), theirs)
    return theirs


def _mapping(
    written: Mapping[str, Value],
    base: Mapping[str, Value],
    theirs: Mapping[str, Value],
    *,
    ordered: bool,
) -> Value:
    found = {key: value for key, value in written.items() if key in theirs or key not in base}
    for key, value in theirs.items():
        if key not in base or not same(base[key], value):
            there = key in written
            found[key] = (
                merged(written[key], base.get(key), value, ordered=ordered) if there else value
            )
    return found


def _list(
    written: tuple[Value, ...], base: tuple[Value, ...], theirs: tuple[Value, ...]
) -> tuple[Value, ...]:
    going = [one for one in base if not _among(theirs, one)]
    coming = [one for one in theirs if not _among(base, one)]
    kept = [one for one in written if not _among(going, one)]
    return (*kept, *(one for one in coming if not _among(kept, one)))


def _among(values: tuple[Value, ...] | list[Value], one: Value) -> bool:
    return any(same(_long(one), _long(other)) for other in values)


def _long(value: Value) -> Value:
    """A person in the long form: `a.martin` is `{login: a.martin}` (docs/kinds/groups.md)."""
    if isinstance(value, Mapping) and set(value) == {"login"}:
        return value["login"]
    return value
