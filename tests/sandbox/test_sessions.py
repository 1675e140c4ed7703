"""Sessions, redirects, the anti-forgery token, OAuth2 (reference, sections 0.2 and 1)."""

from __future__ import annotations

import base64
import time

import pytest

from entconf.sandbox.serve import RunningSandbox, start_sandbox
from entconf.sandbox.settings import SandboxSettings
from tests.sandbox.client import Client
from tests.sandbox.finding import is_nothing, person, profile_group, role

LIST = "/directory/structure/admin/list"


def test_a_read_without_session_is_sent_to_an_absolute_login_page(nobody: Client) -> None:
    reply = nobody.get(LIST)
    assert reply.status == 302
    url = nobody.sandbox.url
    assert reply.headers["Location"].startswith(f"{url}/auth/login?callback=http%3A%2F%2F127.0.0.1")


def test_login_sets_three_cookies_and_an_absolute_location(nobody: Client) -> None:
    reply = nobody.login("admin.local")
    assert (reply.status, reply.headers["Location"]) == (302, f"{nobody.sandbox.url}/")
    cookies = reply.headers.get_all("Set-Cookie") or []
    session = next(c for c in cookies if c.startswith("oneSessionId="))
    assert "HttpOnly" in session
    assert "SameSite=Strict" in session
    assert set(nobody.cookies) == {"oneSessionId", "authenticated", "XSRF-TOKEN"}


@pytest.mark.parametrize(
    ("login", "password"), [("admin.local", "wrong"), ("unknown", "sandbox"), ("", "")]
)
def test_a_failed_login_is_the_login_page_with_status_200(
    nobody: Client, login: str, password: str
) -> None:
    reply = nobody.login(login, password)
    assert reply.status == 200
    assert reply.is_html
    assert b"auth.error.authenticationFailed" in reply.body
    assert "oneSessionId" not in nobody.cookies


def test_too_many_wrong_passwords_ban_the_login() -> None:
    with start_sandbox(SandboxSettings(ban_after=2)) as sandbox:
        client = Client(sandbox)
        for _ in range(2):
            client.login("admin.local", "wrong")
        assert b"auth.error.ban" in client.login("admin.local").body


def test_blocked_people_and_blocked_profiles_are_told_so(central: Client, school: str) -> None:
    teacher = person(central, school, "a.martin")
    assert is_nothing(central.put(f"/auth/block/{teacher['id']}", {"block": True}))
    client = Client(central.sandbox)
    assert b"auth.error.blockedUser" in client.login("a.martin").body
    assert is_nothing(central.put(f"/auth/block/{teacher['id']}", {"block": False}))
    central.put("/directory/profiles", {"Teacher": True})
    assert b"auth.error.blockedProfileType" in client.login("a.martin").body


def test_a_write_in_a_dead_session_is_403_and_a_read_is_302(central: Client) -> None:
    central.sandbox.expire_sessions()
    write = central.put("/directory/profiles", {})
    assert (write.status, write.body) == (403, b'{"error":"invalid.xsrf.token"}')
    read = central.get(LIST)
    assert read.status == 302
    assert central.cookies["oneSessionId"] == ""


def test_a_write_without_any_cookie_is_sent_to_login(nobody: Client) -> None:
    assert nobody.put("/directory/profiles", {}).status == 302


@pytest.mark.parametrize("token", ["", "another"])
def test_a_write_needs_the_token_of_the_cookie(central: Client, token: str) -> None:
    reply = central.send("PUT", "/directory/profiles", b"{}", {"X-XSRF-TOKEN": token})
    assert (reply.status, reply.body) == (403, b'{"error":"invalid.xsrf.token"}')


def test_a_page_rendered_in_the_session_changes_its_token(central: Client) -> None:
    before = central.cookies["XSRF-TOKEN"]
    assert central.get("/").is_html
    assert central.cookies["XSRF-TOKEN"] != before
    assert central.put("/directory/profiles", {}).status == 200
    old = {
        "X-XSRF-TOKEN": before,
        "Cookie": f"oneSessionId={central.cookies['oneSessionId']}; XSRF-TOKEN={before}",
    }
    assert central.send("PUT", "/directory/profiles", b"{}", old).status == 403


def test_an_unknown_path_is_an_empty_404(nobody: Client) -> None:
    reply = nobody.get("/directory/nothing/here")
    assert (reply.status, reply.body) == (404, b"")


def test_who_may_not_gets_401_and_a_page(local: Client) -> None:
    reply = local.put("/directory/profiles", {"Teacher": True})
    assert reply.status == 401
    assert reply.is_html


def test_somebody_who_administers_nothing_gets_the_401_page(nobody: Client) -> None:
    assert nobody.login("a.martin").status == 302
    reply = nobody.get(LIST)
    assert reply.status == 401
    assert reply.is_html


