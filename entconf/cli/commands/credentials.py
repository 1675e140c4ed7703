"""`entconf credentials`: who signs in with what, resets, slips, letters."""

from __future__ import annotations

from entconf.cli.lazy import LazyGroup, global_options
from entconf.cli.words import _

command = LazyGroup(
    name="credentials",
    prefix="credentials_",
    table={
        "plan": _("Tell who signs in with what, and who may reset it."),
        "reset": _("Reset passwords of local accounts; tell where the others are reset."),
        "slips": _("Print slips with codes, class by class, and the sheet to sign."),
        "handout": _("Note how many slips are out, signed for and destroyed."),
        "mail": _("Write to those with a local account and an address."),
    },
    help=_("Credentials: identities, resets, slips to hand out, letters. Codes are never kept."),
    params=global_options(hidden=True),
)
