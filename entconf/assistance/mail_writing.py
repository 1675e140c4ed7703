"""From a message to the bytes that a server takes: headers, text, attachments (RFC 5322, 2231)."""

from __future__ import annotations

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from entconf.errors import ConfigurationError, Problem
from entconf.model.mail import MailSettings, Message
from entconf.model.source import Source
from entconf.model.text import Text, msg

_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]|localhost")
_LONGEST = 254


def masked(address: str) -> str:
    """An address as logs and reports may show it: the first letter and the domain."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if at else f"{address[:1]}…"


def address_mistake(address: str) -> Text | None:
    """What is wrong with a bare address; None when it can be tried."""
    if not address.strip():
        return msg("there is no address")
    if _HIDDEN.search(address) or address != address.strip():
        return msg("the address has spaces or control characters")
    if len(address) > _LONGEST:
        return msg("the address is too long")
    local, at, domain = address.rpartition("@")
    if at and local and not local.isascii():
        # SMTPUTF8 (RFC 6531): few servers on the way take it
        return msg("an address has no accents before the @")
    if at and local and not _DOMAIN.fullmatch(domain):
        return msg("the domain {domain} is no mail domain", domain=domain)
    return None if _is_address(address) else msg("it is no address: write name@domain")


def _is_address(text: str) -> bool:
    try:
        Address(addr_spec=_in_ascii(text))
    except (HeaderParseError, ValueError, IndexError):
        return False
    return "@" in text.lstrip("@")


def envelope_address(address: str) -> str:
    """The address as commands of the protocol take it: the domain in its ASCII form."""
    return _in_ascii(address)


def sender_address(settings: MailSettings) -> str:
    """The bare address of the sender. Raises ConfigurationError when there is none."""
    return _sender(settings.sender, settings.source).addr_spec


def in_bytes(message: Message, settings: MailSettings, written: datetime, name: str) -> bytes:
    """The mail, lines ended by CRLF.

    Args:
        message: what is to be said.
        settings: as whom.
        written: the moment of the mail's date.
        name: what `Message-ID` says before the @: the same mail keeps the same.

    Raises:
        ConfigurationError: the sender is no address, or the subject has several lines.
    """
    sender = _sender(settings.sender, settings.source)
    if _HIDDEN.search(message.subject):
        raise _wrong(msg("the subject of a mail is one line of text"), settings.source)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    for header, addresses in (("To", message.to), ("Cc", message.copies)):
        sound = [one for one in addresses if address_mistake(one) is None]
        if sound:
            mail[header] = [Address(addr_spec=_in_ascii(one)) for one in sound]
    if settings.reply_to:
        mail["Reply-To"] = _sender(settings.reply_to, settings.source)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(written)
    mail["Message-ID"] = f"<{name}@{sender.domain}>"
    mail.set_content(message.text, cte="quoted-printable")
    for one in message.attachments:
        kind, _, subtype = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=kind, subtype=subtype, filename=one.name)
    return mail.as_bytes()


def _in_ascii(address: str) -> str:
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _sender(text: str, source: Source | None) -> Address:
    name, address = parseaddr(text)
    mistake = address_mistake(address)
    if mistake is not None:
        raise _wrong(msg("{text} is no sender of mail: {why}", text=text, why=mistake), source)
    return Address(name, addr_spec=_in_ascii(address))


def _wrong(message: Text, source: Source | None) -> ConfigurationError:
    return ConfigurationError([Problem("mail", message, source)])
