"""The schema of an ENT directory, for OpenLDAP, as this package carries it."""

from __future__ import annotations

from importlib.resources import files

#: The arc that RFC 5612 sets aside for examples; a site gives its own.
EXAMPLE_ARC = "1.3.6.1.4.1.32473"

_FILE = "ent.schema.in"
_MARK = "@ENT_OID@"


def ent_schema(arc: str = EXAMPLE_ARC) -> str:
    """The schema file, with all object identifiers under `arc`."""
    return files(__name__).joinpath(_FILE).read_text(encoding="utf-8").replace(_MARK, arc)
