"""The contract of a driver, met by a system in memory, for every kind."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from entconf.drivers.base import Accounts, Finding, Reading, ReadRequest, Remark
from entconf.drivers.memory import people
from entconf.drivers.memory.audiences import Meaning
from entconf.drivers.memory.world import World
from entconf.errors import Problem, RequestRefused
from entconf.kinds.audiences import GROUP
from entconf.kinds.base import Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.census import Census
from entconf.model.change import Action, Change
from entconf.model.compare import Who
from entconf.model.establishment import Establishment
from entconf.model.profiles import PROFILES
from entconf.model.resource import Declared, Live, ResourceId
from entconf.model.text import msg
from entconf.model.values import Attributes, Value


class MemoryDriver:
    """Holds the resources of a world; keys of resources are its own names for them."""

    def __init__(self, world: World, kinds: Mapping[str, Kind] | None = None) -> None:
        self.world = world
        self._kinds = all_kinds() if kinds is None else kinds

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind there is."""
        return frozenset(self._kinds)

    def read(self, request: ReadRequest) -> Reading:
        """Read one establishment of the world."""
        world, uai = self.world, request.establishment.uai
        with world.lock:
            world.reads += 1
            if uai in world.down:
                raise world.down[uai]
            asked = {one.id for one in request.declared}
            live = tuple(
                one
                for key, one in sorted(world.resources.items())
                if key.uai == uai and (key in asked or key.kind in request.complete)
            )
            unknown = tuple(
                one
                for one in world.unknown.get(uai, ())
                if one.kind in request.complete
                or any(_is_named(one.kind, one.key, declared.id) for declared in request.declared)
            )
            hidden = [(one.kind, one.key) for one in unknown]
            declared, problems = self._adapt(request)
            return Reading(
                request.establishment,
                declared,
                tuple(one for one in live if not any(_is_named(*part, one.id) for part in hidden)),
                unknown,
                problems,
                census=self._census(uai),
                people=people.known(world.people, uai) if request.people else None,
            )

    def _census(self, uai: str) -> Census:
        groups = [
            live
            for key, live in self.world.resources.items()
            if key.uai == uai and key.kind == "groups"
        ]
        return people.census(self.world.people, uai, groups)

    def _adapt(self, request: ReadRequest) -> tuple[tuple[Declared, ...], tuple[Problem, ...]]:
        adapted, problems = [], []
        coming = {one.id for one in request.declared if one.present}
        groups = {
            one.id.key: one for one in request.declared if one.id.kind == "groups" and one.present
        }
        meaning = Meaning(self.world, groups)
        for declared in request.declared:
            mistakes = self._mistakes(declared, coming)
            attributes = {
                name: value
                for name, value in declared.attributes.items()
                if not self._kinds[declared.id.kind].field(name).register
                or declared.id not in self.world.resources
            }
            for name in attributes:
                who = self._kinds[declared.id.kind].field(name).who
                if who is not Who.NOBODY:
                    attributes[name], unknown = meaning.of(declared, name, who)
                    mistakes += unknown
            problems += mistakes
            if not mistakes:
                adapted.append(declared.with_attributes(attributes))
        return tuple(adapted), tuple(problems)

    def _mistakes(self, declared: Declared, coming: set[ResourceId]) -> list[Problem]:
        found = []
        words = self.world.vocabulary.get(declared.id.kind)
        if words is not None and declared.id.key not in words:
            found.append(_unknown_word(declared, words))
        person = declared.attributes.get("person")
        if (
            person is not None
            and people.find_person(self.world.people, declared.id.uai, person) is None
        ):
            found.append(people.unknown_person(self.world.people, declared, person, "person"))
        for group in needed_groups(declared.id, declared.attributes):
            if group not in coming and group not in self.world.resources:
                known = [
                    key.key
                    for key in self.world.resources
                    if key.kind == "groups" and key.uai == group.uai
                ]
                found.append(_unknown_word(declared, known, group.key))
        return found

    def review(self, changes: Sequence[Change], reading: Reading) -> Sequence[Remark]:  # noqa: ARG002 - the contract
        """Name the changes that this account may not make, and those that cannot be undone."""
        blocked, irreversible = self.world.blocked, self.world.irreversible
        return [
            Remark(
                change.id,
                blocked=blocked.get(change.id),
                irreversible=irreversible.get(change.id),
            )
            for change in changes
            if change.id in blocked or change.id in irreversible
        ]

    def perform(self, change: Change, reading: Reading) -> None:  # noqa: ARG002 - the contract
        """Make one change, as strictly as a server would."""
        world = self.world
        if world.before_write:
            world.before_write(change)
        with world.lock:
            world.fail(change, after=False)
            self._refuse_nonsense(change)
            if change.action is Action.DELETE:
                del world.resources[change.id]
            else:
                world.resources[change.id] = self._written(change)
            world.sent.append(change)
            world.keep()
            world.fail(change, after=True)

    def _refuse_nonsense(self, change: Change) -> None:
        there = change.id in self.world.resources
        emptying = self._kinds[change.id.kind].absent_by == "emptying"
        if change.action is Action.CREATE and there:
            raise RequestRefused(msg("{key} exists already", key=change.id.key))
        if change.action is not Action.CREATE and not there and not emptying:
            raise RequestRefused(msg("there is no {key}", key=change.id.key))
        if change.action is Action.DELETE:
            return
        for group in needed_groups(change.id, change.after):
            if group not in self.world.resources:
                raise RequestRefused(msg("there is no group {name}", name=group.key))

    def _written(self, change: Change) -> Live:
        kind = self._kinds[change.id.kind]
        kept = {
            name: value
            for name, value in change.after.items()
            if not (kind.field(name).guidance or kind.field(name).register)
        }
        known = self.world.resources.get(change.id)
        if known is None:
            return Live(change.id, kept)
        return Live(change.id, {**known.attributes, **kept}, known.owner)

    def check(self, establishments: Sequence[Establishment]) -> Sequence[Finding]:
        """Say of each establishment whether it answers."""
        return [
            Finding(
                msg("{uai}: connection", uai=one.uai),
                one.uai not in self.world.down,
                self.world.down[one.uai].message if one.uai in self.world.down else msg("answers"),
            )
            for one in establishments
        ]

    def accounts(self, establishment: Establishment) -> Accounts:
        """Every account of one establishment of the world."""
        world = self.world
        with world.lock:
            if establishment.uai in world.down:
                raise world.down[establishment.uai]
            uai = establishment.uai
            groups = [
                live
                for key, live in world.resources.items()
                if (key.uai, key.kind) == (uai, "groups")
            ]
            return people.accounts(world.people, establishment, groups)

    def close(self) -> None:
        """Nothing is held open."""


