from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from entconf.assistance.mail import Doubt, Mailing, MailingResult, Outcome, Pace, pending
from entconf.assistance.mail import send_mailing as really_send
from entconf.assistance.mail_memory import MAILED, MAILINGS
from entconf.assistance.mail_purging import AREA
from entconf.engine.purging import PurgeRequest, erase_old, find_old
from entconf.engine.store.actor import Actor
from entconf.engine.store.store import Store
from entconf.errors import (
    AuthenticationFailed,
    CertificateRefused,
    ConfigurationError,
    SystemUnreachable,
)
from entconf.model.mail import Attachment, MailSettings, Message, Security
from entconf.model.secret import Secret
from tests.assistance.mail_server import LOGIN, PASSWORD, Post, Running, serving

SENDER = "Collège Inventé <ent@college.example>"


@dataclass
class Clock:
    """A clock that only goes on by waiting."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as store:
        yield store


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def server(post: Post, tmp_path: Path) -> Iterator[Running]:
    with serving(post, tmp_path) as running:
        yield running


def settings_for(server: Running, **changed: object) -> MailSettings:
    values: dict[str, object] = {
        "host": "localhost",
        "port": server.port,
        "security": Security.STARTTLS,
        "sender": SENDER,
        "login": LOGIN,
        "password": Secret("env:MAIL"),
        "ca": server.ca,
        "per_minute": 6000,
        **changed,
    }
    return MailSettings(**values)  # type: ignore[arg-type]  # named values of a test


def reveal(_secret: Secret) -> str:
    return PASSWORD


def letters(*addresses: str) -> tuple[Message, ...]:
    return tuple(Message((one,), "Votre compte", f"Bonjour {one}\n", one) for one in addresses)


def send(
    mailing: Mailing, server: Running, store: Store, pace: Pace | None = None
) -> MailingResult:
    return really_send(mailing, settings_for(server), reveal, store.notes, pace or Clock().pace())


PEOPLE = tuple(f"p{number}@familles.example" for number in range(6))


def test_a_mail_comes_out_as_it_went_in(server: Running, post: Post, store: Store) -> None:
    message = Message(
        ("anh.nguyen@familles.example",),
        "Rentrée : l\u2019été à Nguyễn-Đặng, œuvre & cœur " + "très longue " * 12,
        "Bonjour,\n.un point au début\n\nÀ bientôt — l\u2019équipe\n" + "x" * 1200 + "\n",
        "1",
        copies=("chef@college.example",),
        attachments=(Attachment("Élèves déçus.pdf", "application/pdf", b"%PDF\r\n.\r\n\x00\xff"),),
    )
    result = send(Mailing("a", (message,)), server, store)
    assert result.complete
    assert result.count(Outcome.SENT) == 2
    ((to, mail),) = post.taken
    assert to == ("anh.nguyen@familles.example", "chef@college.example")
    assert mail["Subject"].rstrip() == message.subject.rstrip()
    assert mail["From"].addresses[0].display_name == "Collège Inventé"
    assert mail["Cc"] == "chef@college.example"
    body = mail.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == message.text
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "Élèves déçus.pdf"
    assert attached.get_content() == b"%PDF\r\n.\r\n\x00\xff"


def test_implicit_tls(post: Post, store: Store, tmp_path: Path) -> None:
    with serving(post, tmp_path, implicit_tls=True) as server:
        result = really_send(
            Mailing("a", letters("a@b.example")),
            settings_for(server, security=Security.TLS, login="", password=None),
            reveal,
            store.notes,
        )
    assert result.complete
    assert post.recipients() == ["a@b.example"]


def test_a_mailing_called_again_sends_nobody_twice(
    server: Running, post: Post, store: Store
) -> None:
    mailing = Mailing("september", letters(*PEOPLE))
    send(mailing, server, store)
    again = send(mailing, server, store)
    assert again.count(Outcome.ALREADY) == 6
    assert post.recipients() == list(PEOPLE)
    other = send(Mailing("october", letters(*PEOPLE)), server, store)
    assert other.count(Outcome.SENT) == 6


def test_a_server_that_dies_before_it_answers_leaves_one_in_doubt(
    server: Running, post: Post, store: Store
) -> None:
    post.die_after = frozenset({3})
    mailing = Mailing("m", letters(*PEOPLE))
    result = send(mailing, server, store)
    assert [one.outcome for one in result.deliveries] == [
        *[Outcome.SENT] * 2,
        Outcome.UNKNOWN,
        *[Outcome.UNSENT] * 3,
    ]
    assert isinstance(result.stopped, SystemUnreachable)
    post.down = False
    resumed = send(mailing, server, store)
    assert resumed.count(Outcome.SENT) == 3
    assert resumed.count(Outcome.UNKNOWN) == 1
    assert post.recipients() == list(PEOPLE)
    insisted = send(Mailing("m", mailing.messages, Doubt.SEND), server, store)
    assert insisted.count(Outcome.SENT) == 1
    identities = [mail["Message-ID"] for _, mail in post.taken]
    assert identities[-1] == identities[2], "a copy can be told as one"


def test_a_server_that_dies_in_the_text_of_a_mail(
    server: Running, post: Post, store: Store
) -> None:
    post.die_before = frozenset({2})
    result = send(Mailing("m", letters(*PEOPLE)), server, store)
    assert [one.outcome for one in result.deliveries][:3] == [
        Outcome.SENT,
        Outcome.UNKNOWN,
        Outcome.UNSENT,
    ]
    assert post.recipients() == [PEOPLE[0]]


def test_a_connection_that_the_server_closes_between_mails_is_opened_again(
    server: Running, post: Post, store: Store
) -> None:
    post.refused = {PEOPLE[2]: "421 enough for this connection"}

    before = post.handle_RCPT

    async def once(*arguments: object) -> str:
        answer: str = await before(*arguments)  # type: ignore[arg-type]  # handed on
        if answer.startswith("421"):
            post.refused = {}
        return answer

    post.handle_RCPT = once  # type: ignore[assignment]  # a fault that happens once
    result = send(Mailing("m", letters(*PEOPLE)), server, store)
    assert result.complete
    assert post.recipients() == list(PEOPLE)


def test_a_refused_recipient_is_told_and_the_others_get_theirs(
    server: Running, post: Post, store: Store
) -> None:
    post.refused = {
        PEOPLE[1]: f"550 5.1.1 <{PEOPLE[1]}> no such mailbox",
        PEOPLE[2]: "450 4.2.0 greylisted, come again",
    }
    post.refused_text = {PEOPLE[3]: "554 5.7.1 looks like spam"}
    mailing = Mailing("m", letters(*PEOPLE))
    result = send(mailing, server, store)
    outcomes = [one.outcome for one in result.deliveries]
    assert outcomes[1:4] == [Outcome.REFUSED, Outcome.LATER, Outcome.REFUSED]
    assert result.count(Outcome.SENT) == 3
    assert str(result.deliveries[1].reason) == ("550 5.1.1 <p…@familles.example> no such mailbox")
    post.refused = {}
    again = send(mailing, server, store)
    assert [one.outcome for one in again.deliveries][1:3] == [Outcome.SENT, Outcome.SENT]
    assert sorted(post.recipients()) == sorted(set(PEOPLE) - {PEOPLE[3]})


def test_of_several_recipients_of_one_mail_the_refused_one_gets_it_later_alone(
    server: Running, post: Post, store: Store
) -> None:
    message = Message(("chef@college.example",), "Rapport", "x\n", copies=("dane@ac.example",))
    post.refused = {"dane@ac.example": "451 later"}
    mailing = Mailing("report", (message,))
    assert send(mailing, server, store).count(Outcome.LATER) == 1
    post.refused = {}
    assert send(mailing, server, store).complete
    assert [to for to, _ in post.taken] == [("chef@college.example",), ("dane@ac.example",)]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "there is no address"),
        ("jean.dupont", "it is no address: write name@domain"),
        ("a@b", "the domain b is no mail domain"),
        ("a@b.example\r\nBcc: c@d.example", "the address has spaces or control characters"),
        ("thị@b.example", "an address has no accents before the @"),
        ("a..b@c.example", "it is no address: write name@domain"),
        ("x" * 250 + "@c.example", "the address is too long"),
    ],
)
def test_what_is_no_address_is_refused_before_the_server_is_asked(
    server: Running, post: Post, store: Store, address: str, why: str
) -> None:
    result = send(Mailing("m", letters(address, "good@bücher.example")), server, store)
    assert [one.outcome for one in result.deliveries] == [Outcome.REFUSED, Outcome.SENT]
    assert str(result.deliveries[0].reason) == why
    assert post.recipients() == ["good@xn--bcher-kva.example"]


def test_two_pupils_of_one_parent_are_two_mails(server: Running, post: Post, store: Store) -> None:
    messages = tuple(
        Message(("parent@familles.example",), "Compte", f"{one}\n", one) for one in ("1", "2")
    )
    assert send(Mailing("m", messages), server, store).count(Outcome.SENT) == 2
    assert send(Mailing("m", messages), server, store).count(Outcome.ALREADY) == 2


def test_mails_leave_at_the_pace_that_is_told(server: Running, store: Store) -> None:
    clock = Clock()
    really_send(
        Mailing("m", letters(*PEOPLE)),
        settings_for(server, per_minute=30),
        reveal,
        store.notes,
        clock.pace(),
    )
    assert clock.waits == [2.0] * 5


def test_nothing_of_an_address_is_remembered_or_logged(
    server: Running, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "entconf")
    send(Mailing("m", letters("marie.curie@familles.example")), server, store)
    kept = repr(store.notes.of(MAILED)) + repr(store.notes.of(MAILINGS))
    assert "curie" not in kept
    assert "curie" not in caplog.text
    assert "m…@familles.example" in caplog.text
    assert PASSWORD not in caplog.text


def test_who_would_get_a_mail_is_told_without_a_trace(
    server: Running, post: Post, store: Store
) -> None:
    mailing = Mailing("m", letters(*PEOPLE, "nobody"))
    told = pending(mailing, store.notes)
    assert [one.outcome for one in told] == [*[Outcome.UNSENT] * 6, Outcome.REFUSED]
    assert not store.notes.of(MAILINGS)
    assert not post.taken
    send(mailing, server, store)
    assert [one.outcome for one in pending(mailing, store.notes)][:6] == [Outcome.ALREADY] * 6


def test_a_wrong_password_and_an_unknown_authority(server: Running, store: Store) -> None:
    mailing = Mailing("m", letters("a@b.example"))
    wrong = really_send(mailing, settings_for(server), lambda _: "wrong", store.notes)
    assert isinstance(wrong.stopped, AuthenticationFailed)
    assert "535" in str(wrong.stopped)
    strange = really_send(mailing, settings_for(server, ca=None), reveal, store.notes)
    assert isinstance(strange.stopped, CertificateRefused)
    named = really_send(mailing, settings_for(server, host="127.0.0.1"), reveal, store.notes)
    assert named.complete


def test_nobody_there(store: Store, tmp_path: Path) -> None:
    nowhere = Running(1, tmp_path / "ca.pem")
    settings = settings_for(nowhere, ca=None)
    result = really_send(Mailing("m", letters(*PEOPLE)), settings, reveal, store.notes)
    assert result.count(Outcome.UNSENT) == 6
    assert isinstance(result.stopped, SystemUnreachable)


def test_wrong_senders_and_subjects_stop_everything_first(
    server: Running, post: Post, store: Store
) -> None:
    with pytest.raises(ConfigurationError, match="is no sender of mail"):
        really_send(
            Mailing("m", letters(*PEOPLE)),
            settings_for(server, sender="nobody"),
            reveal,
            store.notes,
        )
    evil = Message(("a@b.example",), "x\r\nBcc: c@d.example", "y", "2")
    with pytest.raises(ConfigurationError, match="one line"):
        send(Mailing("m", (*letters(*PEOPLE), evil)), server, store)
    assert not post.taken


def test_a_mailing_is_forgotten_when_it_is_old(server: Running, store: Store) -> None:
    send(Mailing("a/b", letters(*PEOPLE)), server, store)
    later = datetime.now(UTC) + timedelta(days=40)
    kept = PurgeRequest(store.root, store, later, days=40)
    assert find_old(kept, [AREA]) == []
    request = PurgeRequest(store.root, store, later, days=39)
    found = find_old(request, [AREA])
    assert [(one.name, one.count) for one in found[0].relics] == [("a/b", 7)]
    assert erase_old(request, found, Actor("test")) == {"mailings": 7}
    assert not store.notes.of(MAILED)
    assert not store.notes.of(MAILINGS)
