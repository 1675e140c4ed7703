"""The live state of an establishment as sections of a playbook."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.desired.state import Desired
from entconf.engine.backends import Backends
from entconf.engine.backups import read_everything
from entconf.engine.snapshot import raise_common_failure
from entconf.errors import SystemUnreachable
from entconf.kinds.base import Context, Kind
from entconf.kinds.catalog import all_kinds
from entconf.model.establishment import Establishment
from entconf.model.text import msg
from entconf.model.values import Value


def dump_sections(
    desired: Desired,
    uai: str,
    backends: Backends,
    kinds: Mapping[str, Kind] | None = None,
) -> Mapping[str, Value]:
    """The section of each kind that holds anything, for one establishment of the site.

    What does not belong to the establishment is left out. Raises SystemUnreachable when
    something could not be read: a dump that lacks a part would look like its absence.
    """
    known = all_kinds() if kinds is None else kinds
    establishment = next((one for one in desired.establishments if one.uai == uai), None)
    establishment = establishment or Establishment(uai)
    declared = [one for one in desired.declared if one.id.uai == uai]
    read = read_everything(desired, establishment, backends, known, declared, people=True)
    raise_common_failure(read)
    for part in read:
        for one in part.reading.unknown:
            raise SystemUnreachable(
                msg("{kind} could not be read: {reason}", kind=one.kind, reason=one.reason)
            )
    sections: dict[str, Value] = {}
    for name, kind in known.items():
        live = [
            one
            for part in read
            for one in part.reading.live
            if one.id.kind == name and one.owner == "local"
        ]
        people = next((part.reading.people for part in read if name in part.part.kinds), None)
        context = Context(desired.day, establishment.timezone, people)
        section = kind.render(sorted(live, key=lambda one: one.id), context) if live else None
        if section:
            sections[name] = section
    return sections
