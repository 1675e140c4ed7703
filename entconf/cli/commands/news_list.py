"""`entconf news list`: the news of the site."""

from __future__ import annotations

import click

from entconf.cli.lazy import Command
from entconf.cli.options import option
from entconf.cli.session import open_session
from entconf.cli.words import _
from entconf.errors import ExitCode


@click.command("list", cls=Command, help=_("List the news of news.yml, and what was relayed."))
@option("--json", "as_json", is_flag=True, text=_("Write them as JSON."))
def command(*, as_json: bool) -> int:
    """Those that are written, and those that were relayed and are written no more."""
    from entconf.assistance.news.relayed import relayed  # noqa: PLC0415 - not needed for help
    from entconf.desired.news import load_news  # noqa: PLC0415 - as above
    from entconf.engine.store.store import Store  # noqa: PLC0415 - as above
    from entconf.model.text import msg  # noqa: PLC0415 - as above
    from entconf.report.news import news_document, news_lines  # noqa: PLC0415 - as above

    session = open_session()
    root = session.site()
    items = load_news(root)
    with Store(root) as store:
        known = {one.name: one for one in relayed(store.notes)}
    if as_json:
        session.console.raw(news_document(items, known))
    elif items or known:
        session.console.result(news_lines(items, known, session.language))
    else:
        session.console.remark(msg("There are no news: write them in news.yml."))
    return ExitCode.OK
