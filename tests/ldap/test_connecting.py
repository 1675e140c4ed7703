"""Every setting of the connection, and everything that must be refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import trustme

from entconf.drivers.base import BackendSettings
from entconf.drivers.ldap.driver import LdapDriver, open_ldap
from entconf.drivers.ldap.requests import Modification, ModifyKind
from entconf.drivers.ldap.writing import modify
from entconf.errors import (
    AccessForbidden,
    AuthenticationFailed,
    CertificateRefused,
    ConfigurationError,
    ExitCode,
    SystemUnreachable,
)
from entconf.model.secret import Secret
from entconf.model.values import Value
from tests.ldap.desk import PASSWORD, opened, options
from tests.ldap.invented import frame, group, person
from tests.ldap.server import SERVICE, SERVICE_PASSWORD, SUFFIX, Slapd, free_port


def works(driver: LdapDriver) -> bool:
    try:
        return bool(driver.directory.server().controls)
    finally:
        driver.close()


def test_ldaps_with_its_own_authority(slapd: Slapd) -> None:
    assert works(opened(slapd))


def test_ldaps_by_ip_address(slapd: Slapd) -> None:
    assert works(opened(slapd, url=f"ldaps://127.0.0.1:{slapd.tls_port}"))


def test_start_tls_is_the_rule_for_ldap(slapd: Slapd) -> None:
    assert works(opened(slapd, url=slapd.url))


def test_an_unknown_authority_is_refused(slapd: Slapd) -> None:
    for url in (slapd.tls_url, slapd.url):
        with pytest.raises(CertificateRefused, match="not trusted here"):
            works(opened(slapd, url=url, tls={}))


def test_another_name_is_refused(slapd: Slapd) -> None:
    for url in (slapd.tls_url, slapd.url):
        tls = {"ca": slapd.ca_file, "name": "ldap.other.example"}
        with pytest.raises(CertificateRefused, match="another name"):
            works(opened(slapd, url=url, tls=tls))


def test_verification_can_be_turned_off_and_the_doctor_says_so(slapd: Slapd) -> None:
    driver = opened(slapd, tls={"verify": False})
    findings = {str(one.subject): one for one in driver.check([])}
    driver.close()
    assert findings["connection"].good
    assert not findings["certificate"].good


def test_a_client_certificate_is_a_login(slapd: Slapd) -> None:
    leaf = slapd.issuer.issue_cert(common_name="entconf-client", organization_name="ENT")
    pem = slapd.folder / "client.pem"
    leaf.private_key_and_cert_chain_pem.write_to_path(pem)
    tls = {"ca": slapd.ca_file, "certificate": str(pem)}
    driver = open_ldap(
        BackendSettings(
            "d", "ldap", {"url": slapd.tls_url, "base": SUFFIX, "bind": "external", "tls": tls}
        ),
        lambda _: "",
    )
    written = driver.directory.write(
        [modify(person("t000x0003"), [Modification(ModifyKind.ADD, "description", ("x",))])]
    )
    assert written == [None]
    driver.directory.write(
        [modify(person("t000x0003"), [Modification(ModifyKind.DELETE, "description", ("x",))])]
    )
    driver.close()


def test_the_local_socket_with_sasl_external(slapd: Slapd) -> None:
    driver = open_ldap(
        BackendSettings("d", "ldap", {"url": slapd.local_url, "base": SUFFIX, "bind": "external"}),
        lambda _: "",
    )
    assert works(driver)


def test_a_wrong_password_is_told(slapd: Slapd) -> None:
    with pytest.raises(AuthenticationFailed, match="refused the login") as caught:
        works(opened(slapd, password="wrong"))
    assert caught.value.exit_code is ExitCode.UNREACHABLE
    assert "wrong" not in str(caught.value)


def test_an_empty_password_is_never_sent(slapd: Slapd) -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        works(opened(slapd, password=""))


def test_nothing_is_written_without_a_login(slapd: Slapd) -> None:
    driver = open_ldap(
        BackendSettings(
            "d",
            "ldap",
            {
                "url": slapd.tls_url,
                "base": SUFFIX,
                "bind": "anonymous",
                "tls": {"ca": slapd.ca_file},
            },
        ),
        lambda _: "",
    )
    change = Modification(ModifyKind.ADD, "description", ("x",))
    with pytest.raises(AccessForbidden, match="without a login"):
        driver.directory.write([modify(group("any"), [change])])
    driver.close()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"password": "in clear"}, "must be a !secret"),
        ({"url": "http://directory.example"}, "not the address of a directory"),
        ({"url": "ldap://directory.example", "start_tls": False}, "passwords in clear"),
        ({"basse": SUFFIX}, "there is no setting basse"),
        ({"people": {"brnch": "ou=x"}}, "there is no setting people.brnch"),
        ({"people": "ou=x"}, "must be a mapping"),
        ({"page": 0}, "must be a number above 0"),
        ({"base": "not a dn"}, "is not a DN"),
        ({"bind": "kerberos"}, "must be simple, external or anonymous"),
        ({"login": ""}, "login is missing"),
        ({"groups": {"name": "fixed"}}, "must hold {key} once"),
        ({"tls": {"ca": "/nowhere/ca.pem"}}, "must name a file"),
        ({"tls": {"verify": "no"}}, "must be true or false"),
        ({"tls": {"key": __file__}}, "tls.certificate is missing"),
    ],
)
def test_wrong_settings_are_told_at_once(slapd: Slapd, wrong: dict[str, Value], told: str) -> None:
    settings = BackendSettings("directory", "ldap", {**options(slapd), **wrong})
    with pytest.raises(ConfigurationError) as caught:
        open_ldap(settings, lambda _: "")
    assert any(told in str(one.message) for one in caught.value.problems())
    assert "in clear" not in str(caught.value) or "password" not in wrong


def test_the_nearest_setting_is_named(slapd: Slapd) -> None:
    settings = BackendSettings("d", "ldap", {**options(slapd), "people": {"brnch": "ou=x"}})
    with pytest.raises(ConfigurationError) as caught:
        open_ldap(settings, lambda _: "")
    assert str(caught.value.hint) == "did you mean people.branch?"


def test_the_next_server_is_taken_when_one_is_down(slapd: Slapd) -> None:
    down = f"ldaps://localhost:{free_port()}"
    assert works(opened(slapd, url=(down, slapd.tls_url)))
    with pytest.raises(SystemUnreachable, match="none of the directory's servers"):
        works(opened(slapd, url=(down, f"ldaps://localhost:{free_port()}")))
    with pytest.raises(SystemUnreachable, match="cannot be reached"):
        works(opened(slapd, url=down))


@pytest.fixture
def expired() -> Iterator[Slapd]:
    issuer = trustme.CA()
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    leaf = issuer.issue_cert("localhost", "127.0.0.1", not_after=past)
    with Slapd("".join(frame()), authority=issuer, certificate=leaf) as server:
        yield server


def test_an_expired_certificate_is_refused(slapd: Slapd, expired: Slapd) -> None:
    with pytest.raises(CertificateRefused, match="has expired") as caught:
        works(opened(expired))
    assert caught.value.exit_code is ExitCode.UNREACHABLE


def test_a_certificate_problem_does_not_lead_to_a_weaker_server(
    slapd: Slapd, expired: Slapd
) -> None:
    with pytest.raises(CertificateRefused):
        works(opened(expired, url=(expired.tls_url, f"ldaps://localhost:{slapd.tls_port}")))


def test_a_server_that_goes_away_while_idle_is_replaced(slapd: Slapd) -> None:
    with Slapd("".join(frame())) as first:
        pems = first.folder / "both.pem"
        ours = (first.folder / "ca.pem").read_text()
        theirs = (slapd.folder / "ca.pem").read_text()
        pems.write_text(ours + theirs)
        both = (first.tls_url, slapd.tls_url)
        driver = opened(slapd, url=both, tls={"ca": str(pems)})
        assert driver.directory.server().controls
        first.stop()
        assert driver.directory.structure("0990001N")
        driver.close()


def test_secrets_stay_references() -> None:
    settings = BackendSettings(
        "d",
        "ldap",
        {"url": "ldaps://x.example", "base": SUFFIX, "login": SERVICE, "password": PASSWORD},
    )
    driver = open_ldap(settings, lambda one: SERVICE_PASSWORD if one == Secret("x") else "canary")
    assert "canary" not in repr(driver.directory.settings)
