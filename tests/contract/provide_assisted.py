"""The assisted driver for the contract suite: a person who does what each step says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from entconf.desired.products import load_product
from entconf.drivers.assisted.driver import AssistedDriver
from entconf.drivers.assisted.ledger import Ledger, Sheet
from entconf.drivers.assisted.settings import parse_settings
from entconf.drivers.base import BackendSettings, Driver
from entconf.kinds.catalog import all_kinds
from entconf.model.establishment import Establishment
from entconf.model.guidance import Answer, Basis, Evidence, Reply, Sighting, Step
from entconf.model.profiles import PROFILES
from entconf.model.resource import ResourceId
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text
from entconf.model.values import Value
from tests.contract.bench import Bench, Words
from tests.engine.sites import UAI, people

_SAID = Evidence(Basis.STATEMENT, "c.durand", "2026-11-20T08:00:00+00:00")
PEOPLE_HEADER = "modèle;UAI;identifiant;profil;classe\n"


class Confirming:
    """Makes every step as it stands."""

    def ask(self, step: Step, objection: Text | None) -> Answer:
        assert objection is None, step.title
        return Answer(Reply.DONE, _SAID)


class _Office:
    """The back office: whoever changes something there tells it, as an export would."""

    def __init__(self, driver: AssistedDriver, state: Path) -> None:
        self._driver = driver
        self._ledger = Ledger(state)
        self._state = state
        self._broken: dict[Path, str] = {}

    def change(self, resource: ResourceId, field: str, value: Value) -> None:
        self._driver.note([Sighting(resource, present=True, fields={field: value})], _SAID)

    def add(self, resource: ResourceId, attributes: Mapping[str, Value]) -> None:
        self._driver.note([Sighting(resource, present=True, fields=attributes)], _SAID)

    def value(self, resource: ResourceId, field: str) -> Value:
        sheet = self._ledger.sheet(resource.uai, resource.kind)
        return sheet.things[resource.key].fields[field][0]

    def break_reading(self, kind: str) -> None:
        path = self._state / UAI / f"{kind}.json"
        self._broken[path] = path.read_text(encoding="utf-8")
        path.write_text("{", encoding="utf-8")

    def mend_reading(self) -> None:
        for path, text in self._broken.items():
            path.write_text(text, encoding="utf-8")

    def forbid(self, resource: ResourceId) -> None:
        self._driver.note([Sighting(resource, present=False)], _SAID)
        sheet = self._ledger.sheet(resource.uai, resource.kind)
        seen = replace(sheet.things[resource.key], owner="central")
        things = {**sheet.things, resource.key: seen}
        self._ledger.write(resource.uai, resource.kind, replace(sheet, things=things))


def _reveal(secret: Secret) -> str:
    return f"value of {secret.reference}"


class _Provider:
    name = "assisted"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Bench]:
        """A school whose screens somebody looked at wholly, and whose people were exported."""
        product = load_product(None, "generic", all_kinds())
        settings = BackendSettings("ent", "assisted", {"product": product}, site=folder)
        parsed = parse_settings(settings)
        ledger = Ledger(parsed.state)
        for kind in parsed.product.kinds:
            ledger.write(UAI, kind, Sheet({}, _SAID))
        doors = [
            Sighting(ResourceId(UAI, "opening", name), present=True, fields={"open": True})
            for name in PROFILES
        ]
        AssistedDriver(parsed).note(doors, _SAID)
        drop = parsed.exports / UAI
        drop.mkdir(parents=True)
        words = parsed.product.profiles
        lines = [
            f"1;{UAI};{one.login or one.id};{words[one.profile]};{','.join(one.classes)}\n"
            for one in people()
        ]
        (drop / "personnes.csv").write_text(PEOPLE_HEADER + "".join(lines), encoding="utf-8")

        def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
            driver = AssistedDriver(parsed)
            driver.guided_by(Confirming())
            return driver

        yield Bench(
            Establishment(UAI, "Collège Ada-Example"),
            settings,
            _reveal,
            Words(("blog", "wiki"), "calendar", ("Wiki", "Blog"), ("prof.1", "prof.2"), "6A"),
            _Office(AssistedDriver(parsed), parsed.state),
            frozenset(parsed.product.kinds),
            opener,
        )


PROVIDER = _Provider()
