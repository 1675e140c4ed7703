"""What differs between a declaration and what a system holds, field by field.

Pure: data in, changes out. Only declared fields are looked at; each is compared by the
rule of its kind, and most pairs are found equal without being normalised.
"""

from __future__ import annotations

from collections.abc import Mapping

from entconf.kinds.base import Kind
from entconf.model.change import Action, Change, FieldChange
from entconf.model.compare import Field, equal
from entconf.model.resource import Declared, Live
from entconf.model.secret import Secret
from entconf.model.values import Attributes, Value

#: The fields that give something to somebody; emptied when a thing itself cannot go.
ACCESS_FIELDS = ("for", "mandatory", "roles", "functions")

_EMPTY: tuple[Value, ...] = (None, "", ())


def is_compared(field: Field) -> bool:
    """Whether a field takes part in the comparison whatever the system."""
    return not (field.guidance or field.register)


def is_compared_with(field: Field, live: Attributes) -> bool:
    """Whether a field is compared with a live resource: a register one where it is held."""
    return is_compared(field) or (field.register and field.name in live)


def is_empty(value: Value) -> bool:
    """Whether a value says the same as the field not being there."""
    return value in _EMPTY or (isinstance(value, Mapping) and not value)


def same_value(field: Field, one: Value, other: Value) -> bool:
    """Whether two values of a field say the same thing.

    Raises ValueError for a malformed instant.
    """
    if one is other or (is_empty(one) and is_empty(other)):
        return True
    return equal(field.rule, one, other)


def differing(kind: Kind, before: Attributes, after: Attributes) -> tuple[FieldChange, ...]:
    """The compared fields of `after` that are otherwise in `before`, sorted by name.

    A secret that the system does not show is never said to differ.
    """
    found = []
    for name, wanted in after.items():
        present = before.get(name)
        if present is wanted:
            continue
        field = kind.field(name)
        hidden = field.secret and name not in before
        compared = is_compared_with(field, before) and not hidden
        if compared and not same_value(field, present, wanted):
            found.append(FieldChange(name, present, wanted))
    return tuple(sorted(found))


def compare(kind: Kind, declared: Declared, live: Live | None) -> Change | None:
    """The change that brings `live` to what is declared; None when it is there already.

    `declared` is in the system's terms (`Reading.declared`).
    """
    if not declared.present:
        return _explained(removal(kind, live), declared) if live else None
    if live is not None:
        return _update(kind, declared, live.attributes)
    if kind.absent_by == "emptying":
        return _update(kind, declared, blank(kind, declared.attributes))
    return _creation(kind, declared)


def removal(kind: Kind, live: Live) -> Change | None:
    """The change that takes a live resource away, by the way its kind goes; None if it is gone."""
    if kind.absent_by != "emptying":
        fields = tuple(
            FieldChange(name, value, None)
            for name, value in sorted(live.attributes.items())
            if is_compared(kind.field(name))
        )
        return Change(live.id, Action.DELETE, live.attributes, {}, fields)
    emptied: dict[str, Value] = {
        name: () for name in ACCESS_FIELDS if not is_empty(live.attributes.get(name))
    }
    if live.attributes.get("allowed") is True:
        emptied["allowed"] = False
    if not emptied:
        return None
    before = {name: live.attributes[name] for name in emptied}
    return Change(live.id, Action.UPDATE, before, emptied, differing(kind, before, emptied))


def _update(kind: Kind, declared: Declared, live: Attributes) -> Change | None:
    fields = differing(kind, live, declared.attributes)
    if not fields:
        return None
    before = {
        name: live.get(name) if is_compared_with(kind.field(name), live) else value
        for name, value in declared.attributes.items()
    }
    change = Change(
        declared.id,
        Action.UPDATE,
        before,
        declared.attributes,
        fields,
        requires=declared.requires,
    )
    return _explained(change, declared)


def _creation(kind: Kind, declared: Declared) -> Change | None:
    fields = tuple(
        FieldChange(name, None, value)
        for name, value in sorted(declared.attributes.items())
        if is_compared(kind.field(name))
    )
    change = Change(
        declared.id, Action.CREATE, {}, declared.attributes, fields, requires=declared.requires
    )
    return _explained(change, declared)


def _explained(change: Change | None, declared: Declared) -> Change | None:
    """The change with the place in the site that each differing field comes from."""
    if change is None:
        return None
    why = {field.name: declared.source_of(field.name) for field in change.fields}
    if not why or not declared.present:
        why = {"": declared.source_of("")}
    known = {name: source for name, source in why.items() if source is not None}
    return Change(
        change.id,
        change.action,
        change.before,
        change.after,
        change.fields,
        known,
        declared.requires,
    )


def blank(kind: Kind, declared: Attributes) -> Attributes:
    """How a thing looks that nobody has, for kinds of which nothing is ever created.

    A delegation or a link that the system does not list is one that gives nothing. When
    what is declared gives nothing either, its naming fields are there already.
    """
    giving = [value for value in declared.values() if isinstance(value, tuple | bool)]
    if giving and not any(giving):
        return declared
    return {
        name: _blank_value(value)
        for name, value in declared.items()
        if is_compared(kind.field(name))
    }


def _blank_value(value: Value) -> Value:
    if isinstance(value, bool):
        return False
    return () if isinstance(value, tuple) else None


def without_secrets(kinds: Mapping[str, Kind], live: tuple[Live, ...]) -> tuple[Live, ...]:
    """What was read, with the value of any secret field replaced by a reference.

    A driver should not hand out such a value; if one does, it goes no further than here.
    """
    secret = {
        kind.name: names
        for kind in kinds.values()
        if (names := {field.name for field in kind.fields if field.secret})
    }
    if not secret:
        return live
    return tuple(_masked(one, secret.get(one.id.kind, set())) for one in live)


def _masked(live: Live, secret: set[str]) -> Live:
    shown = [name for name in secret & live.attributes.keys() if _is_open(live.attributes[name])]
    if not shown:
        return live
    hidden = dict.fromkeys(shown, Secret("hidden"))
    return Live(live.id, {**live.attributes, **hidden}, live.owner)


def _is_open(value: Value) -> bool:
    return not (is_empty(value) or isinstance(value, Secret))
