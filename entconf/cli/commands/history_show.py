"""`entconf history show`: what one run did."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command(
    "show",
    cls=Command,
    help=_(
        "Tell who made a run, from what, and what each write did. RUN is a name of "
        "`entconf history`, the beginning of one, or `last`."
    ),
)
@click.argument("run", metavar="RUN")
@option("--json", "as_json", is_flag=True, text=_("Write it as JSON."))
def command(*, run: str, as_json: bool) -> int:
    """Show one run."""
    from entconf.cli.finding_runs import find_run  # noqa: PLC0415 - not needed for help
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.engine.story import tell_story  # noqa: PLC0415 - as above
    from entconf.kinds.catalog import all_kinds  # noqa: PLC0415 - as above
    from entconf.report.history import story_lines  # noqa: PLC0415 - as above
    from entconf.report.history_document import story_document  # noqa: PLC0415 - as above

    session = open_session()
    with Store(session.site()) as store:
        story = tell_story(store.journal, find_run(store.journal, run))
    if as_json:
        session.console.raw(story_document(story, all_kinds(), session.language))
    else:
        session.console.result(story_lines(story, all_kinds(), session.language))
    return ExitCode.OK
