"""The URL of a store on PostgreSQL, read strictly: nothing of a password may slip into a name.

The form is libpq's (PostgreSQL manual, "Connection URIs"), and one parameter of our own:
`schema`, for several sites in one database. libpq repeats a URL that it cannot read, password
and all, so it is never given one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from entconf.errors import ConfigurationError, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

SCHEMA = "entconf"

_URL = re.compile(
    r"postgres(?:ql)?://"
    r"(?:(?P<user>[^:@/?#\s]*)(?::(?P<password>[^@/?#\s]*))?@)?"
    r"(?P<hosts>[^@/?#\s]*)"
    r"(?:/(?P<database>[^@/?#\s]*))?"
    r"(?:\?(?P<query>[^@#\s]*))?"
)
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_.%-]*)(?::(?P<port>[0-9]{1,5}))?")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_LOOPBACK = re.compile(r"|/.*|localhost|127\.[0-9.]+|::1")


@dataclass(frozen=True, slots=True)
class PostgresqlAddress:
    """Where a store is. `place` is how people are told of it; `options` are libpq's words.

    `str` and `repr` show the place alone: a password stands in the options.
    """

    place: str
    schema: str
    options: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.place


def read_url(url: str) -> PostgresqlAddress:
    """A URL as host, user, database and options. Raises ConfigurationError, never showing it."""
    found = _URL.fullmatch(url)
    if found is None or _BAD_ESCAPE.search(url):
        _refuse(
            msg("the URL of the store cannot be read"),
            msg(
                "write postgresql://USER:PASSWORD@HOST:5432/DATABASE; in a password, write "
                "%40 for @, %2F for /, %3A for :, %23 for #, %3F for ? and %25 for %"
            ),
        )
    options = dict(_options(found["query"] or ""))
    schema = options.pop("schema", SCHEMA)
    if not _NAME.fullmatch(schema):
        _refuse(
            msg("the schema in the URL of the store is not a name"),
            msg("a name is made of letters, digits and _, and begins with no digit"),
        )
    hosts, ports = _hosts(found["hosts"])
    for name, value in (
        ("user", found["user"]),
        ("password", found["password"]),
        ("host", hosts),
        ("port", ports),
        ("dbname", found["database"]),
    ):
        if value:
            options[name] = unquote(value)
    return PostgresqlAddress(_place(options, schema), schema, {**_defaults(options), **options})


def _options(query: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, query.split("&")):
        name, equals, value = pair.partition("=")
        if not equals or not _NAME.fullmatch(name):
            _refuse(
                msg("the URL of the store has something after ? that is not NAME=VALUE"),
                msg("in a password, write %3F for ?"),
            )
        yield name, unquote(value)


def _hosts(text: str) -> tuple[str, str]:
    """The hosts and their ports, as libpq takes several: each joined by commas."""
    hosts, ports = [], []
    for one in text.split(","):
        found = _HOST.fullmatch(one)
        if found is None:
            _refuse(
                msg("the URL of the store has no host that can be read"),
                msg("write HOST or HOST:PORT; in a password, write %40 for @ and %2F for /"),
            )
        hosts.append(found["host"].strip("[]"))
        ports.append(found["port"] or "")
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def _place(options: Mapping[str, str], schema: str) -> str:
    user, host = options.get("user", ""), options.get("host", "")
    port = options.get("port", "")
    place = f"postgresql://{user}{'@' if user else ''}{host}{':' if port else ''}{port}"
    place += f"/{options.get('dbname', '')}"
    return place if schema == SCHEMA else f"{place}?schema={schema}"


def _defaults(options: Mapping[str, str]) -> Mapping[str, str]:
    """What goes unless the URL says otherwise.

    Half a minute without an answer is the end of a connection, and a server elsewhere must
    prove who it is: libpq's own default would talk to whoever answers, in the clear.
    """
    found = {
        "application_name": "entconf",
        "connect_timeout": "10",
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    }
    hosts = (options.get("hostaddr") or options.get("host", "")).split(",")
    local = all(_LOOPBACK.fullmatch(one) for one in hosts)
    if not local and "PGSSLMODE" not in os.environ and "service" not in options:
        found["sslmode"] = "verify-full"
        own = Path("~/.postgresql/root.crt").expanduser().exists()
        asked = {"sslmode", "sslrootcert"} & set(options) or "PGSSLROOTCERT" in os.environ
        if not own and not asked:
            found["sslrootcert"] = "system"
    return found


def _refuse(message: Text, hint: Text) -> NoReturn:
    raise ConfigurationError([Problem("store", message, hint=hint)])
