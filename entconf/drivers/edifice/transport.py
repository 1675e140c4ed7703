"""What carries requests to a server: the small contract that every transport keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Protocol

from entconf.errors import RequestRefused, SystemUnreachable
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"/[!-~]*")
_VALUE = re.compile(r"[\t -~\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request as it goes over the wire. `target` is the path with its query string."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer. Header names are in lower case; `cookies` holds each Set-Cookie value."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    reason: str = ""

    @property
    def is_html(self) -> bool:
        """Whether the server says that it answers with a page."""
        return "html" in self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Lost:
    """No whole answer came. `sent` tells whether the server may have seen the request."""

    error: SystemUnreachable
    sent: bool


def check_sendable(request: WireRequest) -> None:
    """Raises RequestRefused for what would make another request than the one that is meant.

    A line break in a target or a header starts a header of somebody else's (RFC 9112,
    section 2.2). Values of headers are never shown: they hold sessions and passwords.
    """
    if not (_TOKEN.fullmatch(request.method) and _TARGET.fullmatch(request.target)):
        path = request.target.partition("?")[0]
        raise RequestRefused(
            msg("the address {path} holds what no request can carry", path=ascii(path))
        )
    for name, value in request.headers.items():
        if not (_TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):
            raise RequestRefused(
                msg("the header {name} holds what no request can carry", name=ascii(name))
            )


class Transport(Protocol):
    """Carries requests side by side, safe to use from several threads."""

    def run(self, requests: Sequence[WireRequest]) -> list[Answer | Lost]:
        """Send all requests, a bounded number at a time; one outcome each, in the same order.

        Raises RequestRefused, before anything is sent, for what HTTP cannot carry.
        """

    def close(self) -> None:
        """Give back every connection."""
