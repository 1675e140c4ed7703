"""From a command line to a verification: what to look at, and what to keep of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import field
from datetime import date
from pathlib import Path

from entconf.cli.session import Session
from entconf.desired.feeds import FedSchool, load_fed_schools
from entconf.desired.secrets import revealer
from entconf.engine.backends import Backends
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, Problem
from entconf.feeds.checks.evidence import LiveSchool
from entconf.feeds.findings import Weight
from entconf.feeds.live import live_school
from entconf.feeds.remembering import nothing_remembered, recall, remember
from entconf.feeds.roster import Origin
from entconf.feeds.school_exports import read_school_exports
from entconf.feeds.verification import Verification
from entconf.feeds.verifying import Question, together, verify
from entconf.model.establishment import Establishment, is_uai
from entconf.model.feed_settings import FeedSettings
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import Text, msg

_CODES = {
    Weight.BLOCKING: ExitCode.BLOCKING,
    Weight.ERROR: ExitCode.ERRORS,
    Weight.WARNING: ExitCode.WARNINGS,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line asks for.

    With `feed` the site is left aside unless `named_site`: it was named on the command line.
    """

    schools: tuple[str, ...]
    day: date
    feed: Path | None = None
    named_site: bool = False
    siecle: Path | None = None
    stsweb: Path | None = None
    offline: bool = False
    accept: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


def run_verification(session: Session, asked: Asked) -> tuple[Verification, ExitCode]:
    """Verify what was asked for; with a site, remember it and tell the journal.

    Raises ConfigurationError, StoreError.
    """
    if asked.feed is not None and not asked.named_site:
        verification = together(_without_site(asked))
    else:
        verification = _of_site(session, asked)
    return verification, exit_code_of(verification)


def exit_code_of(verification: Verification) -> ExitCode:
    """What a verification ends with (ADR 0015): what blocks, then what is unknown."""
    heaviest = verification.heaviest
    if heaviest is not Weight.BLOCKING and verification.unread:
        return ExitCode.UNREACHABLE
    return _CODES.get(heaviest, ExitCode.OK) if heaviest else ExitCode.OK


def _without_site(asked: Asked) -> Iterator[Verification]:
    wrong = [one for one in asked.schools if not is_uai(one)]
    if wrong:
        raise _wrong(
            msg("{name} is no UAI", name=wrong[0]),
            msg("without a site, schools are named by their UAI, such as 0511234X"),
        )
    schools = tuple(Establishment(uai) for uai in asked.schools)
    fed = [FedSchool(one, FeedSettings()) for one in schools]
    yield verify(_question(asked, fed, FeedSettings(drop=asked.feed)), nothing_remembered())


def _of_site(session: Session, asked: Asked) -> Verification:
    root = session.site()
    limit = ":".join(asked.schools) or "all"
    fed = load_fed_schools(root, limit, asked.variables)
    groups = _by_drop(_fed_ones(session, fed, asked), asked)
    with ExitStack() as stack:
        backends = stack.enter_context(Backends(revealer(root)))
        store = stack.enter_context(Store(root))
        known = recall(store.notes)
        parts = []
        for settings, schools in groups:
            question = _question(asked, schools, settings, backends)
            part = verify(question, known)
            known = part.learned
            parts.append(part)
        verification = together(parts)
        remember(store.notes, known)
        store.journal.tell_verified(verification.journal_entry(), present_actor())
    return verification


def _fed_ones(session: Session, fed: Sequence[FedSchool], asked: Asked) -> Sequence[FedSchool]:
    """The schools that have a feed; the others are told, and an error where they are named.

    Raises ConfigurationError.
    """
    without = [one for one in fed if not (asked.feed or one.settings.drop)]
    if without and (asked.schools or len(without) == len(fed)):
        example = "feed: {path: ...}"
        raise _wrong(
            msg("{school} has no feed", school=without[0].establishment.label),
            msg("write {example} in the inventory, or give --feed PATH", example=example),
        )
    if not fed:
        raise _wrong(msg("no school is asked for"), msg("name a UAI or a group of the inventory"))
    for one in without:
        label = one.establishment.label
        session.console.remark(msg("{school} has no feed: it is left out", school=label))
    return [one for one in fed if one not in without]


def _by_drop(
    fed: Sequence[FedSchool], asked: Asked
) -> Sequence[tuple[FeedSettings, list[FedSchool]]]:
    """The schools that share a drop and its settings."""
    groups: list[tuple[FeedSettings, list[FedSchool]]] = []
    for school in fed:
        drop = asked.feed or school.settings.drop
        settings = FeedSettings(drop=drop, verify=school.settings.verify)
        known = next((group for one, group in groups if one == settings), None)
        if known is None:
            groups.append((settings, [school]))
        else:
            known.append(school)
    return groups


def _question(
    asked: Asked,
    schools: Sequence[FedSchool],
    settings: FeedSettings,
    backends: Backends | None = None,
) -> Question:
    if (asked.siecle or asked.stsweb) and len(schools) != 1:
        raise _wrong(
            msg("--siecle and --stsweb are about one school"),
            msg("name its UAI before them"),
        )
    readings = read_school_exports(
        _paths(schools, "siecle", asked.siecle), _paths(schools, "stsweb", asked.stsweb)
    )
    ents = {one.establishment.uai: one.ent for one in schools}

    def accounts(school: Establishment) -> LiveSchool:
        if backends is None:
            return LiveSchool(None)
        return live_school(school, ents[school.uai], backends)

    return Question(
        drop=settings.drop or Path(),
        settings=settings.verify,
        today=asked.day,
        schools=tuple(one.establishment for one in schools),
        accounts=None if asked.offline or backends is None else accounts,
        siecle={uai: one.roster for uai, one in readings if one.roster.origin is Origin.SIECLE},
        stsweb={uai: one.roster for uai, one in readings if one.roster.origin is Origin.STSWEB},
        readings=readings,
        accept=asked.accept,
    )


def _paths(schools: Sequence[FedSchool], name: str, given: Path | None) -> Mapping[str, Path]:
    found = {}
    for one in schools:
        path = given or getattr(one.settings, name)
        if isinstance(path, Path):
            found[one.establishment.uai] = path
    return found


def _wrong(message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem("verify", message, hint=hint)])
