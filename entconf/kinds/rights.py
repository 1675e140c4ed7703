"""Rights: roles of groups, delegations of local administration, communication (mission 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from entconf.kinds.base import Context, Expansion, Item, Kind, Mistake, Path
from entconf.kinds.entries import (
    EXCLUSIVE,
    Entry,
    composed,
    distinct_entries,
    doubled,
    entries_of,
    owned_prefixes,
    same_name,
)
from entconf.kinds.people import check_reference, key_of, person_of
from entconf.kinds.rights_impact import rights_impact
from entconf.kinds.shapes import flag_of, mapping_of, sequence_of, text_of, texts_of
from entconf.kinds.windows import read_window
from entconf.model.compare import Field, Rule
from entconf.model.profiles import PROFILES
from entconf.model.resource import Live
from entconf.model.values import Value, sorted_set

_PARTS = ("roles", "delegations", "communication")


def _expand(section: Mapping[str, Value], context: Context) -> Expansion:
    mistakes: list[Mistake] = []
    items = [
        *_roles(mapping_of(section.get("roles", {})), context, mistakes),
        *_delegations(sequence_of(section.get("delegations", ())), context, mistakes),
        *_communication(sequence_of(section.get("communication", ())), context, mistakes),
    ]
    present = tuple(f"{part}/" for part in _PARTS if part in section)
    empty = any(not section[part] for part in _PARTS if part in section)
    owned = owned_prefixes(section, present, mistakes, empty=empty or not items)
    return Expansion(tuple(items), tuple(mistakes), owned)


def _roles(
    section: Mapping[str, Value], context: Context, mistakes: list[Mistake]
) -> Iterator[Item]:
    for entry in entries_of(section, mistakes, ("roles",)):
        yield _grant(entry, context, mistakes)


def _grant(entry: Entry, context: Context, mistakes: list[Mistake]) -> Item:
    paths: dict[str, Path] = {}
    on = True
    written = entry.value
    if isinstance(written, Mapping):
        paths["roles"] = (*entry.path, "roles")
        on = read_window(written, context, entry.path, mistakes).holds(context.day)
        written = written["roles"]
    roles = sorted_set(texts_of(written)) if on and written is not False else ()
    requires = (("groups", entry.key),)
    return Item(f"roles/{entry.key}", {"roles": roles}, entry.path, paths, requires=requires)


def _delegations(
    written: Sequence[Value], context: Context, mistakes: list[Mistake]
) -> Iterator[Item]:
    seen: dict[str, str] = {}
    for place, value in enumerate(written):
        delegation = mapping_of(value)
        path: Path = ("delegations", place)
        if not check_reference(delegation, path, mistakes):
            continue
        person = person_of(delegation)
        key = f"delegations/{composed(key_of(person))}"
        if _is_new(key, path, seen, mistakes):
            on = read_window(delegation, context, path, mistakes).holds(context.day)
            granted = on and delegation["function"] is not False
            functions = (text_of(delegation["function"]),) if granted else ()
            paths: dict[str, Path] = {"functions": (*path, "function")}
            yield Item(key, {"functions": functions, "person": person}, path, paths)


def _communication(
    written: Sequence[Value], context: Context, mistakes: list[Mistake]
) -> Iterator[Item]:
    seen: dict[str, str] = {}
    for place, value in enumerate(written):
        rule = mapping_of(value)
        path: Path = ("communication", place)
        sender, receiver = (composed(text_of(rule[name])) for name in ("from", "to"))
        key = f"communication/{sender} > {receiver}"
        if _is_new(key, path, seen, mistakes):
            allowed = flag_of(rule.get("allowed", True))
            if "when" in rule:
                when = mapping_of(rule["when"])
                window = read_window(when, context, (*path, "when"), mistakes)
                allowed = allowed and window.holds(context.day)
            attributes: dict[str, Value] = {"from": sender, "to": receiver, "allowed": allowed}
            paths: dict[str, Path] = {name: (*path, name) for name in attributes if name in rule}
            groups = sorted_set(name for name in (sender, receiver) if name not in PROFILES)
            requires = tuple(("groups", group) for group in groups)
            yield Item(key, attributes, path, paths, requires=requires)


def _is_new(key: str, path: Path, seen: dict[str, str], mistakes: list[Mistake]) -> bool:
    name = same_name(key)
    if name not in seen:
        seen[name] = key
        return True
    first, double = (text.split("/", 1)[1] for text in (seen[name], key))
    mistakes.append(doubled(double, first, path))
    return False


def _render(live: Sequence[Live], context: Context) -> Value:  # noqa: ARG001 - the contract of a kind
    parts: dict[str, dict[str, Live]] = {part: {} for part in _PARTS}
    for one in sorted(live, key=lambda one: one.id):
        part, _, name = one.id.key.partition("/")
        if part in parts and same_name(name) not in (*map(same_name, parts[part]), EXCLUSIVE):
            parts[part][name] = one
    roles = {name: one.attributes.get("roles") or False for name, one in parts["roles"].items()}
    delegations = tuple(_delegation(name, one) for name, one in parts["delegations"].items())
    rules = tuple(
        {"from": one.attributes["from"], "to": one.attributes["to"]}
        | ({} if one.attributes.get("allowed", True) else {"allowed": False})
        for one in parts["communication"].values()
        if "from" in one.attributes and "to" in one.attributes
    )
    section: dict[str, Value] = {
        "roles": distinct_entries(roles.items()),
        "delegations": delegations,
        "communication": rules,
    }
    return {part: value for part, value in section.items() if value}


def _delegation(name: str, one: Live) -> Mapping[str, Value]:
    person = one.attributes.get("person", name)
    reference = person if isinstance(person, Mapping) else {"login": person}
    granted = "local_admin" in texts_of(one.attributes.get("functions"))
    return {**reference, "function": "local_admin" if granted else False}


KIND = Kind(
    name="rights",
    mission="2.2",
    fields=(
        Field("roles", Rule.SET),
        Field("functions", Rule.SET),
        Field("person", Rule.EXACT, guidance=True),
        Field("from", Rule.TEXT),
        Field("to", Rule.TEXT),
        Field("allowed", Rule.EXACT),
    ),
    expand=_expand,
    render=_render,
    impact=rights_impact,
    absent_by="emptying",
)
