"""A new password for a local account of the directory.

The person changes it at once: the national schema has no sign for that, so it is told to them.
"""

from __future__ import annotations

import secrets

from entconf.drivers.base import Credential, CredentialKind
from entconf.drivers.ldap.directory import Directory
from entconf.drivers.ldap.filters import equals
from entconf.drivers.ldap.layout import Layout
from entconf.drivers.ldap.passwords import set_password
from entconf.drivers.ldap.requests import Search
from entconf.errors import RequestRefused
from entconf.model.establishment import Establishment
from entconf.model.text import msg

#: What is told apart on paper: no 0 and O, no 1, l and I.
_SMALL, _LARGE, _DIGITS = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
_GROUPS, _GROUP = 4, 4


def reset_password(directory: Directory, establishment: Establishment, login: str) -> Credential:
    """Give a local account a password that we make, over a protected connection.

    Raises RequestRefused for nobody, for several, and for an account that a feed holds.
    """
    layout = Layout(directory.settings, establishment)
    people = layout.settings.people
    wanted = Search(
        layout.people,
        (people.login, people.external_id),
        equals(people.login, login),
        what="account",
    )
    found = directory.search([wanted])[0].whole()
    if len(found) != 1:
        raise RequestRefused(
            msg("{login}: the directory has {n} accounts of that login", login=login, n=len(found))
        )
    source = f"{layout.settings.guests.source}$"
    if not any(value.startswith(source) for value in found[0].all(people.external_id)):
        raise RequestRefused(
            msg("the account {login} is no local account of this directory", login=login)
        )
    password = invented_password()
    set_password(directory, found[0].dn, password)
    return Credential(CredentialKind.PASSWORD, password)


def invented_password() -> str:
    """Sixteen characters in groups of four, of each sort at least one: more than 90 bits.

    CNIL, deliberation 2022-100: about 80 bits for a password alone, and letters of both cases,
    digits and signs are what servers ask for.
    """
    alphabet = _SMALL + _LARGE + _DIGITS
    while True:
        letters = [secrets.choice(alphabet) for _ in range(_GROUPS * _GROUP)]
        if all(any(one in letters for one in sort) for sort in (_SMALL, _LARGE, _DIGITS)):
            groups = ("".join(letters[n : n + _GROUP]) for n in range(0, len(letters), _GROUP))
            return "-".join(groups)
