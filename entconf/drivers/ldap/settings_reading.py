"""Read the settings of a directory strictly, with every mistake told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from entconf.drivers.base import BackendSettings
from entconf.drivers.ldap.escaping import BadName, parse_dn
from entconf.drivers.ldap.settings import Settings
from entconf.drivers.setting_mistakes import Mistake, refuse, unknown_setting
from entconf.model.secret import Secret
from entconf.model.text import Text, msg
from entconf.model.values import Value

_Section = TypeVar("_Section")
_Mistakes = list[Mistake]

_FILES = frozenset({"ca", "certificate", "key"})
_SCHEMES = ("ldap", "ldaps", "ldapi")
_PLACE = re.compile(r"\{([^}]*)\}")


def parse_settings(settings: BackendSettings) -> Settings:
    """The settings of a backend. Raises ConfigurationError with every mistake at once."""
    options = dict(settings.options)
    options.pop("driver", None)
    mistakes: _Mistakes = []
    if "url" in options:
        options["urls"] = options.pop("url")
    tls = options.get("tls")
    if isinstance(tls, Mapping):
        options["tls"] = {
            name: settings.path_of(value) if name in _FILES and isinstance(value, str) else value
            for name, value in tls.items()
        }
    missing = [name for name in ("urls", "base") if not options.get(name)]
    mistakes += [
        (msg("the setting {name} is missing", name="url" if name == "urls" else name), None)
        for name in missing
    ]
    base = Settings((), "")
    parsed = _section(base, options, "", mistakes)
    if not mistakes:
        _check(parsed, mistakes)
    refuse(settings, mistakes)
    return replace(parsed, cache=settings.path_of(parsed.cache)) if parsed.cache else parsed


def _section(
    default: _Section, written: Mapping[str, Value], path: str, mistakes: _Mistakes
) -> _Section:
    """A section with what is written in it; the default value of a field says its type."""
    known = {one.name: getattr(default, one.name) for one in fields(default)}  # type: ignore[arg-type]  # sections are dataclasses
    taken: dict[str, object] = {}
    for name, value in written.items():
        place = f"{path}{name}"
        if name not in known:
            mistakes.append(unknown_setting(name, known, path))
            continue
        found = _field(name, known[name], value, place, mistakes)
        if found is not MISSING:
            taken[name] = found
    return type(default)(**{**known, **taken})


def _field(name: str, default: object, value: Value, place: str, mistakes: _Mistakes) -> object:
    if name == "password":
        if isinstance(value, Secret):
            return value
        complaint = msg("must be a !secret (env:NAME, file:PATH or command:...)")
    elif name == "login" and isinstance(value, Secret):
        return value
    elif is_dataclass(default):
        if isinstance(value, Mapping):
            return _section(default, value, f"{place}.", mistakes)
        complaint = msg("must be a mapping of settings")
    else:
        return _plain(default, value, place, mistakes)
    mistakes.append((msg("the setting {name} {complaint}", name=place, complaint=complaint), None))
    return MISSING


def _plain(default: object, value: Value, place: str, mistakes: _Mistakes) -> object:
    """A value of the same type as the default; MISSING and a mistake when it is of another."""
    if isinstance(default, bool):
        right, complaint = isinstance(value, bool), msg("must be true or false")
    elif isinstance(default, int):
        right = isinstance(value, int) and not isinstance(value, bool) and value > 0
        complaint = msg("must be a number above 0")
    elif isinstance(default, tuple):
        value = (value,) if isinstance(value, str) else value
        right = isinstance(value, tuple) and bool(value) and all(map(_is_text, value))
        complaint = msg("must be a text or a list of texts")
    elif isinstance(default, Mapping):
        right = isinstance(value, Mapping) and all(map(_is_text, value.values()))
        complaint = msg("must map names to texts")
    else:
        right, complaint = value == "" or _is_text(value), msg("must be a text")
    if right:
        return value
    mistakes.append((msg("the setting {name} {complaint}", name=place, complaint=complaint), None))
    return MISSING


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable()


def _check(settings: Settings, mistakes: _Mistakes) -> None:
    for url in settings.urls:
        if (complaint := url_complaint(url)) is not None:
            mistakes.append((complaint, msg("write ldaps://directory.example.org")))
    _check_login(settings, mistakes)
    _check_channel(settings, mistakes)
    for name, path in (
        ("ca", settings.tls.ca),
        ("certificate", settings.tls.certificate),
        ("key", settings.tls.key),
    ):
        if path and not Path(path).expanduser().is_file():
            mistakes.append(
                (
                    msg("the setting {name} must name a file that can be read", name=f"tls.{name}"),
                    None,
                )
            )
    _check_names(settings, mistakes)


def url_complaint(url: str) -> Text | None:
    """What is wrong with the address of a server; None when it is right."""
    try:
        parts = urlsplit(url)
        port = parts.port if parts.scheme != "ldapi" else 1
    except ValueError:
        return msg("{url} is not the address of a directory", url=url)
    named = parts.hostname or parts.scheme == "ldapi"
    bare = parts.path in {"", "/"} and not (parts.query or parts.username)
    if parts.scheme in _SCHEMES and named and bare and port != 0:
        return None
    return msg("{url} is not the address of a directory", url=url)


def _check_login(settings: Settings, mistakes: _Mistakes) -> None:
    if settings.bind not in {"simple", "external", "anonymous"}:
        mistakes.append((msg("the setting bind must be simple, external or anonymous"), None))
    if settings.bind == "simple":
        for name in ("login", "password"):
            if not getattr(settings, name):
                mistakes.append(
                    (
                        msg("the setting {name} is missing", name=name),
                        msg("to read without a login say bind: anonymous; nothing is then written"),
                    )
                )
    if settings.tls.key and not settings.tls.certificate:
        mistakes.append((msg("the setting {name} is missing", name="tls.certificate"), None))


def _check_channel(settings: Settings, mistakes: _Mistakes) -> None:
    clear = [url for url in settings.urls if url.startswith("ldap:")]
    if clear and not settings.start_tls and not settings.plaintext:
        mistakes.append(
            (
                msg("{url} without start_tls sends passwords in clear", url=clear[0]),
                msg("use ldaps://, or start_tls: true, or accept it with plaintext: true"),
            )
        )


def _check_names(settings: Settings, mistakes: _Mistakes) -> None:
    branches = {
        f"{name}.branch": getattr(settings, name).branch
        for name in ("structures", "people", "groups", "roles", "profiles", "applications")
    }
    for name, text in {
        "base": settings.base,
        "placeholder": settings.placeholder,
        **branches,
    }.items():
        try:
            parse_dn(text.replace("{uai}", "x"))
        except BadName:
            mistakes.append(
                (msg("the setting {name} is not a DN: {text}", name=name, text=text), None)
            )
    for name in ("groups.name", "roles.name"):
        section, _, key = name.partition(".")
        pattern: str = getattr(getattr(settings, section), key)
        if pattern.count("{key}") != 1 or set(_PLACE.findall(pattern)) - {"uai", "key"}:
            mistakes.append(
                (
                    msg(
                        "the setting {name} must hold {{key}} once, and may hold {{uai}}", name=name
                    ),
                    None,
                )
            )
