"""From a command line to plans and resets of credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from entconf.assistance.credentials.choice import Choice
from entconf.assistance.credentials.population import Person, chosen, people_of, site_identities
from entconf.assistance.credentials.routing import RoutingPlan, routing_plan
from entconf.cli.session import Session
from entconf.desired.credentials import CredentialSchool, load_credential_schools
from entconf.desired.secrets import revealer
from entconf.engine.backends import Backends
from entconf.engine.store.access_log import Export
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, Problem
from entconf.model.identities import Identities
from entconf.model.quick_dataclass import dataclass
from entconf.model.secret import Reveal
from entconf.model.text import msg
from entconf.report.credential_documents import plans_document
from entconf.report.credentials import Shown, plan_lines, routing_lines


@dataclass(frozen=True, slots=True)
class Counter:
    """What is at hand to look after credentials: the schools, their systems, the rules."""

    root: Path
    schools: tuple[CredentialSchool, ...]
    identities: Identities
    backends: Backends
    reveal: Reveal

    def people(self, school: CredentialSchool, choice: Choice) -> tuple[Person, ...]:
        """The people of a school who are meant. Raises as `people_of` and `chosen` do."""
        everybody = people_of(school, self.backends, self.identities)
        return chosen(everybody, choice, school.establishment.label)

    def one_school(self) -> CredentialSchool:
        """The school, where only one can be meant. Raises ConfigurationError for several."""
        if len(self.schools) == 1:
            return self.schools[0]
        raise ConfigurationError(
            [
                Problem(
                    "several-schools",
                    msg("{n} schools are meant, and this is about one", n=len(self.schools)),
                    hint=msg("name it by its UAI"),
                )
            ]
        )


@contextmanager
def open_counter(
    session: Session, schools: Sequence[str], variables: Mapping[str, str] | None = None
) -> Iterator[Counter]:
    """The counter for the schools named by UAI or pattern, all of the site when none is.

    Raises ConfigurationError with everything wrong in the inventory and in `identities.yml`.
    """
    root = session.site()
    found = load_credential_schools(root, ":".join(schools) or "all", variables)
    identities = site_identities(root)
    reveal = revealer(root)
    with ExitStack() as stack:
        backends = stack.enter_context(Backends(reveal))
        yield Counter(root, found, identities, backends, reveal)


def show_plans(
    session: Session,
    schools: Sequence[str],
    choice: Choice,
    shown: Shown,
    *,
    variables: Mapping[str, str],
    as_json: bool,
) -> ExitCode:
    """Show who signs in with what; names are told to the access log."""
    with open_counter(session, schools, variables) as counter:
        plans = [
            routing_plan(one.establishment, counter.people(one, choice), choice)
            for one in counter.schools
        ]
        if shown.full:
            _tell_shown(counter.root, plans, "json" if as_json else "screen")
    console, language = session.console, session.language
    if as_json:
        console.raw(plans_document(plans, language, full=shown.full))
        return ExitCode.OK
    for number, plan in enumerate(plans):
        console.result([*([()] if number else []), *plan_lines(plan, language, shown)])
        if choice.logins:
            console.result([*routing_lines(plan, language)])
    return ExitCode.OK


def _tell_shown(root: Path, plans: Sequence[RoutingPlan], what: str) -> None:
    export = Export(
        what,
        sum(len(one.people) for one in plans),
        tuple(one.establishment.uai for one in plans),
        names=True,
    )
    with Store(root) as store:
        store.journal.tell_exported(export, present_actor())
