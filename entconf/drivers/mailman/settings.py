"""What an inventory says of a list server, read strictly, with every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from urllib.parse import urlsplit

from entconf.drivers.base import BackendSettings
from entconf.drivers.setting_mistakes import Mistake, refuse, unknown_setting
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.text import msg
from entconf.model.values import Value

_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_PREFIX = re.compile(r"[a-z0-9._-]*")
_UAI = "{uai}"
_PREFIX_OF_SCHOOL, _STYLE = f"{_UAI}-", "private-default"
_TIMEOUT, _IN_FLIGHT, _MOST_IN_FLIGHT = 60, 4, 16


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach the server, and which of its lists are a school's.

    `url` is the root of the REST interface with its version. `domain` and `prefix` may hold
    `{uai}`; a list is a school's when it is of the domain and its name starts with the prefix.
    `style` is what a new list starts from.
    """

    url: str
    login: str
    password: str | Secret
    domain: str
    prefix: str = _PREFIX_OF_SCHOOL
    style: str = _STYLE
    ca_file: str = ""
    timeout: int = _TIMEOUT
    in_flight: int = _IN_FLIGHT

    def domain_of(self, uai: str) -> str:
        """The mail domain of a school's lists."""
        return self.domain.replace(_UAI, uai.lower())

    def prefix_of(self, uai: str) -> str:
        """What the names of a school's lists start with."""
        return self.prefix.replace(_UAI, uai.lower())


def parse_settings(settings: BackendSettings) -> Settings:
    """The settings of a backend. Raises ConfigurationError with every mistake at once."""
    written = {name: value for name, value in settings.options.items() if name != "driver"}
    known = [one.name for one in fields(Settings)]
    mistakes: list[Mistake] = [
        unknown_setting(name, known) for name in written if name not in known
    ]
    mistakes += [
        (msg("the setting {name} is missing", name=name), None)
        for name in ("url", "login", "password", "domain")
        if not written.get(name)
    ]
    texts = {name: _text(written, name, mistakes) for name in _TEXTS if name in written}
    numbers = {name: _number(written, name, mistakes) for name in _NUMBERS if name in written}
    password = written.get("password", "")
    if not isinstance(password, str | Secret):
        mistakes.append((msg("{name} is a text", name="password"), None))
        password = ""
    _check(texts, mistakes)
    refuse(settings, mistakes)
    file = texts.get("ca_file", "")
    return Settings(
        url=texts["url"].rstrip("/"),
        login=texts["login"],
        password=password,
        domain=texts["domain"].lower(),
        prefix=texts.get("prefix", _PREFIX_OF_SCHOOL),
        style=texts.get("style", _STYLE),
        ca_file=settings.path_of(file) if file else "",
        timeout=numbers.get("timeout", _TIMEOUT),
        in_flight=numbers.get("in_flight", _IN_FLIGHT),
    )


_TEXTS = ("url", "login", "domain", "prefix", "style", "ca_file")
_NUMBERS = {"timeout": 3600, "in_flight": _MOST_IN_FLIGHT}


def _text(written: Mapping[str, Value], name: str, mistakes: list[Mistake]) -> str:
    value = written[name]
    if isinstance(value, str):
        return value.strip()
    mistakes.append((msg("{name} is a text", name=name), None))
    return ""


def _number(written: Mapping[str, Value], name: str, mistakes: list[Mistake]) -> int:
    value, most = written[name], _NUMBERS[name]
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    mistakes.append((msg("{name} is a whole number from 1 to {most}", name=name, most=most), None))
    return 1


def _check(texts: Mapping[str, str], mistakes: list[Mistake]) -> None:
    parts = urlsplit(texts.get("url", ""))
    if texts.get("url") and (parts.scheme not in {"http", "https"} or not parts.hostname):
        example = "http://127.0.0.1:8001/3.1"
        mistakes.append((msg("url is no address"), msg("for example {url}", url=example)))
    domain = texts.get("domain", "").lower().replace(_UAI, "0990001x")
    if domain and not _DOMAIN.fullmatch(domain):
        mistakes.append(
            (msg("domain is no mail domain"), msg("for example {url}", url="listes.example"))
        )
    if not _PREFIX.fullmatch(texts.get("prefix", "").replace(_UAI, "")):
        hint = msg("small letters, digits, dot, dash, underscore, and {uai} for the school")
        mistakes.append((msg("prefix cannot stand in an address"), hint))
