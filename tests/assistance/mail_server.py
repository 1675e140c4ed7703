"""A real mail server on the loopback: TLS, login, and faults on demand."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN, PASSWORD = "ent.0990001N", "mot de passe à part"


@dataclass
class Post:
    """What the server takes, refuses and breaks.

    `die_before` and `die_after` are numbers of mails (from 1): the server closes the connection
    before it takes that one, or after it took it and before it answers.
    """

    taken: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    refused_text: dict[str, str] = field(default_factory=dict)
    die_before: frozenset[int] = frozenset()
    die_after: frozenset[int] = frozenset()
    sessions: int = 0
    seen: int = 0
    down: bool = False

    def recipients(self) -> list[str]:
        """Everybody who got a mail, in order."""
        return [one for to, _ in self.taken for one in to]

    async def handle_EHLO(  # noqa: N802 - the library's name for it
        self, server: SMTP, session: Session, _: Envelope, hostname: str, words: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        if self.down:
            server.transport.close()  # type: ignore[union-attr]  # it is connected
        return words

    async def handle_RCPT(  # noqa: N802 - the library's name for it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name for it
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.seen += 1
        content = envelope.content
        assert isinstance(content, bytes)
        if self.seen in self.die_before:
            server.transport.close()  # type: ignore[union-attr]  # it is connected
            self.down = True
            return "250 never heard"
        for address in envelope.rcpt_tos:
            if address in self.refused_text:
                return self.refused_text[address]
        read = message_from_bytes(content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.taken.append((tuple(envelope.rcpt_tos), read))
        if self.seen in self.die_after:
            server.transport.close()  # type: ignore[union-attr]  # it is connected
            self.down = True
        return "250 taken"


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    right = (data.login.decode(), data.password.decode()) == (LOGIN, PASSWORD)
    return AuthResult(success=right, handled=False)


@dataclass(frozen=True)
class Running:
    """A server that runs, and the file of the authority that signed its certificate."""

    port: int
    ca: Path


@contextmanager
def serving(post: Post, folder: Path, *, implicit_tls: bool = False) -> Iterator[Running]:
    """Run a server for `post`: encryption and, with STARTTLS, a login are required."""
    authority = trustme.CA()
    ca = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)

    def one_connection() -> SMTP:
        if implicit_tls:
            return SMTP(post, hostname="post.example")
        return SMTP(
            post,
            hostname="post.example",
            tls_context=context,
            require_starttls=True,
            authenticator=_authenticate,
            auth_required=True,
        )

    loop = asyncio.new_event_loop()
    made = loop.create_server(one_connection, "127.0.0.1", 0, ssl=context if implicit_tls else None)
    server = loop.run_until_complete(made)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Running(server.sockets[0].getsockname()[1], ca)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    # the transports of cancelled conversations are closed in the next rounds of the loop
    await asyncio.sleep(0.01)
