"""Files that settings name are looked for from the site."""

from __future__ import annotations

from pathlib import Path

from entconf.drivers.edifice.settings import parse_settings as edifice_settings
from entconf.drivers.ldap.settings_reading import parse_settings as ldap_settings
from entconf.model.backend import BackendSettings
from entconf.model.secret import Secret
from entconf.model.values import Value


def test_a_relative_file_is_of_the_site(tmp_path: Path) -> None:
    settings = BackendSettings("ent", "edifice", site=tmp_path)
    assert settings.path_of("ca.pem") == str(tmp_path / "ca.pem")
    assert settings.path_of("/etc/ca.pem") == "/etc/ca.pem"
    assert settings.path_of("~/ca.pem") == str(Path.home() / "ca.pem")
    assert BackendSettings("ent", "edifice").path_of("ca.pem") == "ca.pem"


def test_edifice_finds_its_authority_in_the_site(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    password = Secret("env:ENTCONF_PASSWORD")
    options: dict[str, Value] = {"url": "https://ent.example", "login": "a", "password": password}
    settings = BackendSettings("ent", "edifice", {**options, "ca_file": "ca.pem"}, site=tmp_path)
    assert edifice_settings(settings).ca_file == str(tmp_path / "ca.pem")


def test_ldap_finds_its_authority_in_the_site(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    options: dict[str, Value] = {
        "url": "ldaps://directory.example",
        "base": "dc=example",
        "login": "cn=a,dc=example",
        "password": Secret("env:ENTCONF_PASSWORD"),
        "tls": {"ca": "ca.pem"},
    }
    settings = BackendSettings("directory", "ldap", options, site=tmp_path)
    assert ldap_settings(settings).tls.ca == str(tmp_path / "ca.pem")
