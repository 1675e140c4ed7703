"""How a secret may be referred to: what stands after `!secret`."""

from __future__ import annotations

import re

from entconf.model.text import Text, msg

_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

#: The three ways to find a secret, as they are written before the colon.
WAYS = ("env", "file", "command")


def split_reference(reference: str) -> tuple[str, str]:
    """The way and the rest of a reference: `env:NAME` gives ("env", "NAME")."""
    way, _, rest = reference.partition(":")
    return way, rest.strip()


def secret_mistake(reference: str) -> tuple[Text, Text] | None:
    """What is wrong with a reference and what would be right; None when it is well formed.

    The reference itself is never repeated: it may be a password put there by mistake.
    """
    way, rest = split_reference(reference)
    if way not in WAYS or not rest:
        return (
            msg("!secret needs a reference, never the secret itself"),
            msg("write !secret env:NAME, !secret file:PATH or !secret command:COMMAND"),
        )
    if way == "env" and not _ENVIRONMENT.fullmatch(rest):
        return (
            msg("!secret env: needs the name of an environment variable"),
            msg("a name is made of letters, digits and _ : !secret env:ENTCONF_PASSWORD"),
        )
    return None
