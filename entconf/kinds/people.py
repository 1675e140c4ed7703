"""How a section names a person: by login, e-mail, external id or the system's own id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entconf.kinds.base import Mistake, Path
from entconf.kinds.shapes import text_of
from entconf.model.text import msg
from entconf.model.values import Value

#: The ways to name a person, `login` being the one that needs no key.
REFERENCES = ("login", "email", "external_id", "id")


def person_of(value: Value) -> Value:
    """A person in the one form attributes hold: a login, else a mapping with one key.

    Raises KeyError when a mapping names nobody; the schema refuses it first.
    """
    if not isinstance(value, Mapping):
        return text_of(value).strip()
    name = next(name for name in REFERENCES if name in value)
    reference = text_of(value[name]).strip()
    return reference if name == "login" else {name: reference}


def key_of(person: Value) -> str:
    """The person as written, which is what a resource identity holds."""
    return text_of(next(iter(person.values()))) if isinstance(person, Mapping) else text_of(person)


def sorted_people(values: Iterable[Value]) -> tuple[Value, ...]:
    """Persons without repetition, logins first."""
    people = {_rank(person): person for person in map(person_of, values)}
    return tuple(people[rank] for rank in sorted(people))


def check_reference(value: Mapping[str, Value], path: Path, mistakes: list[Mistake]) -> bool:
    """Whether a mapping names its person in exactly one way; otherwise a mistake is added."""
    named = [name for name in REFERENCES if name in value]
    if len(named) == 1:
        return True
    message = (
        msg("a person is named in one way only, not by {ways}", ways=", ".join(named))
        if named
        else msg("nobody is named here")
    )
    hint = msg("keep one of: {ways}", ways=", ".join(named or REFERENCES))
    mistakes.append(Mistake("bad-person", message, path, hint))
    return False


def _rank(person: Value) -> tuple[int, str]:
    if isinstance(person, Mapping):
        name = next(iter(person))
        return REFERENCES.index(name), text_of(person[name])
    return 0, text_of(person)
