"""`entconf gar`: files for the GAR."""

from __future__ import annotations

from entconf.cli.lazy import LazyGroup, global_options
from entconf.cli.words import _

command = LazyGroup(
    name="gar",
    prefix="gar_",
    table={"check": _("Check files for the GAR, whoever wrote them.")},
    help=_("Files for the GAR. They are built by an exchange of type gar (entconf exchange run)."),
    params=global_options(hidden=True),
    no_args_is_help=True,
)
