"""A portal's configuration without any portal: declare, plan, change and read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from entconf.drivers.base import BackendSettings, Reading, ReadRequest, Remark
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.reading import Memo, read_school
from entconf.drivers.lemonldap.settings_reading import parse_settings
from entconf.drivers.lemonldap.writing import remark_on, with_change
from entconf.engine.diff import compare
from entconf.engine.order import dependency_levels
from entconf.kinds.base import Context
from entconf.kinds.catalog import all_kinds
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.resource import Declared, ResourceId
from entconf.model.secret import Secret
from entconf.model.source import Source
from entconf.model.values import JsonValue, Value
from tests.kinds.writing import DAY, section

UAI, OTHER = "0990001X", "0990002Y"
SECRET = "a-secret-of-the-tests"


def reveal(secret: Secret) -> str:
    """Every secret of these tests is the same, but for one."""
    return "another" if secret.reference == "env:OTHER" else SECRET


def application(name: str, display: str = "on", **more: JsonValue) -> dict[str, JsonValue]:
    """An application as the manager writes it."""
    options: dict[str, JsonValue] = {"name": name, "uri": "https://a.example/", "display": display}
    return {"type": "application", "options": {**options, **more}}


def category(name: str, order: int = 0, **inside: JsonValue) -> dict[str, JsonValue]:
    """A category of the menu."""
    placed: dict[str, JsonValue] = {"order": order} if order else {}
    return {"type": "category", "catname": name, **placed, **inside}


def menu(**categories: JsonValue) -> dict[str, JsonValue]:
    """The parameters of a portal with this menu, and little else."""
    return {"applicationList": dict(categories), "portalSkin": "bootstrap"}


#: The setting of a portal that several schools share.
SHARED: dict[str, Value] = {"school_variable": "ENTPersonStructRattach"}
MENU = menu(
    one=category("Vie scolaire", 1, agenda=application("Agenda"), blog=application("Blog")),
    two=category("Ressources", 2, wiki=application("Wiki", "inGroup('timelords')")),
)


@dataclass
class Desk:
    """One school on one portal."""

    parameters: Mapping[str, JsonValue] = field(default_factory=lambda: MENU)
    options: Mapping[str, Value] = field(default_factory=dict)
    uai: str = UAI

    def __post_init__(self) -> None:
        self.now = Configuration(1, self.parameters)
        plain: dict[str, Value] = {"url": "http://m.example", "portal": "http://p.example"}
        written = BackendSettings("portal", "lemonldap", {**plain, **self.options})
        self.settings = parse_settings(written)

    def declared(self, kind: str, text: str) -> list[Declared]:
        """What a section written in YAML declares."""
        expansion = all_kinds()[kind].expand(section(text), Context(DAY))
        assert expansion.mistakes == ()
        return [
            Declared(
                ResourceId(self.uai, kind, item.key),
                item.attributes,
                item.present,
                {"": Source("playbooks/a.yml", 1, 1)},
                tuple(ResourceId(self.uai, *one) for one in item.requires),
            )
            for item in expansion.items
        ]

    def read(self, declared: Iterable[Declared] = (), complete: Iterable[str] = ()) -> Reading:
        """Read the school out of the configuration of now."""
        school = Establishment(self.uai, "Collège Ada-Example")
        request = ReadRequest(school, tuple(declared), frozenset(complete))
        return read_school(self.now, request, self.settings, reveal)

    def live(self, kind: str) -> dict[str, Mapping[str, Value]]:
        """Everything of a kind, as a dump would read it."""
        return {one.id.key: dict(one.attributes) for one in self.read(complete=[kind]).live}

    def changes(self, declared: Iterable[Declared]) -> list[Change]:
        """What is left to do for these declarations, in the order it is done."""
        reading = self.read(declared)
        assert reading.problems == (), [str(one.message) for one in reading.problems]
        live = {one.id: one for one in reading.live}
        found = [compare(all_kinds()[d.id.kind], d, live.get(d.id)) for d in reading.declared]
        levels = dependency_levels([one for one in found if one is not None])
        return [change for level in levels for change in level]

    def remarks(self, declared: Iterable[Declared]) -> list[Remark]:
        """What the driver says of the changes to come."""
        memo = self.memo()
        return [remark_on(self.now, change, memo.terms) for change in self.changes(declared)]

    def memo(self) -> Memo:
        """What a reading keeps for writing."""
        memo = self.read().memo
        assert isinstance(memo, Memo)
        return memo

    def make(self, changes: Iterable[Change]) -> None:
        """Make changes in the configuration."""
        memo = self.memo()
        for change in changes:
            self.now = with_change(self.now, change, memo.terms)

    def reach(self, *declared: Declared) -> list[Change]:
        """Make what is declared, and hold that nothing is left to do; what was done."""
        changes = self.changes(declared)
        self.make(changes)
        assert self.changes(declared) == []
        return changes

    def reach_section(self, kind: str, text: str) -> list[Change]:
        """The same for a section written in YAML."""
        return self.reach(*self.declared(kind, text))

    def part(self, *path: str) -> Mapping[str, JsonValue]:
        """A part of the configuration of now."""
        return self.now.part(*path)
