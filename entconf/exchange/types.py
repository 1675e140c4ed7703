"""Every type of exchange there is. A new one is one module, one line here, one part of the schema.

Modules are imported when a type is asked for: most runs need one.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from entconf.exchange.base import ExchangeType

#: What `type:` says, and the module that offers it as `TYPE`.
MODULES: tuple[tuple[str, str], ...] = (
    ("accounts", "entconf.exchange.accounts.exchange"),
    ("timetable", "entconf.exchange.timetables.exchange"),
    ("archive", "entconf.exchange.archive"),
    ("transfer", "entconf.exchange.transfer"),
    ("export", "entconf.exchange.exports.exchange"),
    ("gar", "entconf.exchange.gar.exchange"),
)


def type_of(name: str) -> ExchangeType:
    """The type of that name. Raises LookupError; the schema lets no other name through."""
    module = dict(MODULES)[name]
    return cast("ExchangeType", import_module(module).TYPE)
