"""The portal as people meet it: its login page, signing in, and the menu behind.

Paths and answers are those of the server's own pages (Portal/Main/Run.pm, Plugins/RESTServer.pm
and Plugins/Notifications.pm of 2.16). A page that the portal made carries a policy header whose
directives come from its configuration; a directive that no browser knows (`src-src`, parameter
cspSrc) shows which configuration the worker that made the page has loaded: see settling.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urlencode

from entconf.drivers.lemonldap.settings import Probe, Settings
from entconf.drivers.lemonldap.web import Answer, Place, Web
from entconf.errors import SystemUnreachable, UnexpectedAnswer, WriteUncertain
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal, Secret
from entconf.model.text import Text, msg
from entconf.model.values import JsonValue

#: The parameter that becomes the directive `src-src` of every page.
MARK_PARAMETER = "cspSrc"

_OK, _ERRORS = 200, 400
_JSON = {"Accept": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: What the server says when it could not load its configuration.
_FAILURES = (
    "No configuration found",
    "Initialization failed",
    "Portal error, contact your administrator",
    "Unable to protect this server",
)
_MARK = re.compile(r"src-src ([^;]*);")
_INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"', re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p>([^<]*)</p>")
#: Numbers of the server's answers (Portal/Main/Constants.pm).
_NOTIFICATION, _NOT_GRANTED, _BAD_CREDENTIALS, _CAPTCHA = "36", "41", "5", "76"
_SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Page:
    """The login page as it came. `failure`: what is wrong with it, None when it is healthy.

    `mark` is what the configuration was marked with, empty without a mark; `tells` is whether
    pages of this portal can carry one (a proxy may take the header away).
    """

    failure: Text | None
    mark: str = ""
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """An application in the menu of somebody who signed in."""

    category: str
    application: str
    address: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What a test account met. `closed`: it is kept out by a rule, as is meant before an opening.

    `failure`: it could not sign in or saw no menu, and why.
    """

    probe: Probe
    menu: tuple[Tile, ...] = ()
    closed: bool = False
    failure: Text | None = None


