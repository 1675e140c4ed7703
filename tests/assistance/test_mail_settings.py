from __future__ import annotations

from pathlib import Path

import pytest

from entconf.desired.mail import load_mail
from entconf.errors import ConfigurationError
from entconf.model.mail import Security
from entconf.model.secret import Secret

UAI = "0990001N"


def site(tmp_path: Path, mail: str) -> Path:
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "schools.yml").write_text(
        f"all:\n  vars:\n{mail}  hosts:\n    {UAI}: {{name: Collège Inventé}}\n", encoding="utf-8"
    )
    return tmp_path


def test_settings_and_what_they_are_when_not_written(tmp_path: Path) -> None:
    root = site(
        tmp_path,
        "    mail:\n      host: smtp.ac.example\n      from: ENT <ent@college.example>\n"
        "      login: ent\n      password: !secret env:MAIL\n      ca: certificates/ca.pem\n",
    )
    settings = load_mail(root, UAI)
    assert (settings.port, settings.security) == (587, Security.STARTTLS)
    assert settings.password == Secret("env:MAIL")
    assert settings.ca == root / "certificates" / "ca.pem"
    assert settings.per_minute == 60
    assert settings.source is not None
    assert settings.source.line == 3


@pytest.mark.parametrize(
    ("mail", "message"),
    [
        ("    x: 1\n", "does not tell how 0990001N sends mail"),
        ("    mail: {from: a@b.example}\n", "host"),
        ("    mail: {host: h, from: nobody}\n", "A sender is an address"),
        ("    mail: {host: h, from: a@b.example, prot: 25}\n", "prot"),
        (
            "    mail: {host: h, from: a@b.example, login: a, password: hunter2}\n",
            "stands in the inventory as it is",
        ),
        ("    mail: {host: h, from: a@b.example, login: a}\n", "both a login and a password"),
        ("    mail: {host: h, from: a@b.example, security: none}\n", "only goes to this machine"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, mail: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_mail(site(tmp_path, mail), UAI)
    told = " ".join(f"{one.message} {one.hint or ''}" for one in caught.value.problems())
    assert message in told
    assert "hunter2" not in told
