"""The slow and complete way to read an entry: ldap3's own, for what ours does not take."""

from __future__ import annotations

from entconf.drivers.ldap.answers import ENTRY, Entry
from entconf.drivers.ldap.ber import integer, sequence, tlv
from entconf.drivers.ldap.client_library import import_ldap3
from entconf.errors import UnexpectedAnswer
from entconf.model.text import msg


def entry_by_ldap3(content: bytes) -> Entry:
    """The entry of that content. Raises UnexpectedAnswer when ldap3 cannot read it either."""
    import_ldap3()
    from ldap3.protocol.rfc4511 import LDAPMessage  # noqa: PLC0415 - import cost is paid by every command
    from pyasn1.codec.ber import decoder  # noqa: PLC0415 - as above
    from pyasn1.error import PyAsn1Error  # noqa: PLC0415 - as above

    message = sequence((integer(1), tlv(ENTRY, content)))
    try:
        decoded, _ = decoder.decode(message, asn1Spec=LDAPMessage())
        entry = decoded["protocolOp"].getComponentByName("searchResEntry")
        attributes: dict[str, tuple[str, ...]] = {}
        for attribute in entry["attributes"]:
            name = _text(attribute["type"]).lower()
            values = tuple(_text(one) for one in attribute["vals"])
            attributes[name] = attributes.get(name, ()) + values
        return Entry(_text(entry["object"]), attributes)
    except (PyAsn1Error, KeyError, TypeError) as error:
        raise UnexpectedAnswer(msg("the directory sent an entry that cannot be read")) from error


def _text(value: object) -> str:
    return bytes(value).decode("utf-8", "surrogateescape")  # type: ignore[call-overload,no-any-return]  # pyasn1's octet strings give their bytes
