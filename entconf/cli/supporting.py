"""What the commands of `entconf support` share: the log, the schools, what is known of pupils."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from entconf.assistance.support.log import TicketLog
from entconf.assistance.support.masking import Names, mask, pupil_names
from entconf.cli.session import Session
from entconf.desired.nearest import suggestion
from entconf.desired.school_variables import SiteSchools
from entconf.desired.secrets import revealer
from entconf.desired.support import load_support
from entconf.drivers.base import HoldsAccounts
from entconf.engine.backends import Backends
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, EntconfError, PolicyRefused, Problem
from entconf.model.backend import BackendSettings
from entconf.model.establishment import Establishment
from entconf.model.quick_dataclass import dataclass
from entconf.model.support import FACTS, SupportSettings
from entconf.model.text import Text, msg
from entconf.report.support import hidden_text


@dataclass(frozen=True, slots=True)
class Desk:
    """What a command of support works with."""

    session: Session
    root: Path
    settings: SupportSettings
    store: Store
    now: datetime
    by: str

    @property
    def log(self) -> TicketLog:
        """The tickets."""
        return TicketLog(self.store.notes)


@contextmanager
def open_desk(session: Session) -> Iterator[Desk]:
    """The log of the site. Raises ConfigurationError, StoreError."""
    root = session.site()
    settings = load_support(root)
    actor = present_actor()
    with Store(root) as store:
        yield Desk(session, root, settings, store, datetime.now(UTC), actor.person or actor.name)


@dataclass(frozen=True, slots=True)
class School:
    """A school and its ENT; None where it has none."""

    establishment: Establishment
    ent: BackendSettings | None


def schools_of(root: Path, limit: str, variables: Mapping[str, str]) -> Sequence[School]:
    """The schools that a pattern names. Raises ConfigurationError."""
    site = SiteSchools(root, limit, variables)
    found = tuple(School(one.establishment(), one.backends().get("")) for one in site.schools)
    site.finish()
    return found


def the_school(root: Path, uai: str, variables: Mapping[str, str]) -> School:
    """The school of that UAI; the only one of the site where none is named.

    Raises ConfigurationError.
    """
    found = schools_of(root, uai or "all", variables)
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.establishment.uai for one in found[:10])
    message = msg("the site has several schools: {schools}", schools=known)
    raise ConfigurationError([Problem("which-school", message, hint=msg("add --uai UAI"))])


def names_known(root: Path, school: School) -> Names:
    """The names of the school's pupils, read from its ENT.

    Raises PolicyRefused where they cannot be read: a person must look then.
    """
    hint = msg("read the message with --plan, then add --i-have-checked")
    if school.ent is None:
        raise PolicyRefused(_unchecked(msg("it has no ENT")), hint=hint)
    with Backends(revealer(root)) as backends:
        driver = backends.driver(school.ent)
        if not isinstance(driver, HoldsAccounts):
            raise PolicyRefused(_unchecked(msg("its ENT does not tell them")), hint=hint)
        try:
            return pupil_names(driver.accounts(school.establishment).accounts)
        except EntconfError as error:
            raise PolicyRefused(_unchecked(error.message), hint=hint) from error


def _unchecked(why: Text) -> Text:
    return msg("names of pupils cannot be looked for: {why}", why=why)


def kept_text(session: Session, text: str, *, checked: bool) -> str:
    """A free text as the log keeps it; what was hidden in it is told."""
    if checked:
        return text
    masked = mask(text)
    if masked.found:
        session.console.remark(hidden_text(masked.found, session.language))
    return masked.text


def check_person(person: str) -> str:
    """An ENT id as it is. Raises ConfigurationError for what is a name, a login or an address."""
    name, dot, rest = person.partition(".")
    like_login = bool(dot) and name.isalpha() and rest[:1].isalpha()
    if any(sign.isspace() or sign == "@" for sign in person) or like_login:
        raise ConfigurationError(
            [
                Problem(
                    "person",
                    msg("a person is named by the ENT's id, never by a name, login or address"),
                    hint=msg("the ENT's administration shows the id of an account"),
                )
            ]
        )
    return person


def check_facts(facts: Mapping[str, str]) -> Mapping[str, str]:
    """Facts as they are. Raises ConfigurationError for one that there is not."""
    problems = [
        Problem(
            "unknown-fact", msg("there is no fact {name}", name=name), hint=suggestion(name, FACTS)
        )
        for name in facts
        if name not in FACTS
    ]
    if problems:
        raise ConfigurationError(problems)
    return facts
