"""Making a change: the configuration in which it is made, out of the one before it."""

from __future__ import annotations

from entconf.drivers.base import Remark
from entconf.drivers.lemonldap.configuration import Configuration
from entconf.drivers.lemonldap.parts import Part, Terms
from entconf.drivers.lemonldap.school_parts import part_of
from entconf.errors import RequestRefused
from entconf.model.change import Change
from entconf.model.text import msg


def _part(change: Change) -> Part:
    part = part_of(change.id)
    if part is None:
        raise RequestRefused(
            msg("the portal has no {kind} {key}", kind=change.id.kind, key=change.id.key)
        )
    return part


def with_change(configuration: Configuration, change: Change, terms: Terms) -> Configuration:
    """The configuration in which a change is made. Raises RequestRefused where it cannot be."""
    return _part(change).write(change, terms, configuration)


def remark_on(configuration: Configuration, change: Change, terms: Terms) -> Remark:
    """What to know of a change before it is made."""
    return _part(change).review(change, terms, configuration)
