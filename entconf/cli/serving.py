"""Tell where the embedded ENT listens, and with which accounts to log in."""

from __future__ import annotations

from pathlib import Path

from entconf.cli.console import Console
from entconf.cli.new_files import write_whole
from entconf.model.text import Text, msg
from entconf.report.lines import Line, Span, Style, line
from entconf.sandbox.serve import RunningSandbox
from entconf.sandbox.settings import CENTRAL_LOGIN, DEMO_NAME, LOCAL_LOGIN


def announce(console: Console, running: RunningSandbox, url_file: Path | None) -> None:
    """Write the address and the accounts; then the address to a file that a script awaits."""
    settings = running.settings

    def row(text: Text) -> Line:
        return line("  ", console.language(text))

    central, local = settings.password_of(CENTRAL_LOGIN), settings.password_of(LOCAL_LOGIN)
    console.result(
        [
            line(Span(console.language(msg("The embedded ENT listens.")), Style.STRONG)),
            row(msg("address: {url}", url=running.url)),
            row(msg("school: {name} ({uai})", name=DEMO_NAME, uai=settings.uai)),
            row(msg("central administrator: {login} / {word}", login=CENTRAL_LOGIN, word=central)),
            row(
                msg("administrator of the school: {login} / {word}", login=LOCAL_LOGIN, word=local)
            ),
        ]
    )
    console.remark(msg("Ctrl-C stops it."))
    if url_file is not None:
        write_whole(url_file, running.url + "\n")
