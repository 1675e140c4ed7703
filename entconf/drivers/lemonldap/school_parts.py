"""The parts of a school that a portal's configuration holds, and which one a thing belongs to."""

from __future__ import annotations

from entconf.drivers.lemonldap import (
    connectors,
    features,
    homepage,
    menu_layout,
    opening,
    parameters,
    virtual_hosts,
)
from entconf.drivers.lemonldap.parts import Part
from entconf.model.resource import ResourceId

PARTS: tuple[Part, ...] = (
    features.PART,
    connectors.PART,
    homepage.TABS_PART,
    homepage.LOOK_PART,
    menu_layout.PART,
    opening.PART,
    virtual_hosts.PART,
    parameters.PART,
)
#: Announcements are held beside the configuration, as notifications.
ANNOUNCEMENTS = "announcements"
KINDS = frozenset({ANNOUNCEMENTS, *(part.kind for part in PARTS)})


def part_of(id_: ResourceId) -> Part | None:
    """The part that a thing belongs to; None where the portal has no room for it."""
    for part in PARTS:
        if part.kind == id_.kind and id_.key.startswith(part.prefix):
            return part
    return None
