"""Codes on the sandbox: activation, renewal, and who may ask for them."""

from __future__ import annotations

import sqlite3

import pytest

from entconf.sandbox.serve import RunningSandbox
from tests.sandbox.client import Client

RENEW = "/auth/generatePasswordRenewalCode"


def somebody(sandbox: RunningSandbox, condition: str) -> sqlite3.Row:
    here = (
        "SELECT u.* FROM users u JOIN attachments a ON a.user_id = u.id "
        "JOIN structures s ON s.id = a.structure_id WHERE s.uai = '0511234P' AND "
    )
    row = sandbox.platform.db.row(here + condition + " LIMIT 1")
    assert row is not None
    return row


def test_an_account_is_activated_once_with_its_code(
    sandbox: RunningSandbox, nobody: Client
) -> None:
    pupil = somebody(sandbox, "u.profile = 'Student' AND u.activation_code IS NOT NULL")
    form = {"login": pupil["login"], "activationCode": "wrong", "acceptCGU": "true"}
    words = {"password": "un mot de passe", "confirmPassword": "un mot de passe"}
    assert nobody.form("/auth/activation", {**form, **words}).status == 200
    form["activationCode"] = pupil["activation_code"]
    assert nobody.form("/auth/activation", {**form, **words}).status == 302
    assert nobody.form("/auth/activation", {**form, **words}).status == 200
    assert nobody.login(pupil["login"], "un mot de passe").status == 302


def test_a_renewal_code_lets_somebody_choose_a_new_password(
    sandbox: RunningSandbox, local: Client, nobody: Client
) -> None:
    guest = somebody(sandbox, "u.profile = 'Guest' AND u.password IS NOT NULL")
    code = local.form(RENEW, {"login": guest["login"]}).mapping()["renewalCode"]
    words = {"password": "tout nouveau", "confirmPassword": "tout nouveau"}
    form = {"login": guest["login"], "resetCode": str(code), **words}
    assert nobody.form("/auth/reset", form).status == 302
    assert nobody.login(guest["login"], "tout nouveau").status == 302
    assert nobody.form("/auth/reset", form).status == 200


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("u.profile = 'Guest' AND u.password IS NULL", 500),
        ("u.id IN (SELECT user_id FROM functions)", 401),
    ],
)
def test_no_code_for_who_never_came_nor_for_administrators(
    sandbox: RunningSandbox, local: Client, condition: str, status: int
) -> None:
    who = somebody(sandbox, condition)
    assert local.form(RENEW, {"login": who["login"]}).status == status


def test_nobody_of_another_school_and_nobody_at_all(sandbox: RunningSandbox, local: Client) -> None:
    other = sandbox.platform.db.row(
        "SELECT u.login FROM users u WHERE u.profile = 'Guest' AND u.password IS NOT NULL AND "
        "u.id NOT IN (SELECT a.user_id FROM attachments a JOIN structures s "
        "ON s.id = a.structure_id WHERE s.uai = '0511234P') LIMIT 1"
    )
    assert other is not None
    assert local.form(RENEW, {"login": other["login"]}).status == 401
    assert local.form(RENEW, {"login": "nobody"}).status == 400
