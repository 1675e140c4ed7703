"""The schema file: whole, under any arc, open to local classes; and the rules of matching."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.escaping import (
    BadName,
    dn_key,
    escape_rdn_value,
    fold,
    parse_dn,
    split_dn,
    write_dn,
)
from entconf.drivers.ldap.filters import equals, every
from entconf.drivers.ldap.matching import moment, moment_text, normal, read_schema
from entconf.drivers.ldap.requests import Scope, Search
from entconf.drivers.ldap.schema import ent_schema
from entconf.drivers.ldap.writing import add, delete
from tests.ldap.desk import Desk
from tests.ldap.invented import GROUPS
from tests.ldap.server import Slapd


def test_the_arc_is_the_sites() -> None:
    text = ent_schema("1.3.6.1.4.1.99999.7")
    assert "objectidentifier ENToid 1.3.6.1.4.1.99999.7\n" in text
    assert "@" not in text
    assert text.count("\nattributetype (") == 116
    assert text.count("\nobjectclass (") == 24


def test_a_site_adds_its_own_auxiliary_class(slapd: Slapd) -> None:
    local = slapd.folder / "local.schema"
    local.write_text(
        "attributetype ( ENTlocatt:900 NAME 'siteDomaines' EQUALITY caseIgnoreMatch\n"
        "  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n"
        "objectclass ( ENTloccls:900 NAME 'sitePerson' SUP top AUXILIARY MAY siteDomaines )\n",
        encoding="utf-8",
    )
    conf = slapd.folder / "local.conf"
    whole = (slapd.folder / "slapd.conf").read_text(encoding="utf-8")
    include = f"include {slapd.folder}/ent.schema\n"
    conf.write_text(whole.replace(include, f"{include}include {local}\n"), encoding="utf-8")
    done = subprocess.run(
        ["/usr/sbin/slaptest", "-u", "-f", str(conf)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_the_servers_rules_are_read(desk: Desk) -> None:
    schema = desk.driver.directory.schema()
    assert schema.is_dn("entconfOwner")
    assert schema.is_time("ENTCONFUNTIL")
    assert schema.rule("ENTPersonMobileSMS") == "telephonenumbermatch"
    assert schema.rule("member") == "distinguishednamematch"
    assert schema.equal("mobile", "06 39 98 00 01", "+0639980001") is False
    assert schema.equal("mobile", "06 39 98-00 01", "0639980001")
    assert not schema.knows("noSuchAttribute")
    assert schema.equal("unknown", "É  tude", "e\u0301 TUDE")


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        ("caseIgnoreMatch", "Club  Journal", "club journal "),
        ("caseIgnoreMatch", "ﬁn", "FIN"),
        ("caseIgnoreMatch", "co\u00adop", "coop"),
        ("distinguishedNameMatch", "CN=A\\2Cb , OU=x", "cn=a\\,B,ou=X"),
        ("distinguishedNameMatch", "cn=a+uid=b,dc=x", "uid=B+cn=A,dc=x"),
        ("booleanMatch", "true", "TRUE"),
        ("generalizedTimeMatch", "20270630235959+0200", "20270630215959Z"),
        ("generalizedTimeMatch", "202706302159Z", "20270630215900.0Z"),
        ("integerMatch", "007", "7"),
        ("numericStringMatch", "12 34", "1234"),
        ("caseIgnoreIA5Match", "A@X.example", "a@x.EXAMPLE"),
        (
            "uuidMatch",
            "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        ),
    ],
)
def test_equal_values_have_one_form(rule: str, one: str, other: str) -> None:
    assert normal(rule, one) == normal(rule, other)


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [
        ("caseExactMatch", "a", "A"),
        ("distinguishedNameMatch", "cn=a\\,b", "cn=a,cn=b"),
        ("generalizedTimeMatch", "20270630215959Z", "20270630215958Z"),
        ("octetStringMatch", "a", "A"),
    ],
)
def test_other_values_do_not(rule: str, one: str, other: str) -> None:
    assert normal(rule, one) != normal(rule, other)


@pytest.mark.parametrize("text", ["2027", "20271301000000Z", "20270630215959", "x"])
def test_what_is_no_moment_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        moment(text)
    assert normal("generalizedTimeMatch", text) == text


def test_a_moment_there_and_back() -> None:
    assert moment_text(moment("20270701000000.5+0200")) == "20270630220000Z"


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@settings(max_examples=300, deadline=None)
@given(st.lists(VALUES.filter(lambda one: bool(one.strip())), min_size=1, max_size=3))
def test_any_value_goes_through_a_dn_and_back(values: list[str]) -> None:
    name = write_dn([(("cn", value),) for value in values])
    assert [value for ((_, value),) in parse_dn(name)] == values
    (attribute, value), parent = split_dn(name)
    assert (attribute, value) == ("cn", values[0])
    assert parent == ",".join(f"cn={escape_rdn_value(one)}" for one in values[1:])
    assert dn_key(name) == dn_key(dn_key(name))


@pytest.mark.parametrize("text", ["x", "cn", "=x", "cn=a,", 'cn="a"', "cn=a\\", "cn=#zz", "cn=a<b"])
def test_what_is_no_dn_is_told(text: str) -> None:
    with pytest.raises(BadName):
        parse_dn(text)


def _finds(directory: Directory, written: str, asked: str) -> bool:
    """Whether slapd finds a group of one name when asked for the other."""
    dn = f"cn={escape_rdn_value(written)},{GROUPS}"
    held = {"objectClass": ("groupOfNames",), "cn": (written,), "member": (GROUPS,)}
    assert directory.write([add(dn, held)]) == [None]
    wanted = every((equals("objectClass", "groupOfNames"), equals("cn", asked)))
    found = directory.search([Search(GROUPS, ("cn",), wanted, Scope.ONE_LEVEL)], (0,))[0].whole()
    assert directory.write([delete(dn)]) == [None]
    return any(one.first("cn") == written for one in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Théâtre", "The\u0301a\u0302tre"),
        ("THÉÂTRE", "théâtre"),
        ("ﬁn de cycle", "fin de cycle"),
        ("deux  espaces", "deux espaces"),
        ("Œuvre", "Oeuvre"),
        ("Straße", "Strasse"),
        ("abc", "abd"),
    ],
)
def test_we_find_equal_what_slapd_finds_equal(desk: Desk, one: str, other: str) -> None:
    assert (fold(one) == fold(other)) is _finds(desk.driver.directory, one, other)


def test_definitions_with_odd_spacing_are_read() -> None:
    described = "DESC 'SYNTAX NAME ''x''' EQUALITY caseExactMatch"
    definition = f"( 1.2 NAME ( 'a' 'b' ) {described} SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{{8}} )"
    schema = read_schema([definition, "( 1.3 NAME 'c' SUP a )"])
    assert schema.rule("B") == "caseexactmatch"
    assert schema.rule("c") == "caseexactmatch"
