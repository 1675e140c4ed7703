"""A mail as it is written, and the server that takes it, as the inventory tells it."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from pathlib import Path

from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.source import Source


class Security(StrEnum):
    """How the connection to the server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The variable `mail` of a school.

    `sender` is `Name <address>` or an address. `per_minute` is how many mails at most leave in a
    minute. `ca` is a file of certificates to trust in the place of the system's. `source` is the
    line of the inventory, for messages alone.
    """

    host: str
    port: int
    security: Security
    sender: str
    reply_to: str = ""
    login: str = ""
    password: Secret | None = None
    ca: Path | None = None
    per_minute: int = 60
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail. `media_type` is as in `application/pdf`."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. `to` and `copies` are addresses and see each other; `repr` shows nobody.

    `about` tells apart mails to one address (a parent of two pupils): the ENT id of the person
    it is about, or any other word that stays the same from run to run.
    """

    to: tuple[str, ...] = field(repr=False)
    subject: str
    text: str = field(repr=False)
    about: str = ""
    copies: tuple[str, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = ()
