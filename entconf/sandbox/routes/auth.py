"""Logging in and out, OAuth2, who am I, and the message of the login page (section 1)."""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
import uuid

from entconf.sandbox import rights
from entconf.sandbox.answer import (
    Answer,
    Cookie,
    Refused,
    bad_request,
    empty_object,
    json_answer,
    nothing,
    page,
    redirect,
)
from entconf.sandbox.body import Query, Schema
from entconf.sandbox.call import Call
from entconf.sandbox.chain import SESSION_COOKIE, XSRF_COOKIE, read_cookies
from entconf.sandbox.passwords import is_password
from entconf.sandbox.routing import Route
from entconf.sandbox.store.accounts import find_account, is_profile_blocked, make_session

_YEAR = 365 * 24 * 3600


def login_page(call: Call, key: str | None = None) -> Answer:
    """The login page; after a failure it holds the error's i18n key, and its status is 200."""
    warning = f'<div class="error-message"><i18n>{key}</i18n></div>' if key else ""
    fields = "".join(f'<input name="{name}">' for name in ("email", "password", "callBack"))
    form = f'<form method="post" action="/auth/login">{warning}{fields}</form>'
    return page(f"Connexion - {call.host}", form)


def get_login(call: Call) -> Answer:
    """The form, or home for who is already connected."""
    return redirect(call.absolute("/")) if call.session is not None else login_page(call)


def post_login(call: Call) -> Answer:
    """302 with the session's cookies, or the login page with an error and status 200."""
    login = call.form.first("email") or ""
    user, key = _authenticate(call, login, call.form.first("password") or "")
    if user is None:
        return login_page(call, key)
    session = make_session(call.db, user)
    cookie = call.platform.sessions.open(session)
    age = _YEAR if call.form.first("rememberMe") == "true" else None
    target = call.form.first("callBack") or "/"
    location = target if target.startswith(("http://", "https://")) else call.absolute(target)
    return redirect(
        location,
        (
            Cookie(SESSION_COOKIE, cookie, http_only=True, max_age=age),
            Cookie("authenticated", "true", max_age=age),
            Cookie(XSRF_COOKIE, str(uuid.uuid4()), max_age=age),
        ),
    )


def _authenticate(call: Call, login: str, password: str) -> tuple[sqlite3.Row | None, str]:
    """The account, or None and the key that says why not."""
    failures = call.platform.failures
    if failures.get(login, 0) >= call.platform.settings.ban_after:
        return None, "auth.error.ban"
    user = find_account(call.db, login)
    if user is None or not is_password(user["password"], password):
        if user is not None and user["activation_code"] and user["activation_code"] == password:
            return None, "auth.error.activation.code"
        failures[login] = failures.get(login, 0) + 1
        return None, "auth.error.authenticationFailed"
    if user["blocked"]:
        return None, "auth.error.blockedUser"
    if is_profile_blocked(call.db, user["profile"]):
        return None, "auth.error.blockedProfileType"
    failures.pop(login, None)
    call.db.note_login(user["id"], call.platform.now())
    return user, ""


def logout(call: Call) -> Answer:
    """End the session."""
    cookie = read_cookies(call.headers).get(SESSION_COOKIE)
    if cookie:
        call.platform.sessions.close(cookie)
    names = (SESSION_COOKIE, "authenticated", XSRF_COOKIE)
    target = call.query.first("callback") or "/"
    location = target if target.startswith(("http://", "https://")) else call.absolute(target)
    return redirect(location, tuple(Cookie(name, "", max_age=0) for name in names))


def context(_: Call) -> Answer:
    """What the login page needs to know; open to anyone."""
    return json_answer(
        {
            "callBack": "",
            "cgu": True,
            "passwordRegex": ".{8,}",
            "passwordRegexI18n": {"fr": "Au moins 8 caractères", "en": "At least 8 characters"},
            "mandatory": {},
            "mfaConfig": [],
        }
    )


def requirements(_: Call) -> Answer:
    """What the account must still do before it may be used: nothing."""
    names = (
        *("forceChangePassword", "needRevalidateTerms", "needRevalidateEmail"),
        *("needRevalidateMobile", "needMfa"),
    )
    return json_answer(dict.fromkeys(names, False))


def home(call: Call) -> Answer:
    """The home page; rendering it stores an anti-forgery token in the session (section 1.2)."""
    token = str(uuid.uuid4())
    call.user.cached_xsrf = token
    answer = page("Accueil", f"<h1>{call.user.display_name}</h1>")
    return Answer(200, answer.body, answer.content_type, cookies=(Cookie(XSRF_COOKIE, token),))


