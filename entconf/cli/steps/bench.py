"""What the steps of a procedure work with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import date

from entconf.cli.carrying_out import Consent
from entconf.cli.options import Agreement
from entconf.cli.session import Session
from entconf.desired.site import SiteQuery, read_site
from entconf.desired.state import Desired
from entconf.engine.store.store import Store
from entconf.errors import EntconfError
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg
from entconf.procedures.outcome import Mark, Outcome


@dataclass(frozen=True, slots=True)
class Bench:
    """One run: its site and store, what was agreed to, who makes it, as of which day.

    `rehearsal` changes nothing. `answers` are manual steps that somebody says are done, each
    with what proves it. `run` is "" in a rehearsal.
    """

    session: Session
    store: Store
    agreement: Agreement
    day: date
    by: str
    variables: Mapping[str, str]
    run: str = ""
    rehearsal: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)

    def desired(
        self,
        schools: Iterable[str],
        *,
        tags: frozenset[str] = frozenset(),
        kinds: frozenset[str] = frozenset(),
    ) -> Desired:
        """What the playbooks declare for schools. Raises ConfigurationError."""
        query = SiteQuery(
            self.day,
            limit=":".join(schools),
            tags=tags,
            kinds=kinds,
            variables=dict(self.variables),
        )
        return read_site(self.store.root, query).desired

    def consent(self, command: str) -> Consent:
        """What was agreed to beforehand."""
        return replace(Consent.of_agreement(self.agreement, command), json=False)


def of_school(desired: Desired, uai: str) -> Desired:
    """The part of a declared state that is about one school."""
    return replace(
        desired,
        establishments=tuple(one for one in desired.establishments if one.uai == uai),
        declared=tuple(one for one in desired.declared if one.id.uai == uai),
        exclusive=tuple(one for one in desired.exclusive if one.uai == uai),
        exchanges=tuple(one for one in desired.exchanges if one.id.uai == uai),
    )


def failure(error: EntconfError) -> Outcome:
    """The outcome that an error is."""
    return Outcome(Mark.FAILED, error.message, error.exit_code)


def not_agreed(schools: Collection[str]) -> Iterable[tuple[str, Outcome]]:
    """The schools of a step that the person did not want now."""
    for uai in schools:
        yield uai, Outcome(Mark.WAITING, msg("not agreed to; it is asked again"))
