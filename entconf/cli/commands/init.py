"""`entconf init`: a new site, ready for git."""

from __future__ import annotations

from pathlib import Path

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "init",
    cls=Command,
    help=_(
        "Make a new site in DIR (default: this folder): inventory, a commented playbook, "
        "policy, schemas for the editor, an example for CI. What the options do not say is "
        "asked. Nothing that exists is overwritten."
    ),
)
@click.argument(
    "directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path)
)
@option("--url", metavar="URL", text=_("Address of the ENT."))
@option(
    "--product",
    metavar="PRODUCT",
    text=_(
        "The ENT has no API and is administered by hand: kosmos (Mon Bureau Numérique), generic."
    ),
)
@option("--uai", metavar="UAI", text=_("UAI of the establishment."))
@option("--name", metavar="NAME", text=_("Name of the establishment."))
@option("--login", metavar="LOGIN", text=_("Login of the account. Default: ENTCONF_LOGIN is read."))
@option(
    "--ci",
    type=click.Choice(["gitlab", "github", "forgejo", "none"]),
    text=_("For which forge to write an example. Default: gitlab."),
)
def command(  # noqa: PLR0913 - one parameter an option
    *,
    directory: Path,
    url: str | None,
    product: str | None,
    uai: str | None,
    name: str | None,
    login: str | None,
    ci: str | None,
) -> int:
    """Ask what is missing, write what is not there."""
    from entconf.cli.starting import ask_answers, make_site  # noqa: PLC0415 - not needed for help

    session = open_session()
    given = {"url": url, "product": product, "uai": uai, "name": name, "login": login, "ci": ci}
    make_site(session.console, directory, ask_answers(session.console, given))
    return ExitCode.OK
