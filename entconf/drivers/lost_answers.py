"""What is known of a request whose answer did not come, for drivers that speak by `requests`."""

from __future__ import annotations

from requests import ConnectTimeout, RequestException

from entconf.errors import CertificateRefused
from entconf.model.text import msg


def certificate_refused(url: str) -> CertificateRefused:
    """The server's certificate is no good; nothing was sent."""
    return CertificateRefused(
        msg("the certificate of {url} does not verify", url=url),
        hint=msg("when your network has a certificate authority of its own, name it in ca_file"),
    )


def was_never_sent(error: RequestException) -> bool:
    """Whether the connection was not even made, so that the server did nothing."""
    return isinstance(error, ConnectTimeout) or "NewConnectionError" in repr(error)
