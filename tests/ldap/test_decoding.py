"""Our decoder and ldap3's agree, and what is not LDAP is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.drivers.ldap.answers import Entry, Names, decode_entries, decode_entry
from entconf.drivers.ldap.ber import SET, BerError, octets, sequence, tlv
from entconf.drivers.ldap.ldap3_decoding import entry_by_ldap3
from entconf.drivers.ldap.reading import decoded

NAMES = st.sampled_from(
    ["cn", "sn", "Member", "ENTEleveClasses", "mail;lang-fr", "userCertificate;binary", "x" * 130]
)
VALUES = (
    st.binary(max_size=40)
    | st.text(max_size=200).map(str.encode)
    | st.binary(min_size=120, max_size=300)
)
ATTRIBUTES = st.lists(st.tuples(NAMES, st.lists(VALUES, max_size=4)), max_size=6)
DNS = st.text(max_size=160).map(str.encode)


def content(dn: bytes, attributes: list[tuple[str, list[bytes]]]) -> bytes:
    listed = (
        sequence((octets(name), tlv(SET, b"".join(octets(one) for one in values))))
        for name, values in attributes
    )
    return octets(dn) + sequence(listed)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(DNS, ATTRIBUTES), min_size=1, max_size=4))
def test_both_decoders_agree(entries: list[tuple[bytes, list[tuple[str, list[bytes]]]]]) -> None:
    contents = [content(*one) for one in entries]
    whole = b"".join(contents)
    spans, at = [], 0
    for one in contents:
        spans.append((whole, at, at + len(one)))
        at += len(one)
    # Twice with the same memory, so that what is remembered is checked too.
    names: Names = {}
    expected = [entry_by_ldap3(one) for one in contents]
    assert decode_entries(spans, names) == expected
    assert decode_entries(spans, names) == expected


@settings(max_examples=300, deadline=None)
@given(DNS, ATTRIBUTES, st.data())
def test_cut_or_damaged_entries_are_never_taken_for_whole(
    dn: bytes, attributes: list[tuple[str, list[bytes]]], data: st.DataObject
) -> None:
    whole = content(dn, attributes)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises((BerError, IndexError)):
        decode_entry(whole[:cut], 0, cut)


def test_an_unusual_encoding_is_read_by_ldap3() -> None:
    # The value is in the constructed form of an octet string, which no server sends.
    odd = tlv(0x24, octets(b"ab") + octets(b"cd"))
    attribute = sequence((octets("cn"), tlv(SET, odd)))
    data = octets("cn=x") + sequence((attribute,))
    with pytest.raises(BerError):
        decode_entry(data, 0, len(data))
    assert decoded([(data, 0, len(data))], {}) == [Entry("cn=x", {"cn": ("abcd",)})]


def test_bytes_that_are_not_utf8_go_there_and_back() -> None:
    data = content(b"cn=x", [("photo", [b"\xff\xd8\x00"])])
    value = decode_entry(data, 0, len(data)).first("photo")
    assert octets(value) == octets(b"\xff\xd8\x00")
