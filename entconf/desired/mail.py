"""The variable `mail` of the inventory: the server by which a school sends mail, and as whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.desired.school_variables import SchoolVariables, SiteSchools
from entconf.errors import ConfigurationError, Problem
from entconf.model.mail import MailSettings, Security
from entconf.model.secret import Secret
from entconf.model.text import msg
from entconf.model.values import Value

NAME = "mail"
_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def load_mail(root: Path, uai: str, variables: Mapping[str, str] | None = None) -> MailSettings:
    """How the school `uai` of the site at `root` sends mail.

    Raises ConfigurationError when the inventory is wrong or tells nothing of mail.
    """
    schools = SiteSchools(root, uai, variables)
    found = [mail_of(school, schools.root) for school in schools.schools]
    schools.finish()
    return needed_mail(found[0] if found else None, uai)


def needed_mail(settings: MailSettings | None, uai: str) -> MailSettings:
    """The settings. Raises ConfigurationError where there are none."""
    if settings is not None:
        return settings
    raise ConfigurationError(
        [
            Problem(
                "no-mail",
                msg("the inventory does not tell how {uai} sends mail", uai=uai),
                hint=msg(
                    "write {example} for it in the inventory",
                    example="mail: {host: ..., from: ..., login: ..., password: !secret env:...}",
                ),
            )
        ]
    )


def mail_of(school: SchoolVariables, root: Path) -> MailSettings | None:
    """What the variable `mail` of a school tells; None where there is none, or it is wrong."""
    written = school.section(NAME)
    if not written:
        return None
    host = _text(written, "host")
    security = Security(_text(written, "security") or Security.STARTTLS)
    password = written.get("password")
    if not _is_sound(school, written, host, security):
        return None
    port, pace, ca = written.get("port"), written.get("per_minute"), _text(written, "ca")
    return MailSettings(
        host=host,
        port=port if isinstance(port, int) else _PORTS[security],
        security=security,
        sender=_text(written, "from"),
        reply_to=_text(written, "reply_to"),
        login=_text(written, "login"),
        password=password if isinstance(password, Secret) else None,
        ca=root / Path(ca).expanduser() if ca else None,
        per_minute=pace if isinstance(pace, int) else 60,
        source=school.source(NAME),
    )


def _is_sound(
    school: SchoolVariables, written: Mapping[str, Value], host: str, security: Security
) -> bool:
    password = written.get("password")
    if password is not None and not isinstance(password, Secret):
        message = msg("the password of mail stands in the inventory as it is")
        hint = msg("change it, for it was in git, and write password: !secret env:NAME")
        school.wrong("plain-password", message, NAME, hint)
        return False
    if (password is None) != ("login" not in written):
        message = msg("mail needs both a login and a password, or neither")
        school.wrong("mail-login", message, NAME)
        return False
    if security is Security.NONE and (host not in _LOCAL or password is not None):
        message = msg("without encryption mail only goes to this machine, and without a password")
        school.wrong("mail-security", message, NAME, msg("write security: starttls, or tls"))
        return False
    return True


def _text(written: Mapping[str, Value], name: str) -> str:
    value = written.get(name)
    return value if isinstance(value, str) else ""
