"""Drops on a real SFTP server: OpenSSH's, as whoever runs the tests."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.acceptance.sites import Site
from tests.exchange.sshd import Sshd

UAI = "0990001N"


@pytest.fixture
def site(tmp_path: Path, sshd: Sshd) -> Site:
    site = Site(tmp_path / "site", ("a", "secret-of-nobody"))
    (site.root / "out").mkdir(parents=True)
    (tmp_path / "far").mkdir()
    site.inventory("http://127.0.0.1:1", {UAI: "Collège Ada"})
    (site.root / "out" / "a.xml").write_text("<a/>")
    play(site, sshd)
    return site


def play(site: Site, sshd: Sshd, **changes: str) -> None:
    drop = {
        "host": "127.0.0.1",
        "port": str(sshd.port),
        "user": sshd.user,
        "key": f"!secret file:{sshd.key}",
        "known_hosts": str(sshd.known_hosts),
        "folder": str(site.root.parent / "far"),
        "names": '"{date}-{name}"',
        "keep": "1",
        "checksum": "md5",
    } | changes
    far = "".join(f"        {key}: {value}\n" for key, value in drop.items() if value)
    back = "".join(
        f"        {key}: {value}\n"
        for key, value in drop.items()
        if value and key not in {"names", "keep"}
    )
    site.play(
        "- name: a\n  hosts: all\n  exchanges:\n"
        "    envoi:\n      type: transfer\n      files: '*.xml'\n      from: out\n"
        f"      to:\n{far}"
        "    retour:\n      type: transfer\n      files: '*.xml'\n      to: back\n"
        f"      from:\n{back}"
    )


def test_there_and_back(site: Site) -> None:
    far = site.root.parent / "far"
    (far / "20200101-a.xml").write_text("old")
    plan = site.run("exchange", "run", "envoi", "--plan").expect(2)
    assert "a.xml to " in plan.out
    site.run("exchange", "run", "envoi", "--yes").expect(0)
    (name,) = [one.name for one in far.glob("*.xml")]
    assert name.endswith("-a.xml")
    assert not name.startswith("2020")
    assert stat.S_IMODE((far / name).stat().st_mode) == 0o600
    assert not list(far.glob(".*"))
    site.run("exchange", "run", "retour", "--yes").expect(0)
    assert (site.root / "back" / name).read_text() == "<a/>"
    assert "Nothing to do" in site.run("exchange", "run", "retour", "--yes").expect(0).out


def test_a_host_key_that_changed_is_refused_and_never_added(site: Site, sshd: Sshd) -> None:
    before = sshd.known_hosts.read_text()
    sshd.stop()
    sshd.make_key("host_key")
    sshd.start()
    told = site.run("exchange", "run", "envoi", "--yes").expect(7)
    assert "another host key than the one in known_hosts" in told.err
    sshd.known_hosts.write_text("")
    told = site.run("exchange", "run", "envoi", "--yes").expect(7)
    assert "no host key of" in told.err
    assert sshd.known_hosts.read_text() == ""
    sshd.know_host()
    assert sshd.known_hosts.read_text() != before
    site.run("exchange", "run", "envoi", "--yes").expect(0)


def test_a_key_that_the_server_does_not_know_is_refused(site: Site, sshd: Sshd) -> None:
    sshd.make_key("client_key")
    told = site.run("exchange", "run", "envoi", "--yes").expect(7)
    assert "refuses the key or the password" in told.err
    sshd.key.write_text("no key at all\n")
    told = site.run("exchange", "run", "envoi", "--yes").expect(3)
    assert "cannot be read" in told.err
    assert "no key at all" not in told.said


def test_a_password_is_a_reference_and_never_shown(site: Site, sshd: Sshd) -> None:
    play(site, sshd, key="", password="!secret env:DROP_PASSWORD")
    site.variables["DROP_PASSWORD"] = "canary-of-the-drop"
    told = site.run("--verbose", "exchange", "run", "envoi", "--yes").expect(7)
    assert "canary-of-the-drop" not in told.said
    play(site, sshd, key="", password="written-out")
    told = site.run("exchange", "list").expect(3)
    assert "must be a reference" in told.err


def test_a_server_that_is_not_there_is_told(site: Site, sshd: Sshd) -> None:
    sshd.stop()
    told = site.run("exchange", "run", "envoi", "--yes").expect(7)
    assert "cannot be reached" in told.err


def test_a_folder_that_takes_nothing_is_told(site: Site, sshd: Sshd) -> None:
    play(site, sshd, folder="/nowhere/at/all")
    told = site.run("exchange", "run", "envoi", "--yes").expect(7)
    assert "/nowhere/at/all" in told.err
    assert "no such file" in told.err
