"""The running server, the schools it holds, and a site that manages one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.plays import whole_play
from tests.acceptance.sites import Run, Site
from tests.stranger.back_office import BackOffice
from tests.stranger.listening import Stranger, running
from tests.stranger.small_world import CENTRAL, LOCAL, Places, small_world
from tests.stranger.states import State, world_state


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "acceptance: the command line against the second server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.acceptance)


@dataclass(slots=True)
class Scene:
    """A server, its schools, and a site whose account is the central administrator's."""

    server: Stranger
    places: Places
    site: Site

    @property
    def uai(self) -> str:
        assert self.places.college.uai is not None
        return self.places.college.uai

    @property
    def office(self) -> BackOffice:
        return BackOffice(self.server.world, self.places.college)

    def state(self) -> State:
        return world_state(self.server.world)

    def guests(self, first: str = "Ada", last: str = "Example") -> list[str]:
        people = self.server.world.people_of(self.places.college.id)
        return [p.login for p in people if (p.first, p.last, p.deleted) == (first, last, None)]

    def be_local(self) -> None:
        self.site.account = LOCAL

    def applied(self, text: str | None = None) -> Run:
        """Apply a playbook; the server's log then starts anew."""
        self.site.play(whole_play() if text is None else text)
        run = self.site.run("apply", "--yes").expect(0)
        self.server.journal.clear()
        return run

    def converges(self) -> None:
        """The next run brings everything where it should be, and finds nothing after that."""
        self.server.faults.clear()
        self.server.platform.sessions.life = None
        self.site.run("apply", "--yes").expect(0)
        self.site.run("plan").expect(0)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    world, places = small_world()
    with running(world) as server:
        server.journal.managed = frozenset({places.college.id})
        site = Site(tmp_path / "site", CENTRAL)
        site.root.mkdir()
        assert places.college.uai is not None
        site.inventory(server.url, {places.college.uai: places.college.name})
        site.play(whole_play())
        yield Scene(server, places, site)
        assert server.journal.violations == [], "the contract was broken"