def test_an_empty_write_must_announce_its_length(central: Client) -> None:
    with_length = central.send("PUT", "/directory/profiles", b"")
    assert with_length.status == 400
    import http.client  # noqa: PLC0415 - the raw request is what this test is about

    connection = http.client.HTTPConnection(central.sandbox.url.removeprefix("http://"))
    connection.putrequest("PUT", "/directory/profiles")
    connection.endheaders()
    assert connection.getresponse().status == 411
    connection.close()


def test_an_idle_session_ends() -> None:
    with start_sandbox(SandboxSettings(session_seconds=0.05)) as sandbox:
        client = Client(sandbox)
        client.login("admin.central")
        assert client.get(LIST).status == 200
        time.sleep(0.1)
        assert client.get(LIST).status == 302


def test_logout_ends_the_session(central: Client) -> None:
    cookie = central.cookies["oneSessionId"]
    assert central.get("/auth/logout?callback=/").status == 302
    central.cookies["oneSessionId"] = cookie
    assert central.get(LIST).status == 302


def test_login_page_sends_home_who_is_connected(central: Client, nobody: Client) -> None:
    assert central.get("/auth/login").headers["Location"] == f"{central.sandbox.url}/"
    assert nobody.get("/auth/login").status == 200


def test_the_context_is_open_to_anyone(nobody: Client) -> None:
    assert nobody.get("/auth/context").mapping()["mfaConfig"] == []


def test_rights_are_those_of_the_moment_of_login(central: Client, school: str) -> None:
    teacher = Client(central.sandbox)
    teacher.login("a.martin")
    before = teacher.get("/auth/oauth2/userinfo").mapping()
    group = profile_group(central, school, "Teacher")
    central.put(f"/appregistry/authorize/group/{group}/role/{role(central, school, 'Pages')}")
    assert teacher.get("/auth/oauth2/userinfo").json == before
    teacher.login("a.martin")
    apps = teacher.get("/auth/oauth2/userinfo").mapping()["apps"]
    assert isinstance(apps, list)
    assert "Pages" in {app["name"] for app in apps}
    assert "Pages" not in str(before["apps"])


def _oauth_client(central: Client, scope: str) -> None:
    made = central.post(
        "/appregistry/application",
        {"name": "robot", "address": "", "secret": "s3", "grantType": "password", "scope": scope},
    )
    assert made.status == 201


def _token(client: Client, **fields: str) -> dict[str, str]:
    basic = base64.b64encode(b"robot:s3").decode()
    given = {"grant_type": "password", "username": "admin.central", "password": "sandbox"} | fields
    body = "&".join(f"{name}={value}" for name, value in given.items())
    reply = client.send("POST", "/auth/oauth2/token", body, {"Authorization": f"Basic {basic}"})
    answer = {name: str(value) for name, value in reply.mapping().items()}
    return answer | {"status": str(reply.status)}


def test_a_bearer_token_opens_only_the_modules_of_its_scope(
    central: Client, nobody: Client
) -> None:
    _oauth_client(central, "directory appregistry")
    token = _token(nobody, scope="directory")
    assert (token["token_type"], token["expires_in"], token["scope"]) == (
        "Bearer",
        "3600",
        "directory",
    )
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert nobody.send("GET", LIST, headers=bearer).status == 200
    assert nobody.send("PUT", "/directory/profiles", b"{}", bearer).status == 200
    assert nobody.send("GET", "/appregistry/widgets", headers=bearer).status == 302
    assert nobody.send("GET", LIST, headers={"Authorization": "Bearer no"}).status == 302


@pytest.mark.parametrize(
    ("fields", "status", "key"),
    [
        ({"password": "wrong"}, "401", "access_denied"),
        ({"scope": "timeline"}, "401", "invalid_grant"),
        ({"grant_type": "client_credentials"}, "400", "unsupported_grant_type"),
    ],
)
def test_oauth_errors(
    central: Client, nobody: Client, fields: dict[str, str], status: str, key: str
) -> None:
    _oauth_client(central, "directory")
    answer = _token(nobody, **fields)
    assert (answer["status"], answer["error"]) == (status, key)


def test_an_unknown_oauth_client_is_refused(sandbox: RunningSandbox) -> None:
    answer = _token(Client(sandbox))
    assert (answer["status"], answer["error"]) == ("401", "invalid_client")


def test_the_welcome_message_is_of_the_host(central: Client, nobody: Client, local: Client) -> None:
    path = "/auth/configure/welcome"
    assert (nobody.get(path).status, nobody.get(path).body) == (404, b"")
    assert local.put(path, {"fr": "<p>Bienvenue</p>", "enabled": True}).status == 401
    assert is_nothing(central.put(path, {"fr": "<p>Bienvenue</p>", "enabled": True}))
    assert nobody.get(path).json == {"welcomeMessage": "<p>Bienvenue</p>", "enabled": True}
    assert is_nothing(central.put(path, {"en": "<p>Welcome</p>"}))
    assert nobody.get(f"{path}?allLanguages").json == {
        "fr": "<p>Bienvenue</p>",
        "en": "<p>Welcome</p>",
        "enabled": True,
    }
