"""Which role of an application gives access to it, when the site does not say."""

from __future__ import annotations

import re

from entconf.drivers.edifice.applications import Application, Role
from entconf.drivers.edifice.json_shapes import Row, as_rows, text
from entconf.drivers.edifice.parts import Desk
from entconf.drivers.edifice.verdicts import Call
from entconf.model.text import msg

_ACCESS = re.compile(r"access|acc[eè]s|view|address|[|]view\b", re.IGNORECASE)


def access_role(desk: Desk, app: Application) -> Role:
    """The smallest role that opens the application: the same one for the same ENT, always.

    Roles that serve other applications come last; then those without an action that looks
    like access; then those with more actions; then by name.
    """
    query = (("structureId", desk.structure.id),)
    call = Call("GET", "/appregistry/roles/actions", msg("read the actions of roles"), query)
    listed = as_rows(desk.session.get(call), "roles")
    actions = {text(row, "id"): _actions(row) for row in listed}

    def rank(role: Role) -> tuple[bool, bool, int, str, str]:
        held = actions.get(role.id, [])
        opens = any(_ACCESS.search(action) for action in held)
        return (role.shared, not opens, len(held) or 1_000_000, role.name, role.id)

    return min(app.roles, key=rank)


def _actions(row: Row) -> list[str]:
    """Actions as "name displayName": triplets, or triplets of null for a role without any."""
    found = []
    listed = row.get("actions")
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, list):
            said = " ".join(part for part in item[:2] if isinstance(part, str))
        elif isinstance(item, dict):
            said = f"{text(item, 'name')} {text(item, 'displayName')}".strip()
        else:
            continue
        if said:
            found.append(said)
    return found
