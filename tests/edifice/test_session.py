"""A session against scripted answers: logins, lost sessions, tokens, retries, uncertain writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.settings import Settings
from entconf.drivers.edifice.transports import open_transport
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import (
    AccessForbidden,
    AuthenticationFailed,
    EntconfError,
    RequestRefused,
    UnexpectedAnswer,
    WriteUncertain,
)
from entconf.model.secret import Secret
from entconf.model.text import msg
from tests.edifice.scripted_server import (
    DROP,
    Script,
    ScriptedServer,
    Seen,
    answer,
    logged_in,
    serving,
)

_CANARY = "mot-de-passe-canari"
_READ = Call("GET", "/x", msg("read x"))
_WRITE = Call("PUT", "/x", msg("write x"))
_LOST = answer(b"", "302 Found", extra="Location: http://h.example/auth/login?callback=y\r\n")


@contextmanager
def _session(
    script: Script, **more: object
) -> Iterator[tuple[Session, ScriptedServer, list[float]]]:
    waits: list[float] = []

    def whole(seen: Seen, number: int) -> bytes:
        if seen.target.startswith("/auth/login") and seen.method == "POST":
            logins = sum(one.method == "POST" for one in server.seen if "/auth/login" in one.target)
            return logged_in(f"t-{logins}")
        return script(seen, number)

    with serving(whole) as server:
        settings = Settings(
            url=server.url,
            login="a.b",
            password=Secret("env:P"),
            timeout=2,
            **more,  # type: ignore[arg-type]  # test values
        )
        session = Session(settings, open_transport(settings), lambda _s: _CANARY, waits.append)
        yield session, server, waits
        session.close()


def _logins(server: ScriptedServer) -> int:
    return sum(one.target == "/auth/login" for one in server.seen)


def test_many_reads_need_one_login() -> None:
    with _session(lambda _s, _n: answer(b'{"a": null}')) as (session, server, _):
        assert session.read([_READ] * 5) == [{"a": None}] * 5
    assert _logins(server) == 1
    assert server.seen[0].body == f"email=a.b&password={_CANARY}".encode()
    assert server.seen[1].headers["cookie"] == "oneSessionId=s:1; XSRF-TOKEN=t-1"
    assert "x-xsrf-token" not in server.seen[1].headers


def test_a_refused_login_says_why_and_is_never_tried_again() -> None:
    page = answer(b"<html>auth.error.ban</html>", kind="text/html")
    with serving(lambda _s, _n: page) as server:
        settings = Settings(url=server.url, login="a.b", password=Secret("env:P"))
        session = Session(settings, open_transport(settings), lambda _s: _CANARY)
        for _ in range(3):
            with pytest.raises(AuthenticationFailed, match="too many wrong passwords") as caught:
                session.get(_READ)
            assert _CANARY not in str(caught.value)
        session.close()
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("/auth/revalidate-terms", "terms of use"),
        ("/auth/reset/forceChangePassword?callback=x", "new password"),
        ("/auth/validate-mail?force=true", "e-mail"),
        ("http://127.0.0.1/auth/validate-mfa?force=true", "second factor"),
    ],
)
def test_an_account_that_needs_attention(page: str, said: str) -> None:
    redirect = answer(b"", "302 Found", extra=f"Location: {page}\r\n")
    with (
        _session(lambda _s, _n: redirect) as (session, _, _),
        pytest.raises(AuthenticationFailed, match=said),
    ):
        session.get(_READ)


def test_a_lost_session_is_renewed_once() -> None:
    def script(seen: Seen, _n: int) -> bytes:
        return answer(b"[1]") if "t-2" in seen.headers.get("cookie", "") else _LOST

    with _session(script) as (session, server, _):
        assert session.read([_READ, _READ, _READ]) == [[1], [1], [1]]
    assert _logins(server) == 2


def test_a_session_that_is_lost_at_once_is_told() -> None:
    with _session(lambda _s, _n: _LOST) as (session, server, _):
        with pytest.raises(AuthenticationFailed, match="ends the session"):
            session.get(_READ)
        assert _logins(server) == 2


def test_a_refused_token_is_renewed_and_the_write_sent_once_more() -> None:
    def script(seen: Seen, _n: int) -> bytes:
        if seen.headers["x-xsrf-token"] == "t-2":
            return answer()
        return answer(b'{"error":"invalid.xsrf.token"}', "403 Forbidden")

    with _session(script) as (session, server, _):
        assert session.write(_WRITE) == {}
    assert [one.method for one in server.seen] == ["POST", "PUT", "POST", "PUT"]
    assert server.seen[-1].headers["content-length"] == "0"


def test_a_token_that_changes_is_followed() -> None:
    changed = answer(extra="Set-Cookie: XSRF-TOKEN=other; Path=/\r\n")
    with _session(lambda _s, _n: changed) as (session, server, _):
        session.get(_READ)
        session.write(_WRITE)
    assert server.seen[-1].headers["x-xsrf-token"] == "other"


@pytest.mark.parametrize(
    "bad", [DROP, answer(b"", "429 Busy"), answer(b"", "500 Oops"), answer(b"", "502 Bad")]
)
def test_reads_are_tried_again(bad: bytes) -> None:
    with _session(lambda _s, n: bad if n < 4 else answer(b"[]")) as (session, _, waits):
        assert session.get(_READ) == []
    assert len(waits) == 2
    assert waits[0] < waits[1] * 2


def test_retry_after_is_obeyed() -> None:
    busy = answer(b"", "503 Busy", extra="Retry-After: 7\r\n")
    with _session(lambda _s, n: busy if n == 2 else answer(b"[]")) as (session, _, waits):
        session.get(_READ)
        assert waits == [7.0]


def test_reads_give_up_in_the_end() -> None:
    with _session(lambda _s, _n: answer(b"", "429 Busy"), retries=2) as (session, server, _):
        (result,) = session.read([_READ])
        assert isinstance(result, UnexpectedAnswer)
    assert len(server.seen) == 4


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (answer(b"<html>", "401 Unauthorized", "text/html"), AccessForbidden),
        (answer(b'{"error":"forbidden"}', "400 Bad Request"), RequestRefused),
        (answer(b"<html>", kind="text/html"), UnexpectedAnswer),
        (answer(b'[{"id": "a'), UnexpectedAnswer),
        (answer(b""), UnexpectedAnswer),
        (answer(b"", "302 Found", extra="Location: /elsewhere\r\n"), UnexpectedAnswer),
    ],
)
def test_a_failed_read_is_its_error(bad: bytes, error: type[EntconfError]) -> None:
    with _session(lambda _s, n: bad if n == 2 else answer(b"[]"), in_flight=1) as (session, _, _):
        first, second = session.read([_READ, _READ])
        assert type(first) is error
        assert second == []


@pytest.mark.parametrize(
    "bad", [DROP, answer(b"", "500 Oops"), answer(b"", "503 Busy"), answer(b"", "504 Slow")]
)
def test_a_write_whose_answer_is_lost_is_uncertain_and_sent_once(bad: bytes) -> None:
    with _session(lambda _s, _n: bad) as (session, server, _):
        with pytest.raises(WriteUncertain):
            session.write(_WRITE)
        assert sum(one.method == "PUT" for one in server.seen) == 1


def test_a_write_that_was_turned_away_is_sent_again() -> None:
    busy = answer(b"", "429 Busy", extra="Retry-After: 1\r\n")
    with _session(lambda _s, n: busy if n == 2 else answer()) as (session, server, waits):
        session.write(_WRITE)
        assert waits == [1.0]
        assert sum(one.method == "PUT" for one in server.seen) == 2


def test_a_token_of_oauth2_carries_everything() -> None:
    def script(seen: Seen, _n: int) -> bytes:
        if seen.target == "/auth/oauth2/token":
            return answer(b'{"access_token": "abc", "expires_in": 3600}')
        return answer(b"[]")

    more = {"auth": "oauth2", "client_id": "tool", "client_secret": Secret("env:C")}
    with _session(script, **more) as (session, server, _):
        session.get(_READ)
        session.write(_WRITE)
    assert b"grant_type=password" in server.seen[0].body
    assert server.seen[0].headers["authorization"].startswith("Basic ")
    assert server.seen[2].headers["authorization"] == "Bearer abc"
    assert "x-xsrf-token" not in server.seen[2].headers


def test_a_wrong_password_with_oauth2() -> None:
    denied = answer(b'{"error":"access_denied"}', "401 Unauthorized")
    more = {"auth": "oauth2", "client_id": "tool", "client_secret": Secret("env:C")}
    with (
        _session(lambda _s, _n: denied, **more) as (session, _, _),
        pytest.raises(AuthenticationFailed, match="wrong login or password"),
    ):
        session.get(_READ)
