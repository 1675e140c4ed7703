"""From options to a declared state, with its warnings told."""

from __future__ import annotations

from entconf.cli.options import Selection
from entconf.cli.session import Session
from entconf.desired.site import SiteQuery, Written, read_site
from entconf.desired.state import Desired
from entconf.errors import ConfigurationError, Problem
from entconf.kinds.catalog import all_kinds
from entconf.model.text import msg


def load_desired(session: Session, selection: Selection) -> Desired:
    """The declared state that was asked for. Raises ConfigurationError."""
    return read_desired(session, selection)[0].desired


def read_desired(session: Session, selection: Selection) -> tuple[Written, SiteQuery]:
    """The declared state that was asked for, which plays say it, and the question asked."""
    check_kinds(selection.kinds)
    query = SiteQuery(
        day=selection.day,
        limit=selection.limit,
        tags=selection.tags,
        kinds=selection.kinds,
        playbooks=selection.playbooks,
        variables=dict(selection.variables),
    )
    site = read_site(session.site(), query)
    desired = site.desired
    if desired.warnings:
        from entconf.cli.failures import tell_problems  # noqa: PLC0415 - only with warnings
        from entconf.desired.excerpts import line_reader  # noqa: PLC0415 - as above

        tell_problems(session.console, desired.warnings, line_reader(desired.root))
    return site, query


def check_kinds(names: frozenset[str]) -> None:
    """Raise ConfigurationError for a kind that does not exist, with the nearest that does."""
    if not names:
        return
    from entconf.desired.nearest import suggestion  # noqa: PLC0415 - only for chosen kinds

    known = all_kinds()
    problems = [
        Problem(
            "unknown-kind",
            msg("there is no kind {name}", name=name),
            hint=suggestion(name, known),
        )
        for name in sorted(names - set(known))
    ]
    if problems:
        raise ConfigurationError(problems)
