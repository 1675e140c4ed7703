"""`entconf sandbox`: the embedded ENT."""

from __future__ import annotations

from entconf.cli.lazy import LazyGroup, global_options
from entconf.cli.words import _

command = LazyGroup(
    name="sandbox",
    prefix="sandbox_",
    table={
        "serve": _("Serve an ENT with an invented school on this machine."),
        "feed": _("Write the files of invented schools: academy, SIECLE, STSWEB, tables."),
    },
    help=_("An embedded ENT with an invented school, to try things out without any risk."),
    params=global_options(hidden=True),
    no_args_is_help=True,
)
