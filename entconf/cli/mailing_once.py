"""Send a mailing of few recipients, and tell each one's outcome."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from entconf.assistance.mail import Mailing, Outcome, send_mailing
from entconf.cli.session import Session
from entconf.desired.mail import load_mail
from entconf.desired.secrets import revealer
from entconf.engine.store.store import Store
from entconf.errors import ExitCode
from entconf.model.text import Text, msg
from entconf.report.lines import Span, Style, line

_OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.SENT: msg("sent"),
    Outcome.ALREADY: msg("sent before"),
    Outcome.REFUSED: msg("refused"),
    Outcome.LATER: msg("put off by the server"),
    Outcome.UNKNOWN: msg("may have been sent: the answer was lost"),
    Outcome.UNSENT: msg("not sent"),
}


def send_and_tell(
    session: Session,
    root: Path,
    store: Store,
    uai: str,
    mailing: Mailing,
    variables: Mapping[str, str],
) -> ExitCode:
    """Send it as the school `uai`. OK when everybody has it, else PARTIAL.

    Raises SystemUnreachable when the server went away, ConfigurationError and StoreError as
    send_mailing does.
    """
    settings = load_mail(root, uai, variables)
    result = send_mailing(mailing, settings, revealer(root), store.notes)
    console = session.console
    for one in result.deliveries:
        good = one.outcome in {Outcome.SENT, Outcome.ALREADY}
        style = Style.GOOD if good else Style.WARNING
        why = f" ({session.language(one.reason)})" if one.reason else ""
        told = session.language(_OUTCOMES[one.outcome])
        console.alert([line(f"{one.address}{session.language.colon}", Span(told, style), why)])
    if result.stopped is not None:
        raise result.stopped
    return ExitCode.OK if result.complete else ExitCode.PARTIAL
