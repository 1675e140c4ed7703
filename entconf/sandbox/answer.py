"""Answers of the ENT: statuses and bodies as its framework writes them (sections 0.2, 0.4)."""

from __future__ import annotations

import json
from dataclasses import dataclass

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Cookie:
    """One Set-Cookie header; `max_age` 0 takes the cookie back."""

    name: str
    value: str
    http_only: bool = False
    max_age: int | None = None

    def header(self, *, secure: bool) -> str:
        """The value of the Set-Cookie header."""
        parts = [f"{self.name}={self.value}", "Path=/"]
        if self.max_age is not None:
            parts.append(f"Max-Age={self.max_age}")
        if self.http_only:
            parts.append("HttpOnly")
        if secure:
            parts.append("Secure")
        parts.append("SameSite=Strict")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer. `silent` means that the server never answers at all.

    `after` is how many seconds the server takes before it answers what it already did.
    """

    status: int = 200
    body: bytes = b""
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[Cookie, ...] = ()
    reason: str | None = None
    silent: bool = False
    after: float = 0.0


class Refused(Exception):
    """Ends a handler with an answer other than the good one."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def encode(value: object) -> bytes:
    """JSON as the ENT writes it: compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def json_answer(value: object, status: int = 200) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, encode(value), JSON)


def json_bytes(body: bytes) -> Answer:
    """A 200 answer with a JSON body that is already written."""
    return Answer(200, body, JSON)


def empty_object() -> Answer:
    """The 200 `{}` of a success without a result, and of many silent no-ops."""
    return Answer(200, b"{}", JSON)


def nothing(status: int = 200) -> Answer:
    """An answer without a body: 200, 201, 204, or the 404 of an unknown path."""
    return Answer(status)


def error(status: int, key: str) -> Answer:
    """The JSON error of the framework: `{"error": key}`."""
    return json_answer({"error": key}, status)


def bad_request(key: str) -> Answer:
    """A service error or a body that breaks its schema."""
    return error(400, key)


def redirect(location: str, cookies: tuple[Cookie, ...] = ()) -> Answer:
    """A 302. The caller gives an absolute location."""
    return Answer(302, headers=(("Location", location),), cookies=cookies)


def page(title: str, text: str, status: int = 200) -> Answer:
    """An HTML page, such as people get."""
    body = (
        f'<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body>{text}</body></html>\n"
    )
    return Answer(status, body.encode(), HTML)


def forbidden_page() -> Answer:
    """What a filter that refuses answers, to JSON callers too: 401 and an HTML page."""
    return page("401", '<h1 class="error">error.unauthorized</h1>', 401)
