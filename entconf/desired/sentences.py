"""A broken rule of a schema as a sentence, with what would be right.

The sentences depend on the rule and the value alone, never on the validator that found it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from entconf.desired.checking import Failure, likely_failures
from entconf.desired.document import Path
from entconf.desired.nearest import suggestion
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue, Value


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong. `path` leads to it; `at_key` means the key there, not its value."""

    code: str
    path: Path
    message: Text
    hint: Text | None = None
    at_key: bool = False


def describe(failures: Iterable[Failure]) -> list[Sentence]:
    """All sentences for some failures, each once."""
    found: dict[tuple[Path, str, bool], Sentence] = {}
    for failure in failures:
        for one in likely_failures(failure):
            for sentence in _sentences(one):
                key = (sentence.path, str(sentence.message), sentence.at_key)
                found.setdefault(key, sentence)
    return list(found.values())


def _sentences(failure: Failure) -> Iterable[Sentence]:
    if failure.name is not None:
        return (_bad_name(failure),)
    return _BY_KEYWORD.get(failure.keyword, _other)(failure)


def _bad_name(failure: Failure) -> Sentence:
    name = failure.name or ""
    hint = _explained(failure)
    if failure.keyword == "enum":
        hint = suggestion(name, _words(failure.schema.get("enum"))) or hint
    path = (*failure.path, name)
    return Sentence(
        "bad-name", path, msg("{key} cannot be a key here", key=name), hint, at_key=True
    )


def _unknown_keys(failure: Failure) -> Iterable[Sentence]:
    known = failure.schema.get("properties")
    words = list(known) if isinstance(known, dict) else []
    for key in failure.instance if isinstance(failure.instance, Mapping) else ():
        if key not in words:
            hint = _invisible(key) or suggestion(key, words)
            path = (*failure.path, key)
            message = msg("{key} is not known here", key=key)
            yield Sentence("unknown-key", path, message, hint, at_key=True)


def _invisible(key: str) -> Text | None:
    if key.strip("\u00a0\u200b\u202f\ufeff ") != key:
        return msg("an invisible character stands before or after it: type the line again")
    return None


def _missing(failure: Failure) -> Iterable[Sentence]:
    given = failure.instance if isinstance(failure.instance, Mapping) else {}
    known = failure.schema.get("properties")
    for key in _words(failure.schema.get("required")):
        if key in given:
            continue
        about = known.get(key) if isinstance(known, dict) else None
        hint = about.get("description") if isinstance(about, dict) else None
        yield Sentence(
            "missing-key",
            failure.path,
            msg("{key} is missing", key=key),
            msg(hint) if isinstance(hint, str) else None,
            at_key=True,
        )


def _wrong_type(failure: Failure) -> Iterable[Sentence]:
    types = _words(failure.schema.get("type"))
    message = msg(
        "{name} must be {expected}, not {found}",
        name=_name(failure.path),
        expected=_either(types),
        found=_found(failure.instance),
    )
    hint = _type_hint(failure.instance, types)
    if not failure.path and types == ["array"]:
        hint = msg("a playbook is a list of plays: each begins with - name:")
    yield Sentence("wrong-type", failure.path, message, hint)


def _type_hint(value: Value, types: Sequence[str]) -> Text | None:
    if isinstance(value, int) and "string" in types and (day := _run_together(value)):
        return msg("a day is written {day}; any other text goes in quotes", day=day)
    if isinstance(value, bool | int) and "string" in types:
        word = str(value).lower()
        return msg("to make it a text, put it in quotes: {text}", text=f'"{word}"')
    if isinstance(value, str) and "boolean" in types and value.lower() in _SWITCHES:
        word = "true" if _SWITCHES[value.lower()] else "false"
        return msg("did you mean {word}?", word=word)
    if isinstance(value, str) and "integer" in types and value.strip().isdecimal():
        return msg("write the number without quotes and without zeros before it")
    if isinstance(value, str) and "array" in types:
        return msg("a list of one is written {text}", text=f"[{value}]")
    return None


def _run_together(value: int) -> str | None:
    """The day meant by 20260902, None for a number that is no day of our century."""
    digits = str(value)
    if len(digits) != len("20260902") or not digits.startswith("20"):
        return None
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").isoformat()
    except ValueError:
        return None


_SWITCHES = {"yes": True, "on": True, "oui": True, "no": False, "off": False, "non": False}
_SWITCHES |= {"true": True, "false": False}


def _not_listed(failure: Failure) -> Iterable[Sentence]:
    words = failure.schema.get("enum", [failure.schema.get("const")])
    value = failure.instance
    message = msg("{value} is not valid for {name}", value=_shown(value), name=_name(failure.path))
    hint = suggestion(value if isinstance(value, str) else "", _words(words))
    yield Sentence("not-listed", failure.path, message, hint)


def _bad_form(failure: Failure) -> Iterable[Sentence]:
    value = _shown(failure.instance)
    message = msg("{value} is not valid for {name}", value=value, name=_name(failure.path))
    yield Sentence("bad-form", failure.path, message, _explained(failure))


