"""`entconf support topics`: what tickets may be about."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "topics",
    cls=Command,
    help=_("List the topics, with their first checks and where each goes."),
)
def command() -> int:
    """Those that ship, and those of support.yml."""
    from entconf.desired.support import load_support  # noqa: PLC0415 - not needed for help
    from entconf.model.support import in_language  # noqa: PLC0415 - as above
    from entconf.report.lines import Span, Style, line  # noqa: PLC0415 - as above
    from entconf.report.support import topic_lines  # noqa: PLC0415 - as above

    session = open_session()
    for topic in load_support(session.site()).topics.values():
        title = in_language(topic.title, session.language.code)
        session.console.result([line(Span(topic.name, Style.STRONG), f"  {title}")])
        session.console.result(topic_lines(topic, session.language))
    return ExitCode.OK
