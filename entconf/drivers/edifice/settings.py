"""The settings of an Edifice backend, read strictly from the inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from entconf.drivers.base import BackendSettings
from entconf.drivers.setting_mistakes import Mistake, refuse, unknown_setting
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Secret
from entconf.model.text import Text, msg
from entconf.model.values import Value

Credential = str | Secret

#: The modules whose routes are used (API reference, section 1.3).
DEFAULT_SCOPE = "auth directory appregistry timeline communication"


@dataclass(frozen=True, slots=True)
class Settings:
    """Connection to one ENT. Secrets are still references.

    `timeout` is in seconds and counts for each wait. `platform` allows settings that
    hold for all establishments of the server. `connector_name` is the pattern of
    technical names, with {key} and {uai}.
    """

    url: str
    login: Credential
    password: Credential
    auth: str = "form"
    client_id: Credential = ""
    client_secret: Credential = ""
    scope: str = DEFAULT_SCOPE
    ca_file: str = ""
    client_certificate: str = ""
    client_key: str = ""
    proxy: str = ""
    language: str = "fr"
    timeout: int = 60
    in_flight: int = 8
    retries: int = 4
    platform: bool = False
    connector_name: str = "{key}-{uai}"


_FILES = frozenset({"ca_file", "client_certificate", "client_key"})


def parse_settings(settings: BackendSettings) -> Settings:
    """Read the settings. Raises ConfigurationError with every mistake at once."""
    options = {
        name: settings.path_of(value) if name in _FILES and isinstance(value, str) else value
        for name, value in settings.options.items()
    }
    options.pop("driver", None)
    known = Settings.__dataclass_fields__
    mistakes: list[Mistake] = [
        unknown_setting(name, known) for name in options if name not in known
    ]
    for name, value in options.items():
        if name in known and (complaint := _RULES[name](value)):
            mistakes.append(
                (msg("the setting {name} {complaint}", name=name, complaint=complaint), None)
            )
    mistakes += [(mistake, None) for mistake in _missing(options)]
    refuse(settings, mistakes)
    parsed = Settings(**options)  # type: ignore[arg-type]  # each value was checked by its rule
    return Settings(**(options | {"url": parsed.url.rstrip("/")}))  # type: ignore[arg-type]  # as above


def _missing(options: Mapping[str, Value]) -> list[Text]:
    needed = ["url", "login", "password"]
    if options.get("auth") == "oauth2":
        needed += ["client_id", "client_secret"]
    missing = [
        msg("the setting {name} is missing", name=name) for name in needed if not options.get(name)
    ]
    if options.get("client_key") and not options.get("client_certificate"):
        missing.append(msg("the setting {name} is missing", name="client_certificate"))
    return missing


def _is_url(value: Value) -> Text | None:
    if isinstance(value, str):
        parts = urlsplit(value)
        plain = not (parts.query or parts.fragment or parts.username or parts.path.strip("/"))
        if parts.scheme in {"http", "https"} and parts.hostname and plain and _port_is_right(value):
            return None
    return msg("must be the address of the ENT alone, such as https://ent.example.org")


def _port_is_right(value: str) -> bool:
    try:
        return urlsplit(value).port != 0
    except ValueError:
        return False


def _is_credential(value: Value) -> Text | None:
    return None if isinstance(value, str | Secret) else msg("must be a text or a !secret")


def _is_secret(value: Value) -> Text | None:
    return (
        None
        if isinstance(value, Secret)
        else msg("must be a !secret (env:NAME, file:PATH or command:...), never the value itself")
    )


def _is_text(value: Value) -> Text | None:
    return None if isinstance(value, str) and value.isprintable() else msg("must be a text")


def _is_proxy(value: Value) -> Text | None:
    if isinstance(value, str) and urlsplit(value).scheme in {"http", "https", "socks5"}:
        return None
    return msg("must be an address such as http://proxy.example:3128")


def _is_file(value: Value) -> Text | None:
    if isinstance(value, str) and Path(value).expanduser().is_file():
        return None
    return msg("must name a file that can be read")


def _is_flag(value: Value) -> Text | None:
    return None if isinstance(value, bool) else msg("must be true or false")


def _is_auth(value: Value) -> Text | None:
    return None if value in {"form", "oauth2"} else msg("must be form or oauth2")


def _is_pattern(value: Value) -> Text | None:
    if isinstance(value, str) and "{key}" in value and "{uai}" in value:
        bare = value.replace("{key}", "").replace("{uai}", "")
        if "{" not in bare and "}" not in bare:
            return None
    return msg("must be a text with {{key}} and {{uai}}")


def _number(least: int, most: int) -> Callable[[Value], Text | None]:
    def rule(value: Value) -> Text | None:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return None
        return msg("must be a whole number from {least} to {most}", least=least, most=most)

    return rule


_RULES: Mapping[str, Callable[[Value], Text | None]] = {
    "url": _is_url,
    "login": _is_credential,
    "password": _is_secret,
    "auth": _is_auth,
    "client_id": _is_credential,
    "client_secret": _is_secret,
    "scope": _is_text,
    "ca_file": _is_file,
    "client_certificate": _is_file,
    "client_key": _is_file,
    "proxy": _is_proxy,
    "language": _is_text,
    "timeout": _number(1, 3600),
    "in_flight": _number(1, 64),
    "retries": _number(0, 10),
    "platform": _is_flag,
    "connector_name": _is_pattern,
}