def _twice(failure: Failure) -> Iterable[Sentence]:
    items = failure.instance if isinstance(failure.instance, tuple) else ()
    for position, item in enumerate(items):
        if any(item == other and type(item) is type(other) for other in items[:position]):
            message = msg(
                "{value} stands twice in {name}", value=_shown(item), name=_name(failure.path)
            )
            yield Sentence("twice", (*failure.path, position), message, msg("keep one"))


def _size(template: Text) -> Callable[[Failure], Iterable[Sentence]]:
    def sentence(failure: Failure) -> Iterable[Sentence]:
        limit = failure.schema.get(failure.keyword)
        number = limit if isinstance(limit, int) else 0
        message = Text(template.template, {"name": _name(failure.path), "n": number})
        counted = failure.keyword.startswith("min") and failure.keyword != "minimum"
        if counted and not failure.instance and number == 1:
            message = msg("{name} is empty", name=_name(failure.path))
        yield Sentence("bad-size", failure.path, message, _explained(failure))

    return sentence


def _no_form(failure: Failure) -> Iterable[Sentence]:
    types: dict[str, None] = {}
    for form in failure.forms:
        for one in form:
            if one.keyword == "type" and one.path == failure.path:
                types |= dict.fromkeys(_words(one.schema.get("type")))
    if len(types) and not any(_matches(failure.instance, name) for name in types):
        message = msg(
            "{name} must be {expected}, not {found}",
            name=_name(failure.path),
            expected=_either(list(types)),
            found=_found(failure.instance),
        )
        yield Sentence(
            "wrong-type", failure.path, message, _type_hint(failure.instance, list(types))
        )
        return
    value = _shown(failure.instance)
    message = msg("{value} is not valid for {name}", value=value, name=_name(failure.path))
    yield Sentence("bad-form", failure.path, message, _explained(failure))


def _other(failure: Failure) -> Iterable[Sentence]:
    message = msg("{name} is not possible here", name=_name(failure.path))
    yield Sentence("not-possible", failure.path, message, _explained(failure), at_key=True)


_BY_KEYWORD: Mapping[str, Callable[[Failure], Iterable[Sentence]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing,
    "type": _wrong_type,
    "enum": _not_listed,
    "const": _not_listed,
    "pattern": _bad_form,
    "format": _bad_form,
    "uniqueItems": _twice,
    "anyOf": _no_form,
    "oneOf": _no_form,
    "minimum": _size(msg("{name} must be at least {n}")),
    "maximum": _size(msg("{name} must be at most {n}")),
    "minLength": _size(msg("{name} must have at least {n} characters")),
    "maxLength": _size(msg("{name} must have at most {n} characters")),
    "minItems": _size(msg("{name} must have at least {n} items")),
    "maxItems": _size(msg("{name} must have at most {n} items")),
    "minProperties": _size(msg("{name} must have at least {n} entries")),
    "maxProperties": _size(msg("{name} must have at most {n} entries")),
}

_TYPES = {
    "object": msg("a mapping (key: value)"),
    "array": msg("a list"),
    "string": msg("a text"),
    "boolean": msg("true or false"),
    "integer": msg("a whole number"),
    "number": msg("a number"),
    "null": msg("empty"),
}
_PYTHON: Mapping[str, tuple[type, ...]] = {
    "object": (Mapping,),
    "array": (tuple,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int,),
    "null": (type(None),),
}


def _matches(value: Value, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _PYTHON.get(name, ()))


def _either(types: Sequence[str]) -> Text:
    words = [_TYPES.get(name, msg("{name}", name=name)) for name in types]
    told = words[0]
    for word in words[1:-1]:
        told = msg("{one}, {other}", one=told, other=word)
    return msg("{one} or {other}", one=told, other=words[-1]) if len(words) > 1 else told


def _found(value: Value) -> Text:
    if isinstance(value, Mapping):
        return msg("a mapping")
    if isinstance(value, tuple):
        return msg("a list")
    if isinstance(value, bool):
        return msg("{word}", word=str(value).lower())
    if isinstance(value, int):
        return msg("the number {number}", number=str(value))
    if value is None:
        return msg("empty")
    return msg("the text {text}", text=_shown(value))


_LONGEST = 60


def _shown(value: Value) -> str:
    """A value in a sentence: short, on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(value) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_shown, value)) + "]"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    text = " ".join(str(value).split()) or '""'
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _name(path: Path) -> str | Text:
    """What a value is called: its key, or its place in the list of that name."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return msg("item {n}", n=int(path[-1]) + 1) if path else msg("the file")
    if isinstance(path[-1], int):
        return msg("item {n} of {name}", n=path[-1] + 1, name=names[-1])
    return names[-1]


def _explained(failure: Failure) -> Text | None:
    """The schema's own words on what would be right."""
    for key in (f"{failure.keyword}ErrorMessage", "description"):
        words = failure.schema.get(key)
        if isinstance(words, str):
            return msg(words)
    return None


def _words(value: JsonValue) -> list[str]:
    """The texts among some schema words; a single one counts as a list."""
    if isinstance(value, str):
        return [value]
    return (
        [str(word).lower() if isinstance(word, bool) else str(word) for word in value]
        if isinstance(value, list)
        else []
    )