class Portal:
    """One portal, asked over HTTP; safe to use from several threads."""

    def __init__(self, settings: Settings, reveal: Reveal) -> None:
        self._reveal = reveal
        self._web = Web(
            Place(
                settings.portal,
                settings.portal_host,
                certificates=settings.ca_file,
                timeout=settings.timeout,
            ),
            reveal,
        )

    def login_page(self) -> Page:
        """The page that somebody gets who is not signed in. Raises nothing: it tells."""
        try:
            answer = self._web.look("/")
        except SystemUnreachable as error:
            return Page(error.message)
        policy = answer.headers.get("content-security-policy", "")
        mark = _MARK.search(policy)
        return Page(_page_failure(answer), mark.group(1) if mark else "", "form-action" in policy)

    def login_pages(self, count: int = _SIDE_BY_SIDE) -> Sequence[Page]:
        """The same page several times at once: each worker of the server has to make one."""
        with ThreadPoolExecutor(count, "portal") as workers:
            return list(workers.map(lambda _: self.login_page(), range(count)))

    def try_as(self, probe: Probe) -> Sight:
        """Sign in with a test account, look at its menu, sign out. Raises nothing: it tells.

        Messages that wait for the account are accepted, as a person has to before the menu.
        """
        secret = probe.password
        password = self._reveal(secret) if isinstance(secret, Secret) else secret
        try:
            return self._try(probe, password)
        except UnexpectedAnswer as error:
            return Sight(probe, failure=error.message)
        except (SystemUnreachable, WriteUncertain):
            pass  # a connection that broke says nothing of the portal: once more
        try:
            return self._try(probe, password)
        except (SystemUnreachable, WriteUncertain) as error:
            return Sight(probe, failure=error.message)

    def _try(self, probe: Probe, password: str) -> Sight:
        identity = {"user": probe.login, "password": password}
        answer = self._post_form("/", {**self._token(), **identity}, _JSON)
        said = _error_number(answer)
        if said == _NOT_GRANTED:
            return Sight(probe, closed=True)
        if said == _NOTIFICATION:
            answer = self._accept(_session(answer))
            said = _error_number(answer)
        if said != "0":
            return Sight(probe, failure=_sign_in_failure(answer, said))
        session = _session(answer)
        try:
            return Sight(probe, self.menu(session))
        finally:
            self._web.look("/logout", {**_JSON, **session})

    def _token(self) -> Mapping[str, str]:
        """What the form of the login page carries against forged requests."""
        fields = _inputs(self._web.look("/").text)
        return {"token": fields["token"]} if "token" in fields else {}

    def _accept(self, session: Mapping[str, str]) -> Answer:
        """Tick and send back the messages that stand before the menu."""
        inputs = _inputs(self._web.look("/notifback", session).text)
        seen = {
            name: value
            for name, value in inputs.items()
            if name.startswith(("reference", "check")) and any(one.isdigit() for one in name)
        }
        return self._post_form("/notifback", seen, {**_JSON, **session})

    def menu(self, session: Mapping[str, str]) -> tuple[Tile, ...]:
        """The menu of who is signed in by these headers. Raises UnexpectedAnswer without one."""
        answer = self._web.look("/myapplications", {**_JSON, **session})
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("myapplications"), list):
            raise UnexpectedAnswer(
                msg("the portal shows no menu (status {status})", status=answer.status)
            )
        return tuple(_tiles(found["myapplications"]))

    def _post_form(
        self, path: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer:
        return self._web.send("POST", path, urlencode(fields).encode(), {**_FORM, **headers})


def _page_failure(answer: Answer) -> Text | None:
    text = answer.text
    told = next((one for one in _FAILURES if one in text), None)
    if told is not None:
        return msg("the login page says: {said}", said=told)
    if answer.redirects:
        where = answer.headers.get("location", "")
        if "/lmerror/" in where:
            return msg("the portal sends to its error page")
        return None  # another server asks for the password
    if answer.status >= _ERRORS:
        said = _PARAGRAPH.search(text)
        told = unescape(said.group(1)).strip() if said else text.strip()[:100]
        return msg(
            "the login page fails (status {status}): {said}", status=answer.status, said=told
        )
    return None if text.strip() else msg("the login page is empty")


def _inputs(page: str) -> dict[str, str]:
    """The fields of the forms of a page, by their names."""
    found = [dict(_attributes(one)) for one in _INPUT.findall(page)]
    return {one["name"]: one.get("value", "") for one in found if "name" in one}


def _attributes(tag: str) -> Sequence[tuple[str, str]]:
    return [(name.lower(), unescape(value)) for name, value in _ATTRIBUTE.findall(tag)]


def _session(answer: Answer) -> Mapping[str, str]:
    """The header that goes on with the session an answer began."""
    return {"Cookie": "; ".join(f"{name}={one}" for name, one in answer.cookies.items())}


def _error_number(answer: Answer) -> str:
    """The number by which the server says how signing in went; empty when it says none."""
    try:
        found = answer.json()
    except ValueError:
        return ""
    return str(found.get("error", "")) if isinstance(found, dict) else ""


def _sign_in_failure(answer: Answer, said: str) -> Text:
    if said == _BAD_CREDENTIALS:
        return msg("the portal refuses the login or the password")
    if said == _CAPTCHA:
        return msg("the portal asks for a captcha, which no program can answer")
    if said:
        return msg("signing in ends with the portal's error {number}", number=said)
    told = _page_failure(answer)
    return told or msg("signing in got no answer (status {status})", status=answer.status)


def _tiles(categories: JsonValue) -> Sequence[Tile]:
    found: list[Tile] = []
    for category in categories if isinstance(categories, list) else []:
        if not isinstance(category, dict):
            continue
        name = str(category.get("Category") or "")
        applications = category.get("Applications")
        for one in applications if isinstance(applications, list) else []:
            for title, told in one.items() if isinstance(one, dict) else ():
                address = told.get("AppUri") if isinstance(told, dict) else ""
                found.append(Tile(name, title, str(address or "")))
    return found
