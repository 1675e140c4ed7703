"""Codes of accounts: to activate one, and to renew a password (API reference, section 5.6).

Nothing of what is read here is kept or logged.
"""

from __future__ import annotations

from collections.abc import Mapping

from entconf.drivers.base import Credential, CredentialKind
from entconf.drivers.edifice.json_shapes import as_rows, text
from entconf.drivers.edifice.lists import Need
from entconf.drivers.edifice.requests_made import with_form
from entconf.drivers.edifice.session import Session
from entconf.drivers.edifice.sharing import SharedLists
from entconf.drivers.edifice.structures import find_structure
from entconf.drivers.edifice.verdicts import Call
from entconf.errors import UnexpectedAnswer
from entconf.model.establishment import Establishment
from entconf.model.text import msg


def activation_codes(
    session: Session, shared: SharedLists, establishment: Establishment
) -> Mapping[str, Credential]:
    """The code of every account of the school that was never activated, in one request.

    Only those attached to this school: sub-structures are not reached.
    """
    listed = as_rows(shared.structures(establishment.uai), Need.STRUCTURES)
    structure = find_structure(listed, establishment)
    call = Call(
        "GET",
        "/directory/user/admin/list",
        msg("read the activation codes"),
        (("structureId", structure.id), ("filterActive", "inactive")),
    )
    return {
        text(row, "id"): Credential(CredentialKind.ACTIVATION, text(row, "code"))
        for row in as_rows(session.get(call), "activation codes")
        if text(row, "id") and text(row, "code")
    }


def renewal_code(session: Session, login: str) -> Credential:
    """A code by which somebody chooses a new password, typed in its place on the login page.

    The ENT fails (500) for an account that was never activated, and refuses administrators.
    """
    what = msg("make a renewal code for {login}", login=login)
    call = with_form("/auth/generatePasswordRenewalCode", what, {"login": login})
    answer = session.write(call)
    code = text(answer, "renewalCode") if isinstance(answer, dict) else ""
    if not code:
        raise UnexpectedAnswer(msg("the ENT made no renewal code for {login}", login=login))
    return Credential(CredentialKind.RENEWAL, code)
