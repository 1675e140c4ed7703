"""`entconf completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click

from entconf.cli.console import Console
from entconf.cli.lazy import Command
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "completion",
    cls=Command,
    help=_('Write the completion script of a shell; for bash: eval "$(entconf completion bash)".'),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Write what click generates for the shell."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here

    console: Console = open_session().console
    kind = get_completion_class(shell)
    if kind is None:
        raise click.BadParameter(shell)
    root = click.get_current_context().find_root().command
    console.raw(kind(root, {}, "entconf", "_ENTCONF_COMPLETE").source() + "\n")
    return ExitCode.OK
