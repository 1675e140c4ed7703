"""`entconf schema`: the schemas of the language and the settings of editors."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode
from entconf.model.text import msg, msgn

SETTINGS = ".vscode/settings.json"


@click.command(
    "schema",
    cls=Command,
    help=_(
        "Write the JSON Schemas of playbooks, inventory, policy and every kind, and the "
        "settings by which an editor completes and checks with them."
    ),
)
@option(
    "--out",
    "-o",
    metavar="DIR",
    default="schemas",
    type=click.Path(file_okay=False, path_type=Path),
    text=_("Folder of the schemas. Default: schemas/ of this folder."),
)
def command(*, out: Path) -> int:
    """Write schemas anew; editor settings only where there are none."""
    from entconf.cli.editor_files import (  # noqa: PLC0415 - not needed for help
        editor_settings,
        folder_prefix,
        modeline,
        schema_files,
    )
    from entconf.cli.new_files import write_new, write_whole  # noqa: PLC0415 - as above

    console = open_session().console
    out.mkdir(parents=True, exist_ok=True)
    files = schema_files("")
    for name, text in files.items():
        write_whole(out / name, text)
    console.remark(
        msgn(
            "{n} schema written to {folder}.",
            "{n} schemas written to {folder}.",
            len(files),
            folder=str(out),
        )
    )
    inside = folder_prefix(out)
    settings = editor_settings(inside)
    kept = write_new(Path(), {SETTINGS: settings}).kept
    if kept and Path(SETTINGS).read_text(encoding="utf-8", errors="replace") != settings:
        console.remark(msg("Editor settings were left alone; they would be:"))
        console.raw(settings)
    hint = msg("Without them, begin a file with: {line}", line=modeline(inside))
    console.remark(hint)
    return ExitCode.OK
