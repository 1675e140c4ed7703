"""What carries requests to a server: the small contract that every transport keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Protocol

from entconf.errors import SystemUnreachable
from entconf.model.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request as it goes over the wire. `target` is the path with its query string."""

    method: str
    target: str
    headers: Mapping[str, str]
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


class Transport(Protocol):
    """Carries requests side by side, safe to use from several threads."""

    def run(self, requests: Sequence[WireRequest]) -> list[Answer | Lost]:
        """Send all requests, a bounded number at a time; one outcome each, in the same order."""

    def close(self) -> None:
        """Give back every connection."""
