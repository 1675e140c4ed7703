"""Changes as a person makes them: screen by screen, with the values to type."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from entconf.drivers.assisted.product import Product
from entconf.kinds.audiences import PERSON
from entconf.kinds.base import Kind
from entconf.kinds.memberships import HOLDERS
from entconf.kinds.quantities import quantity_of
from entconf.model.change import Action, Change
from entconf.model.compare import Field, Rule, instant
from entconf.model.guidance import Entry, Question, Step
from entconf.model.resource import Declared
from entconf.model.secret import Secret
from entconf.model.values import Value, to_json

_HOLDER_WORDS = {"class": "classe", "group": "groupe", "person": ""}
_QUOTA = "quota."
_NOBODY, _YES, _NO = "personne", "oui", "non"


def in_order(product: Product, changes: Sequence[Change]) -> Sequence[Change]:
    """Screen by screen as the product lists them; on a screen, deletions last."""
    return sorted(
        changes,
        key=lambda one: (
            product.rank_of(one.id.kind),
            one.action is Action.DELETE,
            one.id,
        ),
    )


def step_of(product: Product, kind: Kind, change: Change, timezone: str) -> Step:
    """One change as a step."""
    held = product.kinds[kind.name]
    changed = {one.name for one in change.fields}
    names = change.after if change.action is Action.CREATE else sorted(changed)
    entries = tuple(
        Entry(
            name,
            held.fields.get(name, name),
            shown(product, kind.field(name), change.before.get(name), timezone),
            shown(product, kind.field(name), change.after.get(name), timezone),
        )
        for name in (() if change.action is Action.DELETE else names)
    )
    data = [str(change.id), change.action.value, to_json(change.before), to_json(change.after)]
    return Step(
        id=change.id,
        action=change.action,
        screen=product.screen_of(kind.name),
        title=_title(product, kind.name, change.id.key),
        entries=entries,
        digest=_digest(data),
        how=held.how.get(change.action.value, ""),
        notes=change.notes,
    )


def question_of(product: Product, kind: Kind, declared: Declared, timezone: str) -> Question:
    """What is asked of something that nobody ever saw; `declared` is in the system's terms."""
    held = product.kinds[kind.name]
    wanted = {
        name: value
        for name, value in declared.attributes.items()
        if not (kind.field(name).guidance or kind.field(name).register or kind.field(name).secret)
    }
    entries = tuple(
        Entry(
            name,
            held.fields.get(name, name),
            "",
            shown(product, kind.field(name), value, timezone),
        )
        for name, value in wanted.items()
    )
    return Question(
        id=declared.id,
        screen=product.screen_of(kind.name),
        title=_title(product, kind.name, declared.id.key),
        entries=entries,
        wanted=wanted,
        digest=_digest([str(declared.id), "look", to_json(wanted)]),
    )


def shown(product: Product, field: Field, value: Value, timezone: str) -> str:
    """A value of a field as a person types or ticks it, in the words of the product.

    A moment is in the school's own time, a text without its HTML where Markdown has words for it.
    """
    if isinstance(value, str) and field.rule is Rule.INSTANT:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - few things have moments

        return f"{instant(value).astimezone(ZoneInfo(timezone)):%d/%m/%Y %H:%M}"
    if isinstance(value, str) and field.rule is Rule.HTML:
        from entconf.kinds.markdown_writing import html_markdown  # noqa: PLC0415 - as above

        return html_markdown(value) or value
    if isinstance(value, int) and not isinstance(value, bool) and field.name.startswith(_QUOTA):
        return quantity_of(value).replace("B", "o")
    return typed(product, value)


def typed(product: Product, value: Value) -> str:
    """A value as a person types or ticks it, whatever its field; "" is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, Secret):
        return f"({value.reference})"
    if isinstance(value, tuple):
        return ", ".join(typed(product, one) for one in value) or _NOBODY
    if isinstance(value, Mapping):
        return ", ".join(f"{key} : {typed(product, one)}" for key, one in value.items())
    return _word(product, str(value))


def _word(product: Product, text: str) -> str:
    """A profile in the product's word, a class or group by its name, anything else as it is."""
    bare = text.removeprefix(HOLDERS["profiles"])
    if bare in product.profiles:
        return product.profiles[bare]
    sort, slash, name = text.partition("/")
    if slash and (text.startswith((PERSON, *HOLDERS.values()))):
        return f"{_HOLDER_WORDS.get(sort, '')} {name}".strip()
    return text


def _title(product: Product, kind: str, key: str) -> str:
    """A thing as the product calls it: `rôles du groupe « Club journal »`.

    The product names the parts of a kind whose keys have several (`roles/Club journal`), and
    things that have a name of their own (`timetable`).
    """
    held = product.kinds[kind]
    head, slash, tail = key.partition("/")
    if not slash:
        own = held.nouns.get(key)
        return own or f"{held.noun} « {product.profiles.get(key, key)} »"
    words = " > ".join(product.profiles.get(one, one) for one in tail.split(" > "))
    noun = held.nouns.get(head)
    return f"{noun} « {words} »" if noun else f"{held.noun} « {words} ({head}) »"


def _digest(data: Sequence[object]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]
