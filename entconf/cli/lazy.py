"""Commands that are imported only when they run, and help that is translated when shown.

Everything here is paid by `entconf --help`: click and the standard library alone.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from entconf import __version__
from entconf.cli.words import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_DOMAIN = "entconf"
_LOCALE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")  # noqa: PTH118, PTH120 - pathlib costs 3 ms
#: Where a context keeps what the options before or after the command's name said.
META = "entconf."


class Option(click.Option):
    """An option whose help is an English template."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line of help, in the language of the run."""
        template = self.help
        self.help = gettext.gettext(template) if template else template
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = template


def _remember(ctx: click.Context, option: click.Parameter, value: object) -> object:
    if value is not None and option.name:
        ctx.meta[META + option.name] = value
    return value


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """The options that may stand before or after a command's name."""

    def option(*names: str, text: str, **settings: Any) -> Option:  # noqa: ANN401 - click's own
        return Option(
            names, help=text, hidden=hidden, expose_value=False, callback=_remember, **settings
        )

    return [
        option(
            "--site",
            metavar="DIR",
            text=_("The site: a folder that holds inventory/. Default: this one or one above."),
        ),
        option(
            "--lang",
            type=click.Choice(["fr", "en"]),
            text=_("Language of the messages. Default: LC_ALL, LC_MESSAGES or LANG."),
        ),
        option(
            "--quiet",
            "-q",
            is_flag=True,
            default=None,
            text=_("Only results and errors."),
        ),
        option(
            "--color/--no-color",
            "color",
            default=None,
            text=_("Colours. Default: on a terminal, unless NO_COLOR is set."),
        ),
        option(
            "--verbose",
            "-v",
            is_flag=True,
            default=None,
            text=_("Log what is done to the error output, in English."),
        ),
    ]


def version_option() -> Option:
    """`--version`, which tells the version and ends the run."""

    def tell(ctx: click.Context, _option: click.Parameter, value: object) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(f"entconf {__version__}")
            ctx.exit()

    return Option(
        ["--version"],
        help=_("Show the version and exit."),
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=tell,
    )


class Command(click.Command):
    """A command whose help is an English template and that also takes the global options."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **settings)
        self.params.extend(global_options(hidden=True))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, in the language of the run."""
        return _in_language(super().get_help_option(ctx))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the command's help in the language of the run."""
        _write_help(self.help, formatter)


def _in_language(option: click.Option | None) -> click.Option | None:
    """The help option, whose own line click fixes when it is first shown."""
    if option is not None:
        option.help = gettext.gettext("Show this message and exit.")
    return option


def _write_help(template: str | None, formatter: click.HelpFormatter) -> None:
    if not template:
        return
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(gettext.gettext(template))


class LazyGroup(click.Group):
    """A group that knows the names of its commands and imports the one that runs.

    `table` leads from a name to its one line of help; the command `name` is `command` of
    the module `entconf.cli.commands.<prefix><name>`.
    """

    command_class = Command

    def __init__(
        self,
        *,
        table: Mapping[str, str],
        prefix: str = "",
        **settings: Any,  # noqa: ANN401 - click's own
    ) -> None:
        super().__init__(**settings)
        self.table = table
        self.prefix = prefix

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, in the language of the run."""
        return _in_language(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command."""
        if cmd_name not in self.table:
            return None
        from importlib import import_module  # noqa: PLC0415 - not needed for help

        module = import_module(f"entconf.cli.commands.{self.prefix}{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; one that does not exist is told with the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.table, ctx=ctx
            ) from None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the group's help in the language of the run."""
        _write_help(self.help, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the commands without importing any of them."""
        rows = [(name, gettext.gettext(text)) for name, text in self.table.items()]
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without importing any of them."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - not needed for help

        return [
            CompletionItem(name, help=gettext.gettext(text))
            for name, text in self.table.items()
            if name.startswith(incomplete)
        ]


def speak(language: str) -> None:
    """Let click's own sentences and the help texts come in a language.

    gettext chooses by the environment only, so that is where the choice goes.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_DOMAIN, _LOCALE)
    gettext.textdomain(_DOMAIN)


def asked_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language of a command line: `--lang` wherever it stands, else the environment's."""
    for place, word in enumerate(arguments):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable):
            return "fr" if environ[variable].lower().startswith("fr") else "en"
    return "en"