def needed_groups(resource: ResourceId, attributes: Attributes) -> tuple[ResourceId, ...]:
    """The groups that a resource cannot be without."""
    names: list[Value] = []
    if resource.kind == "rights" and resource.key.startswith("roles/"):
        names = [resource.key.removeprefix("roles/")] if attributes.get("roles") else []
    elif resource.kind == "rights" and attributes.get("allowed") is True:
        names = [attributes.get("from"), attributes.get("to")]
    elif resource.kind == "guests":
        groups = attributes.get("groups")
        names = list(groups) if isinstance(groups, tuple) else []
    else:
        names = [name for value in attributes.values() for name in _groups_in(value)]
    return tuple(
        ResourceId(resource.uai, "groups", name)
        for name in names
        if isinstance(name, str) and name not in PROFILES
    )


def _groups_in(value: Value) -> list[Value]:
    """The groups that a field names: while it says who is meant, or among its holders."""
    if isinstance(value, Mapping):
        named = value.get("groups")
        return list(named) if isinstance(named, tuple) else []
    held = [one for one in value if isinstance(one, str)] if isinstance(value, tuple) else []
    return [one.removeprefix(GROUP) for one in held if one.startswith(GROUP)]


def _is_named(kind: str, key: str | None, resource: ResourceId) -> bool:
    return kind == resource.kind and key in (None, resource.key)


def _unknown_word(declared: Declared, words: Sequence[str], word: str = "") -> Problem:
    word = word or declared.id.key
    near = difflib.get_close_matches(word, words, 1)
    return Problem(
        "unknown-name",
        msg("{uai}: the system has no {word}", uai=declared.id.uai, word=word),
        declared.source_of(""),
        msg("did you mean {word}?", word=near[0]) if near else None,
    )
