"""A mailing through a real Postfix into maildirs: what arrives is what was written.

It needs Postfix (16 s to install on Debian) and root, to whom alone it starts.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import trustme

from entconf.assistance.mail import Mailing, Outcome, Pace, send_mailing
from entconf.engine.store.store import Store
from entconf.errors import SystemUnreachable
from entconf.model.mail import Attachment, MailSettings, Message, Security

POSTFIX = shutil.which("postfix", path="/usr/sbin:/usr/bin") or ""
pytestmark = pytest.mark.skipif(
    not POSTFIX or os.geteuid() != 0, reason="Postfix is not installed, or this is not root"
)
NOBODY = 65534
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
myhostname = post.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/server.pem
smtpd_recipient_restrictions =
  check_recipient_access inline:{{{{ gone@familles.example = REJECT no such mailbox }}}},
  permit_mynetworks, reject
virtual_mailbox_domains = familles.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
virtual_minimum_uid = 100
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
"""


@dataclass(frozen=True)
class Postfix:
    folder: Path
    port: int

    def run(self, word: str) -> None:
        done = subprocess.run(
            [POSTFIX, "-c", str(self.folder / "etc"), word],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, (self.folder / "log").read_text(encoding="utf-8")

    def mails(self, number: int) -> list[EmailMessage]:
        """The mails that arrived, once there are so many."""
        new = self.folder / "mail" / "all" / "new"
        end = time.monotonic() + 10
        while len(list(new.glob("*"))) < number and time.monotonic() < end:
            time.sleep(0.05)
        found = sorted(new.glob("*"))
        assert len(found) == number
        return [message_from_bytes(one.read_bytes(), EmailMessage, policy=default) for one in found]

    def settings(self) -> MailSettings:
        return MailSettings(
            "localhost",
            self.port,
            Security.STARTTLS,
            "Collège Inventé <ent@college.example>",
            ca=self.folder / "ca.pem",
            per_minute=6000,
        )


@pytest.fixture
def postfix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    folder = tmp_path_factory.mktemp("postfix")
    for above in (folder, *folder.parents):
        if above == Path("/tmp"):  # noqa: S108 - where pytest makes its folders
            break
        above.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    os.chown(folder / "mail", NOBODY, NOBODY)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    (folder / "server.pem").chmod(0o600)
    main = MAIN.replace("{{{{", "{{").replace("}}}}", "}}")
    written = main.replace("{folder}", str(folder)).replace("{nobody}", str(NOBODY))
    (folder / "etc" / "main.cf").write_text(written, encoding="utf-8")
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=port), encoding="utf-8")
    server = Postfix(folder, port)
    server.run("start")
    try:
        yield server
    finally:
        subprocess.run(
            [POSTFIX, "-c", str(folder / "etc"), "stop"], check=False, capture_output=True
        )


def test_what_arrives_is_what_was_written(postfix: Postfix, tmp_path: Path) -> None:
    message = Message(
        ("thi.dang@familles.example",),
        "Rentrée : l\u2019été à Nguyễn-Đặng, œuvre & cœur",
        "Bonjour,\n.un point\n\n" + "à" * 1500 + "\n",
        "1",
        attachments=(
            Attachment("Élèves déçus.pdf", "application/pdf", bytes(range(256)) * 400),
            Attachment("l'année.csv", "text/plain", "é;ÿ\r\n".encode()),
        ),
    )
    gone = Message(("gone@familles.example",), "x", "y\n", "2")
    with Store(tmp_path) as store:
        mailing = Mailing("m", (message, gone))
        result = send_mailing(mailing, postfix.settings(), lambda _: "", store.notes)
    outcomes = [one.outcome for one in result.deliveries]
    assert outcomes == [Outcome.SENT, Outcome.REFUSED], str(result.deliveries[0].reason)
    assert "no such mailbox" in str(result.deliveries[1].reason)
    assert "gone@" not in str(result.deliveries[1].reason)
    (mail,) = postfix.mails(1)
    assert mail["Subject"] == message.subject
    assert mail["X-Original-To"] or mail["Delivered-To"]
    body = mail.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == message.text
    first, second = mail.iter_attachments()
    assert (first.get_filename(), first.get_content()) == (
        "Élèves déçus.pdf",
        bytes(range(256)) * 400,
    )
    assert second.get_filename() == "l'année.csv"


def test_a_postfix_that_is_stopped_in_the_middle_sends_nobody_twice(
    postfix: Postfix, tmp_path: Path
) -> None:
    people = tuple(
        Message((f"p{one}@familles.example",), "Compte", f"{one}\n", str(one)) for one in range(8)
    )
    waits: list[float] = []

    def stop_at_the_fourth(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 4:
            postfix.run("stop")

    with Store(tmp_path) as store:
        mailing = Mailing("m", people)
        pace = Pace(lambda: 0.0, stop_at_the_fourth)
        stopped = send_mailing(mailing, postfix.settings(), lambda _: "", store.notes, pace)
        assert isinstance(stopped.stopped, SystemUnreachable)
        assert 0 < stopped.count(Outcome.UNSENT) < 8
        postfix.run("start")
        resumed = send_mailing(mailing, postfix.settings(), lambda _: "", store.notes)
        assert resumed.complete
    arrived = [str(one["To"]) for one in postfix.mails(8)]
    assert sorted(arrived) == [f"p{one}@familles.example" for one in range(8)]
