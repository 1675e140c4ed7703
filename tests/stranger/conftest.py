"""The running server and its two administrators, for the server's own tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stranger.client import Client
from tests.stranger.listening import Stranger, running
from tests.stranger.small_world import CENTRAL, LOCAL, Places, small_world


@pytest.fixture
def places_and_server() -> Iterator[tuple[Places, Stranger]]:
    world, places = small_world()
    with running(world) as stranger:
        yield places, stranger


@pytest.fixture
def places(places_and_server: tuple[Places, Stranger]) -> Places:
    return places_and_server[0]


@pytest.fixture
def server(places_and_server: tuple[Places, Stranger]) -> Stranger:
    return places_and_server[1]


@pytest.fixture
def central(server: Stranger) -> Iterator[Client]:
    with Client(server.url) as client:
        assert client.login(*CENTRAL).status == 302
        yield client


@pytest.fixture
def local(server: Stranger) -> Iterator[Client]:
    with Client(server.url) as client:
        assert client.login(*LOCAL).status == 302
        yield client
