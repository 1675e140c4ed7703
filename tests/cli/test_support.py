"""`entconf support` with an embedded ENT and a real mail server."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from entconf.engine.store.store import Store
from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import CENTRAL_LOGIN
from tests.assistance.mail_server import LOGIN, PASSWORD, Post, Running, serving
from tests.cli.conftest import UAI, Run
from tests.sandbox.client import Client
from tests.sandbox.finding import people, structure_id

ADDRESS = "assistance@academie.example"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mail(
    post: Post, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Running]:
    """A mail server, and a site that sends by it."""
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    with serving(post, tmp_path) as running:
        (example / "inventory/group_vars/all.yml").write_text(
            f"mail: {{host: localhost, port: {running.port}, from: ent@college.example, "
            f"login: {LOGIN}, password: !secret env:MAIL_PASSWORD, ca: {running.ca}}}\n",
            encoding="utf-8",
        )
        (example / "support.yml").write_text(
            f"requester: A. Martin\ndesks: {{KRISTAL: {{address: {ADDRESS}}}}}\n", encoding="utf-8"
        )
        yield running


def opened(run: Run, site: Path, text: str = "Rien ne s'ouvre.", *more: str) -> str:
    told = run("support", "open", "outage", text, *more, "--site", site)
    assert told.exit_code == 0, told.stderr
    return told.stdout


def pupil(sandbox: RunningSandbox) -> dict[str, object]:
    central = Client(sandbox)
    central.login(CENTRAL_LOGIN)
    rows = people(central, structure_id(central, UAI))
    return next(row for row in rows if row["type"] == "Student")


def test_a_ticket_from_its_opening_to_its_end(run: Run, example: Path) -> None:
    told = opened(run, example)
    assert "Service down, for everybody: Rien ne s'ouvre." in told
    assert "What does the status page say?" in told
    assert "It goes to: the help desk" in told
    french = run("support", "show", "1", "--lang", "fr", "--site", example).stdout
    assert "Que dit la page d\u2019état du service ?" in french
    run("support", "note", "1", "Appelé.", "--reference", "K-77", "--site", example)
    (ticket,) = json.loads(run("support", "list", "--json", "--site", example).stdout)["tickets"]
    assert (ticket["number"], ticket["uai"], ticket["reference"]) == (1, UAI, "K-77")
    assert run("support", "close", "1", "Rétabli.", "--site", example).exit_code == 0
    assert "There is no such ticket" in run("support", "--site", example).stderr
    assert "closed" in run("support", "list", "--all", "--site", example).stdout
    again = run("support", "close", "1", "--site", example)
    assert again.exit_code == 3
    assert "closed already" in again.stderr


def test_what_is_private_is_hidden_before_it_is_kept(run: Run, example: Path) -> None:
    text = "INE 123456789AB, né le 03/05/2013, 06 12 34 56 78, a.b@famille.example, le 12/11/2026"
    told = run("support", "open", "pupil-password", text, "--site", example)
    assert "Hidden in the text" in told.stderr
    with Store(example) as store:
        kept = json.dumps([note.content for note in store.notes.of("tickets").values()])
    for private in ("123456789AB", "03/05/2013", "34 56 78", "famille.example"):
        assert private not in kept
    assert "12/11/2026" in kept


@pytest.mark.parametrize("person", ["Léa Martin", "lea.martin", "lea@ent.example"])
def test_a_person_is_no_name(run: Run, example: Path, person: str) -> None:
    told = run("support", "open", "outage", "x", "--person", person, "--site", example)
    assert told.exit_code == 3
    assert "named by the ENT's id" in told.stderr
    assert person not in told.stderr


def test_mistakes_are_told_with_the_nearest_word(run: Run, example: Path) -> None:
    told = run("support", "open", "outrage", "x", "--site", example)
    assert told.exit_code == 3
    assert "did you mean outage?" in told.stderr
    told = run("support", "open", "outage", "x", "--fact", "scop=class", "--site", example)
    assert "did you mean scope?" in told.stderr
    assert run("support", "show", "9", "--site", example).exit_code == 3
    assert run("support", "note", "1", "--site", example).exit_code == 3


def test_a_template_with_an_error_is_told_with_its_line(run: Run, example: Path) -> None:
    (example / "support.yml").write_text(
        "desks:\n  KRISTAL:\n    template: |\n      Bonjour,\n      ${scholl} a un souci,\n"
        "      coût : 3 $\n",
        encoding="utf-8",
    )
    told = run("support", "topics", "--site", example)
    assert told.exit_code == 3
    assert "support.yml:5" in told.stderr
    assert "there is no field ${scholl}" in told.stderr
    assert "${scholl} a un souci" in told.stderr
    assert "did you mean school?" in told.stderr
    assert "support.yml:6" in told.stderr


def test_the_message_names_no_pupil(run: Run, example: Path, sandbox: RunningSandbox) -> None:
    who = pupil(sandbox)
    first, last = str(who["firstName"]), str(who["lastName"])
    opened(run, example, f"{first} {last} ne voit rien, {last} non plus.", "--fact", "scope=6A")
    given = ("--site", example, "-e", f"ent_url={sandbox.url}")
    told = run("support", "escalate", "1", *given)
    assert told.exit_code == 0, told.stderr
    assert f"[ENT] {UAI} \u2013 Service en panne" in told.stdout
    assert "[nom] ne voit rien, [nom] non plus." in told.stdout
    assert last not in told.stdout
    assert "Étendue : 6A" in told.stdout
    assert "Navigateur" not in told.stdout
    assert "names of pupils (2)" in told.stderr
    state = json.loads(run("support", "show", "1", "--json", "--site", example).stdout)
    assert state["tickets"][0]["state"] == "escalated"


def test_without_the_ent_a_person_must_have_read_it(run: Run, example: Path) -> None:
    opened(run, example)
    given = ("--site", example, "-e", "ent_url=http://127.0.0.1:9")
    told = run("support", "escalate", "1", *given)
    assert told.exit_code == 4
    assert "--i-have-checked" in told.stderr
    assert run("support", "escalate", "1", "--plan", *given).exit_code == 2
    assert run("support", "escalate", "1", "--i-have-checked", *given).exit_code == 0


def test_the_feed_is_given_its_time(run: Run, example: Path) -> None:
    run("support", "open", "teacher-account", "Pas de compte.", "--site", example)
    given = ("--site", example, "--i-have-checked")
    told = run("support", "escalate", "1", *given)
    assert told.exit_code == 4
    assert "the feed may take 72 h" in told.stderr
    assert run("support", "escalate", "1", "--now", *given).exit_code == 0


def test_it_is_mailed_once(
    run: Run, example: Path, sandbox: RunningSandbox, mail: Running, post: Post
) -> None:
    opened(run, example)
    given = ("--site", example, "-e", f"ent_url={sandbox.url}")
    asked = run("support", "escalate", "1", "--send", *given)
    assert asked.exit_code == 4
    assert post.taken == []
    told = run("support", "escalate", "1", "--send", "--yes", *given)
    assert told.exit_code == 0, told.stderr
    assert f"{ADDRESS}: sent" in told.stderr
    ((recipients, message),) = post.taken
    assert recipients == (ADDRESS,)
    assert message["Subject"] == f"[ENT] {UAI} \u2013 Service en panne, pour tous"
    assert "Rien ne s'ouvre." in message.get_content()
    assert "A. Martin" in message.get_content()


def test_a_server_that_dies_after_it_took_the_mail_gets_it_once(
    run: Run, example: Path, mail: Running, post: Post
) -> None:
    opened(run, example)
    given = ("--i-have-checked", "--send", "--yes", "--site", example)
    post.die_after = frozenset({1})
    told = run("support", "escalate", "1", *given)
    assert told.exit_code in {6, 7}
    ticket = json.loads(run("support", "show", "1", "--json", "--site", example).stdout)
    assert ticket["tickets"][0]["state"] == "open"
    post.down = False
    again = run("support", "escalate", "1", *given)
    assert again.exit_code == 6
    assert len(post.taken) == 1


def test_a_refused_address_leaves_the_ticket_open(
    run: Run, example: Path, mail: Running, post: Post
) -> None:
    opened(run, example)
    post.refused = {ADDRESS: "550 no such desk"}
    told = run("support", "escalate", "1", "--i-have-checked", "--send", "--yes", "--site", example)
    assert told.exit_code == 6
    assert "no such desk" in told.stderr
    assert "open" in run("support", "--site", example).stdout


def test_a_desk_without_an_address_cannot_be_mailed(run: Run, example: Path) -> None:
    opened(run, example)
    given = ("--i-have-checked", "--send", "--yes", "--site", example)
    told = run("support", "escalate", "1", *given)
    assert told.exit_code == 3
    assert "address of the help desk KRISTAL" in told.stderr


def test_a_table_for_excel(run: Run, example: Path, tmp_path: Path) -> None:
    opened(run, example, '=HYPERLINK("x")')
    file = tmp_path / "tickets.csv"
    assert run("support", "list", "--csv", file, "--site", example).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream, delimiter=";")
    assert row["text"] == '\'=HYPERLINK("x")'
    assert run("support", "list", "--csv", file, "--site", example).exit_code == 3


def test_who_waits_is_told(run: Run, example: Path) -> None:
    assert run("support", "remind", "--site", example).exit_code == 0
    opened(run, example)
    assert run("support", "remind", "--site", example).exit_code == 0


def test_requests_of_the_ent_come_in_and_answers_go_back(
    run: Run, example: Path, sandbox: RunningSandbox
) -> None:
    central = Client(sandbox)
    central.login(CENTRAL_LOGIN)
    body = {
        "subject": "Blog",
        "description": "Il a disparu, voir 06 12 34 56 78.",
        "category": "/blog",
        "school_id": structure_id(central, UAI),
    }
    number = central.post("/support/ticket", body).mapping()["id"]
    given = ("--site", example, "-e", f"ent_url={sandbox.url}")
    told = run("support", "sync", *given)
    assert told.exit_code == 0, told.stderr
    assert "1 new ticket" in told.stdout
    shown = run("support", "show", "1", "--site", example).stdout
    assert "Il a disparu, voir [téléphone]." in shown
    run("support", "note", "1", "Il est de retour.", "--answer", "--site", example)
    assert run("support", "remind", "--site", example).exit_code == 2
    run("support", "close", "1", "--site", example)
    told = run("support", "sync", *given)
    assert "1 answer sent" in told.stdout
    comments = central.get(f"/support/ticket/{number}/comments").rows()
    assert [one["content"] for one in comments] == ["Il est de retour."]
    (request,) = central.get(f"/support/ticket/{number}").rows()
    assert request["status"] == 3
    assert "0 answers sent, 0 states put" in run("support", "sync", *given).stdout
    central.put(f"/support/ticket/{number}", {"newComment": "Non, toujours pas."})
    assert "1 changed" in run("support", "sync", *given).stdout
    shown = run("support", "show", "1", "--site", example).stdout
    assert "Non, toujours pas." in shown
    assert "opened again" in shown
    assert len(central.get(f"/support/ticket/{number}/comments").rows()) == 2


def test_an_account_that_may_not_see_requests_is_told(
    run: Run, example: Path, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sandbox.platform.db.row(
        "SELECT login FROM users WHERE profile = 'Student' AND password IS NOT NULL LIMIT 1"
    )
    assert row is not None
    monkeypatch.setenv("ENTCONF_LOGIN", str(row["login"]))
    told = run("support", "sync", "--site", example, "-e", f"ent_url={sandbox.url}")
    assert told.exit_code == 7
    assert "does not allow this account" in told.stderr
    assert (
        run("support", "sync", "--site", example, "-e", "ent_url=http://127.0.0.1:9").exit_code == 7
    )
