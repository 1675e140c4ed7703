"""Why no answer comes, in words: nobody listens there, or http and https are mixed up."""

from __future__ import annotations

from entconf.errors import SystemUnreachable
from entconf.model.text import msg

#: What OpenSSL calls an answer that is not TLS, across its versions.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
#: What nginx and Apache say to plain HTTP on the port of HTTPS, with status 400.
_WANTS_TLS = (b"sent to HTTPS port", b"to an SSL-enabled server port")
_BAD_REQUEST = 400


def refused(url: str) -> SystemUnreachable:
    """Nobody listens at that address and port."""
    return SystemUnreachable(
        msg("{url} refuses the connection", url=url),
        hint=msg("check the address and the port in the setting url; is the ENT up?"),
    )


def not_tls(error: Exception) -> bool:
    """Whether a failure of TLS comes from a server that speaks plain http."""
    return any(word in str(error) for word in _NOT_TLS)


def wants_tls(status: int, body: bytes) -> bool:
    """Whether an answer to plain http says that the port is one of https."""
    return status == _BAD_REQUEST and any(words in body for words in _WANTS_TLS)


def speaks_plain_http(url: str) -> SystemUnreachable:
    """The settings say https, and the server does not."""
    return SystemUnreachable(
        msg("{url} cannot be reached: this address speaks plain http, not https", url=url),
        hint=msg("check the port, or write {url}", url=url.replace("https:", "http:", 1)),
    )


def speaks_https(url: str) -> SystemUnreachable:
    """The settings say http, and the server wants https."""
    return SystemUnreachable(
        msg("{url} cannot be reached: this address speaks https, not plain http", url=url),
        hint=msg("check the port, or write {url}", url=url.replace("http:", "https:", 1)),
    )
