"""`entconf dump`: the live state of an establishment as YAML."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option, proposed, variables
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.text import msg


@click.command(
    "dump",
    cls=Command,
    help=_(
        "Write what an establishment holds as a playbook: it validates, and its plan is "
        "empty. A good way to begin a site."
    ),
)
@click.argument("uai", metavar="UAI", shell_complete=proposed("schools"))
@option(
    "--kind",
    "-k",
    "kinds",
    metavar="KIND",
    multiple=True,
    shell_complete=proposed("kinds"),
    text=_("Only this kind (features, groups, ...); may be given several times."),
)
@option(
    "--out",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    text=_("Write to this file. Default: the standard output."),
)
@option("--replace", is_flag=True, text=_("Let --out take the place of a file that exists."))
@variables
def command(
    *,
    uai: str,
    kinds: tuple[str, ...],
    out: Path | None,
    replace: bool,
    variables: tuple[tuple[str, str], ...],
) -> int:
    """Read one establishment and write it as YAML."""
    from entconf.cli.dumping import dump_yaml  # noqa: PLC0415 - not needed for help
    from entconf.cli.new_files import check_target, write_whole  # noqa: PLC0415 - as above

    session = open_session()
    names = frozenset(word for one in kinds for word in one.split(",") if word)
    if out is not None:
        check_target(out, replace=replace)
    text = dump_yaml(session, uai, names, variables)
    if out is None:
        session.console.raw(text)
    else:
        write_whole(out, text)
        session.console.remark(msg("Written to {file}.", file=str(out)))
    return ExitCode.OK
