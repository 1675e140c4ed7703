"""Roles of groups: one link made or taken back at a time (API reference, section 3.3).

The bulk routes replace what they do not name, or reach sub-structures: they are never used.
"""

from __future__ import annotations

from entconf.drivers.edifice.parts import Desk
from entconf.drivers.edifice.requests_made import empty, part
from entconf.model.text import Text, msg


def link_role(desk: Desk, group: str, role: str, name: str) -> None:
    """Give a group a role. `name` is the role's, for messages."""
    _write(desk, "PUT", group, role, msg("give the role {role} to a group", role=name.strip()))


def unlink_role(desk: Desk, group: str, role: str, name: str) -> None:
    """Take a role away from a group. `name` is the role's, for messages."""
    _write(desk, "DELETE", group, role, msg("take the role {role} from a group", role=name.strip()))


def _write(desk: Desk, method: str, group: str, role: str, what: Text) -> None:
    path = f"/appregistry/authorize/group/{part(group)}/role/{part(role)}"
    desk.session.write(empty(method, path, what, (("structureId", desk.structure.id),)))
