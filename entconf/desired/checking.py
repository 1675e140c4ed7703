"""Hold values against the schemas, and say where each rule is broken.

The rules are the schemas' alone. jsonschema-rs finds what is wrong; where it is not
installed, and in the test that both agree, the reference implementation does. Either way
the outcome is the same list of failures, which `sentences.py` puts into words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from entconf.desired.document import Path, child
from entconf.desired.schema_files import BASE, Schema, Schemas, step_into
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.values import JsonValue, Value

if TYPE_CHECKING:
    import jsonschema
    import jsonschema_rs

#: Failures that mean: this was never meant to be that form.
_FORM = frozenset({"type", "const", "enum"})


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken rule: the value at `path` does not obey `keyword` of `schema`.

    `name` is the key that is wrong when the rule is about names of keys. `forms` holds, for
    a choice of forms, what each form finds wrong.
    """

    path: Path
    keyword: str
    schema: Schema
    instance: Value
    name: str | None = None
    forms: tuple[tuple[Failure, ...], ...] = ()


#: Finds the broken rules of a value that holds no secrets.
Find = Callable[[Value], Sequence[Failure]]


class Checker:
    """Checks values against the schemas of a site; each schema is compiled when first used."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._compiled: dict[str, Find] = {}

    def check(self, name: str, value: Value) -> Sequence[Failure]:
        """What in `value`, which holds no secrets, breaks the schema called `name`."""
        if name not in self._compiled:
            self._compiled[name] = compile_schema(self.schemas, name)
        return self._compiled[name](value)


def compile_schema(schemas: Schemas, name: str) -> Find:
    """The quick way to check when it is installed, else the reference."""
    try:
        import jsonschema_rs  # noqa: PLC0415, F401 - costs time that only a check should pay
    except ImportError:
        return compile_reference(schemas, name)
    return compile_quick(schemas, name)


def without_secrets(value: Value) -> Value:
    """A copy in which each secret is the text of its reference, which is what schemas know.

    Nothing is filled into a reference: it is not taken for a variable, which may become anything.
    """
    if isinstance(value, Secret):
        return value.reference.replace("${", "$ {")
    if isinstance(value, tuple):
        return tuple(map(without_secrets, value))
    if isinstance(value, Mapping):
        return {key: without_secrets(part) for key, part in value.items()}
    return value


def compile_quick(schemas: Schemas, name: str) -> Find:
    """Check with jsonschema-rs."""
    import jsonschema_rs  # noqa: PLC0415 - see compile_schema

    parts = schemas.everything.items() if name == "playbook" else ()
    registry = jsonschema_rs.Registry(list(parts), draft=jsonschema_rs.Draft202012)
    validator = jsonschema_rs.Draft202012Validator(
        schemas.schema(name), registry=registry, base_uri=_address(name)
    )

    def find(value: Value) -> Sequence[Failure]:
        if validator.is_valid(value):
            return ()
        if _has_empty_key(value):
            # jsonschema-rs loses an empty key from the path of an error.
            return compile_reference(schemas, name)(value)
        try:
            return [
                _quick_failure(schemas, name, value, one) for one in validator.iter_errors(value)
            ]
        except _TwoKeysForOneNumber:
            return compile_reference(schemas, name)(value)

    return find


def _has_empty_key(value: Value) -> bool:
    if isinstance(value, Mapping):
        return "" in value or any(map(_has_empty_key, value.values()))
    return isinstance(value, tuple) and any(map(_has_empty_key, value))


def compile_reference(schemas: Schemas, name: str) -> Find:
    """Check with jsonschema, which follows the standard to the letter and takes its time."""
    import jsonschema  # noqa: PLC0415 - see compile_schema
    from referencing import Registry, Resource  # noqa: PLC0415 - only the reference needs it
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - the same

    parts = {
        **(schemas.everything if name == "playbook" else {}),
        _address(name): schemas.schema(name),
    }
    resources = [
        (address, Resource.from_contents(part, default_specification=DRAFT202012))
        for address, part in parts.items()
    ]
    registry: Registry[bool | Mapping[str, object]] = Registry().with_resources(resources)
    validator = jsonschema.Draft202012Validator({"$ref": _address(name)}, registry=registry)

    def find(value: Value) -> Sequence[Failure]:
        errors = validator.iter_errors(_with_lists(value))
        return [_reference_failure(value, error) for error in errors]

    return find


def likely_failures(failure: Failure) -> Iterable[Failure]:
    """The failure, or those of the one form that was meant when there is a choice of forms."""
    meant = [form for form in failure.forms if not _is_other_form(form, failure.path)]
    if len(meant) != 1:
        yield failure
        return
    for one in meant[0]:
        yield from likely_failures(one)


def _is_other_form(form: Sequence[Failure], path: Path) -> bool:
    return any(one.keyword in _FORM and one.path == path for one in form)


def _address(name: str) -> str:
    return f"{BASE}{name}.schema.json"


def _with_lists(value: Value) -> JsonValue:
    """Lists for tuples, which the reference implementation does not take for arrays."""
    if isinstance(value, tuple):
        return [_with_lists(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _with_lists(part) for key, part in value.items()}
    return str(value) if isinstance(value, Secret) else value


def _quick_failure(
    schemas: Schemas, name: str, value: Value, error: jsonschema_rs.ValidationError
) -> Failure:
    make = partial(_quick_failure, schemas, name, value)
    wrong_name = None
    steps = error.evaluation_path
    path = _real_path(value, error.instance_path)
    if error.kind.name == "propertyNames":
        inner = cast("jsonschema_rs.ValidationErrorKind.PropertyNames", error.kind).error
        steps, wrong_name = inner.evaluation_path, str(inner.instance)
    forms = tuple(tuple(map(make, form)) for form in getattr(error.kind, "context", ()))
    schema = _schema_at(schemas, name, steps[:-1])
    return Failure(path, str(steps[-1]), schema, _value_at(value, path), wrong_name, forms)


def _reference_failure(value: Value, error: jsonschema.ValidationError) -> Failure:
    grouped: dict[int, list[Failure]] = {}
    for one in error.context or ():
        grouped.setdefault(int(one.schema_path[0]), []).append(_reference_failure(value, one))
    forms = tuple(tuple(grouped[form]) for form in sorted(grouped))
    path = tuple(error.absolute_path)
    wrong_name = str(error.instance) if "propertyNames" in error.absolute_schema_path else None
    schema = error.schema if isinstance(error.schema, dict) else {}
    return Failure(path, str(error.validator), schema, _value_at(value, path), wrong_name, forms)


class _TwoKeysForOneNumber(LookupError):
    """A mapping has the keys 601 and 0601, and jsonschema-rs calls either one the number 601."""


def _real_path(value: Value, steps: Iterable[str | int]) -> Path:
    """The path with its keys as they are written: jsonschema-rs makes numbers of digits."""
    path: list[str | int] = []
    for step in steps:
        real = step
        if isinstance(step, int) and isinstance(value, Mapping):
            keys = [key for key in value if key.lstrip("+0") == (str(step) if step else "")]
            if len(keys) != 1:
                raise _TwoKeysForOneNumber(step)
            real = keys[0]
        path.append(real)
        value = child(value, real)
    return tuple(path)


def _value_at(value: Value, path: Path) -> Value:
    for name in path:
        value = child(value, name)
    return value


def _schema_at(schemas: Schemas, name: str, steps: Sequence[str | int]) -> Schema:
    part: JsonValue = schemas.schema(name)
    for step in steps:
        part = step_into(part, step)
        if step == "$ref" and isinstance(part, str):
            name, part = schemas.resolve(part, name)
    return part if isinstance(part, dict) else {}
