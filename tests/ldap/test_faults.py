"""Faults on a real directory, through the engine: kills, lost answers, refusals; then the way on.

Also resume and rollback of runs on a directory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entconf.desired.state import Desired
from entconf.drivers.base import BackendSettings
from entconf.drivers.memory.world import World
from entconf.engine.applying import apply_plan
from entconf.engine.backends import Backends
from entconf.engine.guard import refusals
from entconf.engine.planning import PlanOptions
from entconf.engine.resuming import resume_plan
from entconf.engine.run_context import RunContext
from entconf.engine.run_result import RunResult, State
from entconf.engine.store.store import Store
from entconf.engine.story import family, written_since
from entconf.engine.undoing import Past, rollback_plan
from entconf.engine.watch import Silence
from entconf.errors import ExitCode
from entconf.model.plan import Plan
from entconf.model.values import Value
from tests.contract.site import NOW
from tests.contract.steps import Sections
from tests.ldap.conftest import seed
from tests.ldap.desk import Desk, opened, options
from tests.ldap.invented import uai_of
from tests.ldap.relays import BUSY, UNWILLING, Relay
from tests.ldap.server import Slapd
from tests.ldap.test_mixed_plans import NOBODY, Both, in_memory

NAMES = [f"Panne {number:02}" for number in range(12)]
GUEST: Value = {
    "first_name": "Ida",
    "last_name": "Panne",
    "owner": "login.t000x0001",
    "reason": "Atelier",
    "until": "2027-06-30",
    "groups": ("Panne 00",),
}
SECTIONS: Sections = {
    "groups": {name: {"members": {"people": ({"login": "login.t000x0001"},)}} for name in NAMES},
    "guests": {"panne": GUEST},
}
GONE: Sections = {"groups": dict.fromkeys(NAMES, False), "guests": {"panne": False}}


class Relayed(Both):
    """The same site, its directory behind a relay."""

    def __init__(self, slapd: Slapd, relay: Relay, root: Path) -> None:
        super().__init__(in_memory(World()), slapd, root)
        self.relay = relay
        settings: dict[str, Value] = {
            "placeholder": NOBODY,
            "plaintext": True,
            "start_tls": False,
            "timeout": 1,
        }
        known = {k: v for k, v in options(slapd).items() if k != "tls"}
        directory = BackendSettings("directory", "ldap", {**known, **settings, "url": relay.url})
        everywhere = self._routes[uai_of(0)][""]
        kinds = dict.fromkeys(("groups", "guests"), directory)
        self._routes = {uai_of(0): {"": everywhere, **kinds}}

    def run(self, sections: Sections) -> RunResult:
        return self.apply(self.plan(sections), sections)

    def converges(self) -> None:
        """The next run brings everything in place, and the one after it finds nothing."""
        self.relay.heal()
        plan = self.plan(SECTIONS)
        if plan.changes:
            assert self.apply(plan, SECTIONS).exit_code is ExitCode.OK
        assert self.plan(SECTIONS).is_empty

    def resume(self) -> RunResult:
        self.relay.heal()
        with Backends(self._reveal, self._open) as backends, Store(self._root) as store:
            desired = self.desired(SECTIONS)
            stories = family(store.journal, store.journal.runs()[0])
            found = resume_plan(stories, desired, backends, PlanOptions(now=NOW))
            return self._carry_out(found.plan, desired, backends, store, "resume")

    def roll_back(self) -> RunResult:
        with Backends(self._reveal, self._open) as backends, Store(self._root) as store:
            desired = self.desired(SECTIONS)
            runs = [one for one in store.journal.runs() if one.command == "apply"]
            stories = family(store.journal, runs[0])
            past = Past(stories, written_since(store.journal, stories))
            undone = rollback_plan(past, desired, backends, PlanOptions(now=NOW), Silence())
            assert undone.left == ()
            return self._carry_out(undone.plan, desired, backends, store, "rollback")

    def _carry_out(
        self, plan: Plan, desired: Desired, backends: Backends, store: Store, command: str
    ) -> RunResult:
        lifted = frozenset(one.name for one in refusals(plan, desired.policy, NOW))
        run = RunContext(desired, backends, store, lifted, clock=lambda: NOW, command=command)
        of = next(one.id for one in store.journal.runs() if one.command == "apply")
        return apply_plan(plan, replace(run, of=of), Silence())


@pytest.fixture
def server() -> Iterator[Slapd]:
    with Slapd(seed()) as slapd:
        yield slapd


@pytest.fixture
def site(server: Slapd, tmp_path: Path) -> Iterator[Relayed]:
    relay = Relay(server.port)
    yield Relayed(server, relay, tmp_path)
    relay.close()


def count(slapd: Slapd) -> int:
    """How many guests of that name the directory holds."""
    driver = opened(slapd)
    reading = Desk(driver).read(complete=("guests",))
    driver.close()
    return sum(one.attributes.get("last_name") == "Panne" for one in reading.live)


@pytest.mark.parametrize("position", [1, 2, 6, 12, 13, 14])
def test_a_directory_killed_in_the_middle_of_writes(
    server: Slapd, site: Relayed, position: int
) -> None:
    plan = site.plan(SECTIONS)

    def kill() -> None:
        assert server.process is not None
        server.process.kill()

    site.relay.writes_left, site.relay.then = position, kill
    result = site.apply(plan, SECTIONS)
    assert site.relay.written == position
    assert result.exit_code in {ExitCode.PARTIAL, ExitCode.UNREACHABLE}
    assert {one.state for one in result.outcomes} <= {
        State.DONE,
        State.UNCERTAIN,
        State.UNPROVEN,
        State.REFUSED,
        State.SKIPPED,
    }
    server.restart()
    site.converges()
    assert count(server) == 1


@pytest.mark.parametrize("position", [1, 5, 12, 13])
def test_a_connection_dropped_after_the_write(server: Slapd, site: Relayed, position: int) -> None:
    plan = site.plan(SECTIONS)
    site.relay.writes_left, site.relay.hang_up = position, True
    result = site.apply(plan, SECTIONS)
    assert site.relay.written == position
    assert result.exit_code in {ExitCode.PARTIAL, ExitCode.UNREACHABLE}
    site.converges()
    assert count(server) == 1


@pytest.mark.parametrize(
    ("code", "told"), [(BUSY, "busy or stopping"), (UNWILLING, "will not do this")]
)
def test_a_directory_that_does_not_want_to_now(
    server: Slapd, site: Relayed, code: int, told: str
) -> None:
    plan = site.plan(SECTIONS)
    site.relay.refuse = [code] * 3
    result = site.apply(plan, SECTIONS)
    refused = [one for one in result.outcomes if one.state is State.REFUSED]
    assert refused
    assert all(told in str(one.message) for one in refused)
    assert result.exit_code is ExitCode.PARTIAL
    site.converges()
    assert count(server) == 1


def test_slow_answers_are_waited_for(site: Relayed) -> None:
    site.relay.delay = 0.3
    assert site.run(SECTIONS).exit_code is ExitCode.OK
    site.converges()


def test_answers_that_come_too_late_are_looked_for_by_the_next_run(
    server: Slapd, site: Relayed
) -> None:
    plan = site.plan(SECTIONS)
    site.relay.writes_left = 1
    site.relay.then = lambda: setattr(site.relay, "delay", 2.0)
    result = site.apply(plan, SECTIONS)
    assert result.exit_code in {ExitCode.PARTIAL, ExitCode.UNREACHABLE}
    assert any(one.state is State.UNCERTAIN for one in result.outcomes)
    site.converges()
    assert count(server) == 1


@pytest.mark.parametrize("position", [1, 7, 12, 13])
def test_a_run_on_a_directory_is_resumed_and_rolled_back(
    server: Slapd, site: Relayed, position: int
) -> None:
    site.relay.writes_left, site.relay.hang_up = position, True
    plan = site.plan(SECTIONS)
    assert site.apply(plan, SECTIONS).exit_code is not ExitCode.OK
    resumed = site.resume()
    assert resumed.exit_code is ExitCode.OK, [str(one.message) for one in resumed.outcomes]
    assert site.plan(SECTIONS).is_empty
    assert count(server) == 1
    undone = site.roll_back()
    assert undone.exit_code is ExitCode.OK, [str(one.message) for one in undone.outcomes]
    assert site.plan(GONE).is_empty
    assert {one.id for one in site.plan(SECTIONS).changes} == {one.id for one in plan.changes}
