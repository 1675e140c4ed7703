"""One plan over two systems: the web ENT and the directory, in the order they depend on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.base import Driver
from entconf.drivers.ldap.escaping import fold
from entconf.drivers.ldap.filters import equals
from entconf.drivers.ldap.requests import Search
from entconf.drivers.memory.driver import MemoryDriver
from entconf.drivers.memory.world import World
from entconf.drivers.registry import open_driver
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.planning import PlanOptions, make_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult, State
from entconf.engine.store.store import Store
from entconf.engine.watch import Silence
from entconf.errors import ExitCode
from entconf.model.backend import BackendSettings
from entconf.model.change import Change
from entconf.model.establishment import Establishment
from entconf.model.plan import Plan
from entconf.model.resource import Live, ResourceId
from entconf.model.secret import Reveal, Secret
from tests.contract.bench import Bench
from tests.contract.provide_edifice import PROVIDER
from tests.contract.site import NOW, Site, confirmed
from tests.contract.steps import Sections
from tests.ldap.conftest import seed
from tests.ldap.desk import PASSWORD, opened, options
from tests.ldap.invented import GROUPS, frame, school, uai_of
from tests.ldap.server import SERVICE_PASSWORD, Slapd

NOBODY = "cn=nobody,dc=ent,dc=example"


class Both:
    """A site whose groups and guests are in a directory, and the rest in another system."""

    def __init__(self, bench: Bench, slapd: Slapd, root: Path, *also: str) -> None:
        self._bench = bench
        self._site = Site(bench, root)
        self._root = root
        directory = BackendSettings("directory", "ldap", options(slapd, placeholder=NOBODY))
        kinds = ("groups", "guests", *also)
        self._routes = {
            bench.establishment.uai: {"": bench.settings, **dict.fromkeys(kinds, directory)}
        }

    def _reveal(self, secret: Secret) -> str:
        return SERVICE_PASSWORD if secret == PASSWORD else self._bench.reveal(secret)

    def _open(self, settings: BackendSettings, reveal: Reveal) -> Driver:
        own = settings.driver == "ldap"
        return (open_driver if own else self._bench.opener)(settings, reveal)

    def desired(self, sections: Sections) -> Desired:
        return replace(self._site.desired(sections), routes=self._routes)

    def plan(self, sections: Sections) -> Plan:
        with Backends(self._reveal, self._open) as backends:
            return make_plan(self.desired(sections), backends, PlanOptions(now=NOW), Silence())

    def apply(self, plan: Plan, sections: Sections) -> RunResult:
        with Backends(self._reveal, self._open) as backends, Store(self._root) as store:
            desired, lift = self.desired(sections), confirmed(plan)
            run = RunContext(desired, backends, store, lift, clock=lambda: NOW)
            return apply_plan(plan, run, Silence())


SECTIONS: Sections = {
    "groups": {"Club": {"members": {"people": ({"login": "login.t000x0001"},)}}},
    "guests": {
        "theatre": {
            "first_name": "Ada",
            "last_name": "Invitée",
            "owner": "login.t000x0001",
            "reason": "Atelier",
            "until": "2027-06-30",
            "groups": ("Club",),
        }
    },
}


@pytest.fixture
def world() -> World:
    """A system in memory that knows the group already, as an ENT fed from the directory does."""
    group = ResourceId(uai_of(0), "groups", "Club")
    return World(resources={group: Live(group, {"members": ()})})


def in_memory(world: World) -> Bench:
    def opener(settings: BackendSettings, reveal: Reveal) -> Driver:
        return MemoryDriver(world)

    office = words = None
    return Bench(
        Establishment(uai_of(0)),
        BackendSettings("ent", "memory"),
        lambda _: "",
        words,  # type: ignore[arg-type]  # no step of the suite is asked of this bench
        office,  # type: ignore[arg-type]  # as above
        frozenset(),
        opener,
    )


def states(result: RunResult) -> Mapping[str, State]:
    return {one.change.id.kind: one.state for one in result.outcomes}


def test_the_group_is_in_the_directory_before_the_web_right_that_names_it(
    slapd: Slapd, tmp_path: Path, world: World, request: pytest.FixtureRequest
) -> None:
    both = Both(in_memory(world), slapd, tmp_path)
    sections = {**SECTIONS, "rights": {"roles": {"Club": ("Wiki",)}}}
    seen: list[set[str]] = []
    watching = opened(slapd)
    request.addfinalizer(watching.close)

    def before(change: Change) -> None:
        wanted = Search(GROUPS, ("cn",), equals("cn", f"{uai_of(0)}:Club"))
        found = watching.directory.search([wanted], (0,))[0]
        seen.append({fold(entry.first("cn")) for entry in found.whole()})

    world.before_write = before
    plan = both.plan(sections)
    assert {one.id.kind for one in plan.changes} == {"groups", "guests", "rights"}
    assert set(states(both.apply(plan, sections)).values()) == {State.DONE}
    assert seen == [{fold(f"{uai_of(0)}:Club")}]
    assert both.plan(sections).is_empty
    gone: Sections = {"groups": {"Club": False}, "guests": {"theatre": False}}
    assert set(states(both.apply(both.plan(gone), gone)).values()) == {State.DONE}


def test_what_depends_on_a_refused_write_is_not_tried(tmp_path: Path, world: World) -> None:
    sections: Sections = {
        "groups": {"Club": {"members": {"people": ({"login": "login.t000x0001"},)}}},
        "rights": {"roles": {"Club": ("Wiki",)}},
    }
    reading_only = f'access to dn.subtree="{GROUPS}" by * read'
    with Slapd(seed(), access=reading_only) as slapd:
        both = Both(in_memory(world), slapd, tmp_path)
        result = both.apply(both.plan(sections), sections)
    assert states(result) == {"groups": State.REFUSED, "rights": State.SKIPPED}
    assert result.exit_code is ExitCode.PARTIAL
    assert "may not write" in str(result.outcomes[0].message)
    assert world.sent == []


@pytest.fixture
def ent(tmp_path: Path) -> Iterator[Bench]:
    with PROVIDER.open(tmp_path) as bench:
        yield bench


def test_one_plan_over_http_and_ldap(ent: Bench, tmp_path: Path) -> None:
    uai = ent.establishment.uai
    with Slapd("".join((*frame(), *school(0, 16, 3, 4, uai)))) as slapd:
        both = Both(ent, slapd, tmp_path / "site")
        (tmp_path / "site").mkdir()
        sections = {**SECTIONS, "features": {ent.words.applications[0]: ("teachers",)}}
        plan = both.plan(sections)
        assert {one.id.kind for one in plan.changes} == {"groups", "guests", "features"}
        assert set(states(both.apply(plan, sections)).values()) == {State.DONE}
        assert both.plan(sections).is_empty
