"""The support application of the ENT, from the embedded one over a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from entconf.drivers.base import HoldsTickets
from entconf.drivers.registry import open_driver
from entconf.errors import AccessForbidden, RequestRefused
from entconf.model.backend import BackendSettings
from entconf.model.ent_ticket import EntState
from entconf.model.establishment import Establishment
from entconf.model.secret import Secret
from entconf.model.values import Value
from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_UAI, LOCAL_LOGIN
from tests.sandbox.client import Client
from tests.sandbox.finding import structure_id

SCHOOL = Establishment(DEMO_UAI)


@pytest.fixture
def local(sandbox: RunningSandbox) -> Client:
    client = Client(sandbox)
    assert client.login(LOCAL_LOGIN).status == 302
    return client


@pytest.fixture
def driver(sandbox: RunningSandbox) -> Iterator[HoldsTickets]:
    options: dict[str, Value] = {
        "url": sandbox.url,
        "login": LOCAL_LOGIN,
        "password": Secret("env:INVENTED"),
    }
    opened = open_driver(BackendSettings("ent", "edifice", options), lambda _: "sandbox")
    assert isinstance(opened, HoldsTickets)
    yield opened
    opened.close()


def write(client: Client, subject: str = "Messagerie") -> str:
    """A request; nobody of the invented school holds the right to write one but the centre."""
    author = Client(client.sandbox)
    author.login(CENTRAL_LOGIN)
    body = {
        "subject": subject,
        "description": "Elle ne s'ouvre pas.",
        "category": "/conversation",
        "school_id": structure_id(client, DEMO_UAI),
    }
    return str(author.post("/support/ticket", body).mapping()["id"])


def test_requests_are_read_over_all_pages(local: Client, driver: HoldsTickets) -> None:
    numbers = [write(local, f"Demande {number}") for number in range(27)]
    found = driver.tickets(SCHOOL)
    assert [one.id for one in found] == numbers
    first = found[0]
    assert (first.subject, first.text) == ("Demande 0", "Elle ne s'ouvre pas.")
    assert first.state is EntState.NEW
    assert first.created.tzinfo is not None
    assert first.owner
    assert "Demande" not in repr(first)


def test_no_request_is_an_empty_list(driver: HoldsTickets) -> None:
    assert driver.tickets(SCHOOL) == ()


def test_a_comment_opens_again_what_was_closed(local: Client, driver: HoldsTickets) -> None:
    number = write(local)
    driver.set_ticket_state(SCHOOL, number, EntState.RESOLVED)
    assert driver.tickets(SCHOOL)[0].state is EntState.RESOLVED
    driver.answer_ticket(SCHOOL, number, "Videz le cache, puis réessayez.")
    assert driver.tickets(SCHOOL)[0].state is EntState.OPENED
    (comment,) = driver.ticket_comments(SCHOOL, number)
    assert comment.text == "Videz le cache, puis réessayez."
    together = {"newComment": "Encore", "status": 4}
    local.put(f"/support/ticket/{number}", together)
    assert driver.tickets(SCHOOL)[0].state is EntState.OPENED


def test_what_is_not_there_and_other_schools_are_refused(driver: HoldsTickets) -> None:
    with pytest.raises((RequestRefused, AccessForbidden)):
        driver.answer_ticket(SCHOOL, "999", "Bonjour")
    with pytest.raises(AccessForbidden):
        driver.tickets(Establishment("0990001P"))


def test_the_sandbox_is_as_strict_as_the_original(local: Client) -> None:
    number = write(local)
    assert local.get("/support/tickets").status == 500
    assert local.get("/support/tickets?page=1&school=*").status == 500
    assert len(local.get("/support/tickets?page=1&school=*&sortBy=id").rows()) == 1
    (one,) = local.get(f"/support/ticket/{number}").rows()
    assert one["total_results"] == 1
    assert local.put(f"/support/ticket/{number}", {"status": 9}).status == 400
    assert local.put(f"/support/ticket/{number}", {"owner": "me"}).status == 400
    assert local.put("/support/ticket/999", {"status": 2}).status == 401
    assert local.post("/support/ticket", {"subject": "x"}).status == 401
    central = Client(local.sandbox)
    central.login(CENTRAL_LOGIN)
    assert central.post("/support/ticket", {"subject": "x"}).status == 400
