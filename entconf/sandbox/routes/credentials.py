"""Codes that people get back in with: activation and renewal (section 5.6)."""

from __future__ import annotations

import secrets
import sqlite3

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    bad_request,
    empty_object,
    error,
    forbidden_page,
    json_answer,
    redirect,
)
from entconf.sandbox.call import Call
from entconf.sandbox.passwords import hash_password
from entconf.sandbox.routing import Route
from entconf.sandbox.store.accounts import find_account

_CODE = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 8
_SHORTEST = 8


def generate_renewal_code(call: Call) -> Answer:
    """A code for somebody in scope; 500 for an account that was never activated."""
    user = _target(call)
    if isinstance(user, Answer):
        return user
    if user["password"] is None:
        return error(500, "user.not.activated")
    return json_answer({"renewalCode": _renew(call, user)})


def send_reset(call: Call) -> Answer:
    """The same, sent by the ENT to an address or a mobile number."""
    user = _target(call)
    if isinstance(user, Answer):
        return user
    if not call.form.first("email") and not call.form.first("mobile"):
        return bad_request("invalid.mail")
    _renew(call, user)
    return empty_object()


def _target(call: Call) -> sqlite3.Row | Answer:
    """Whom the form names, if the caller may help them: in scope, and no administrator."""
    user = find_account(call.db, call.form.first("login") or "")
    if user is None:
        return bad_request("invalid.login")
    if call.user.is_central:
        return user
    in_scope = call.user.is_local and rights.shares_structure(call, user["id"])
    if not in_scope or rights.is_administrator(call, user["id"]):
        return forbidden_page()
    return user


def _renew(call: Call, user: sqlite3.Row) -> str:
    code = "".join(secrets.choice(_CODE) for _ in range(_LENGTH))
    call.platform.renewal_codes[user["id"]] = code
    return code


def activate(call: Call) -> Answer:
    """302 when an account is activated; 200 with an error when it is not."""
    form = call.form
    user = find_account(call.db, form.first("login") or "")
    code = form.first("activationCode")
    if user is None or not code or user["activation_code"] != code:
        return _failure("activation.error")
    return _choose_password(call, user)


def reset(call: Call) -> Answer:
    """302 when a new password is chosen with a renewal code; 200 with an error when it is not."""
    form = call.form
    user = find_account(call.db, form.first("login") or "")
    code = form.first("resetCode")
    known = call.platform.renewal_codes.get(user["id"]) if user is not None else None
    if user is None or not code or known != code:
        return _failure("auth.error.reset")
    answer = _choose_password(call, user)
    if answer.status == 302:  # noqa: PLR2004 - done
        call.platform.renewal_codes.pop(user["id"], None)
    return answer


def _choose_password(call: Call, user: sqlite3.Row) -> Answer:
    password = call.form.first("password") or ""
    if password != call.form.first("confirmPassword") or len(password) < _SHORTEST:
        return _failure("auth.error.password")
    call.db.run(
        "UPDATE users SET password = ?, activation_code = NULL WHERE id = ?",
        (hash_password(password), user["id"]),
    )
    return redirect(call.absolute("/auth/login"))


def _failure(key: str) -> Answer:
    return json_answer({"error": {"message": key}})


ROUTES = (
    Route("POST", "/auth/generatePasswordRenewalCode", rights.authenticated, generate_renewal_code),
    Route("POST", "/auth/sendResetPassword", rights.authenticated, send_reset),
    Route("POST", "/auth/activation", None, activate),
    Route("POST", "/auth/reset", None, reset),
)
