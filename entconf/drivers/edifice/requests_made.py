"""Building the requests of writes: JSON and form bodies, addresses that name the establishment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from entconf.drivers.edifice.verdicts import Call
from entconf.model.text import Text
from entconf.model.values import JsonValue

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"

Query = tuple[tuple[str, str], ...]


def empty(method: str, path: str, what: Text, query: Query = ()) -> Call:
    """A write whose address says everything."""
    return Call(method, path, what, query)


def with_json(
    method: str, path: str, what: Text, body: Mapping[str, JsonValue], query: Query = ()
) -> Call:
    """A write with a JSON body."""
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Call(method, path, what, query, data, _JSON)


def with_form(path: str, what: Text, fields: Mapping[str, str]) -> Call:
    """A POST of form fields."""
    return Call("POST", path, what, (), urlencode(fields).encode(), _FORM)


def part(text: str) -> str:
    """An id as one part of a path."""
    return quote(text, safe="")
