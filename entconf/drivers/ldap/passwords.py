"""Passwords of local accounts, by the extended operation (RFC 3062); never read, never compared."""

from __future__ import annotations

from entconf.drivers.ldap.answers import EXTENDED, decode_result, open_envelope
from entconf.drivers.ldap.ber import BerError, elements, header, octets, sequence, text, tlv
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.link import Link, LinkLost
from entconf.drivers.ldap.results import SUCCESS, write_error
from entconf.errors import AccessForbidden, RequestRefused, WriteUncertain
from entconf.model.text import msg

PASSWORD_MODIFY = "1.3.6.1.4.1.4203.1.11.1"  # noqa: S105 - an object identifier

_EXTENDED_REQUEST, _NAME, _VALUE = 0x77, 0x80, 0x81
_IDENTITY, _NEW, _GENERATED = 0x80, 0x82, 0x80
_ANSWER_VALUE = 0x8B


def set_password(directory: Directory, entry: str, password: str | None = None) -> str | None:
    """Give an account a password; without one the server makes it, and it is returned.

    `entry` is the DN of the account. Raises RequestRefused (a rule of the server, or no
    such operation there), AccessForbidden, and WriteUncertain when the answer was lost.
    """
    if password == "":
        raise RequestRefused(msg("{entry}: an empty password is refused", entry=entry))
    if PASSWORD_MODIFY not in directory.server().extensions:
        raise RequestRefused(msg("the directory cannot change passwords for us"))
    parts = [octets(entry, _IDENTITY)]
    if password is not None:
        parts.append(octets(password, _NEW))
    value = tlv(_VALUE, sequence(parts))
    request = sequence((octets(PASSWORD_MODIFY, _NAME), value), _EXTENDED_REQUEST)
    with directory.connections.link() as link:
        if link.anonymous:
            raise AccessForbidden(msg("nothing is written to the directory without a login"))
        if not directory.protected(link):
            raise RequestRefused(
                msg("{entry}: a password is not sent in clear", entry=entry),
                hint=msg("use ldaps:// or start_tls: true"),
            )
        try:
            return _sent(link, request, entry)
        except LinkLost as error:
            told = msg("{entry}: {reason} before it answered", entry=entry, reason=error.message)
            raise WriteUncertain(told) from error


def _sent(link: Link, request: bytes, entry: str) -> str | None:
    number = link.send(request)
    data, start, end = link.receive()
    try:
        envelope = open_envelope(data, start, end)
        if envelope.number != number or envelope.tag != EXTENDED:
            raise link.nonsense(BerError("an answer to nothing that was asked"))
        link.answered()
        result = decode_result(data, envelope.start, envelope.end)
        if result.code != SUCCESS:
            raise write_error(result, entry)
        for tag, begin, finish in elements(data, envelope.start, envelope.end):
            if tag == _ANSWER_VALUE:
                _, inner, inner_end = header(data, begin, finish)
                for kind, a, b in elements(data, inner, inner_end):
                    if kind == _GENERATED:
                        return text(data, a, b)
    except (BerError, IndexError) as error:
        raise link.nonsense(error) from error
    return None