def userinfo(call: Call) -> Answer:
    """The session as it was taken at login."""
    return json_answer(call.user.info)


def token(call: Call) -> Answer:
    """OAuth2: the password grant (section 1.3)."""
    client = _client(call)
    form = call.form
    if form.first("grant_type") != "password" or client["grant_type"] != "password":
        return _oauth_error(400, "unsupported_grant_type")
    asked = frozenset((form.first("scope") or client["scope"] or "").split())
    if not asked or not asked <= frozenset((client["scope"] or "").split()):
        return _oauth_error(401, "invalid_grant", "scope")
    user, key = _authenticate(call, form.first("username") or "", form.first("password") or "")
    if user is None:
        status = 403 if key == "auth.error.activation.code" else 401
        return _oauth_error(status, "access_denied", key)
    scope = " ".join(sorted(asked))
    bearer = call.platform.sessions.open_bearer(make_session(call.db, user), asked)
    return json_answer(
        {
            "token_type": "Bearer",
            "access_token": bearer,
            "expires_in": 3600,
            "refresh_token": uuid.uuid4().hex,
            "scope": scope,
        }
    )


def _client(call: Call) -> sqlite3.Row:
    name, secret = _client_credentials(call.headers.get("Authorization", ""), call.form)
    client = call.db.row(
        "SELECT * FROM applications WHERE name = ? AND secret = ? AND secret <> ''", (name, secret)
    )
    if client is None:
        raise Refused(_oauth_error(401, "invalid_client"))
    return client


def _client_credentials(authorization: str, form: Query) -> tuple[str, str]:
    if authorization.startswith("Basic "):
        try:
            decoded = base64.b64decode(authorization[6:], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as mistake:
            raise Refused(_oauth_error(401, "invalid_client")) from mistake
        name, _, secret = decoded.partition(":")
        return name, secret
    return form.first("client_id") or "", form.first("client_secret") or ""


def _oauth_error(status: int, key: str, description: str = "") -> Answer:
    return json_answer({"error": key, "error_description": description}, status)


def get_welcome(call: Call) -> Answer:
    """The login page's message of this host; 404 when none was ever written."""
    kept = call.db.text("SELECT body FROM welcome_messages WHERE host = ?", (call.domain,))
    if kept is None:
        return nothing(404)
    message: dict[str, object] = json.loads(kept)
    if "allLanguages" in call.query:
        return json_answer(message)
    text = message.get(call.language)
    enabled = message.get("enabled", False)
    return json_answer({"welcomeMessage": text, "enabled": enabled})


def put_welcome(call: Call) -> Answer:
    """Replace the languages given; the others stay."""
    body = call.json(Schema({}, closed=False))
    for name, value in body.values.items():
        if not isinstance(value, bool if name == "enabled" else str):
            return bad_request(f"invalid.{name}")
    kept = call.db.text("SELECT body FROM welcome_messages WHERE host = ?", (call.domain,))
    message = (json.loads(kept) if kept else {}) | dict(body.values)
    call.db.run(
        "INSERT OR REPLACE INTO welcome_messages (host, body) VALUES (?, ?)",
        (call.domain, json.dumps(message)),
    )
    return empty_object()


def block_user(call: Call) -> Answer:
    """Block or unblock one account; its sessions end."""
    blocked = call.json(Schema({"block": "boolean"}, ("block",))).flag("block")
    user_id = call.params["userId"]
    if not call.db.run("UPDATE users SET blocked = ? WHERE id = ?", (int(bool(blocked)), user_id)):
        return bad_request("invalid.user")
    call.platform.sessions.close_user(user_id)
    return empty_object()


def nobody(_: Call) -> bool:
    """Blocking several at once is for teachers and staff of a shared class: not administrators."""
    return False


ROUTES = (
    Route("GET", "/auth/login", None, get_login),
    Route("POST", "/auth/login", None, post_login),
    Route("GET", "/auth/logout", None, logout),
    Route("GET", "/auth/context", None, context),
    Route("GET", "/auth/user/requirements", rights.authenticated, requirements),
    Route("GET", "/auth/oauth2/userinfo", rights.authenticated, userinfo),
    Route("POST", "/auth/oauth2/userinfo", rights.authenticated, userinfo),
    Route("POST", "/auth/oauth2/token", None, token),
    Route("GET", "/auth/configure/welcome", None, get_welcome),
    Route("PUT", "/auth/configure/welcome", rights.super_admin, put_welcome),
    Route("PUT", "/auth/block/:userId", rights.user_rule, block_user),
    Route("PUT", "/auth/users/block", nobody, block_user),
    Route("GET", "/", rights.authenticated, home),
)
