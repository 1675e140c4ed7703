"""From a command line to the use of an ENT: ask it, keep what it told, show what is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from entconf.assistance.evidence.counting import (
    closed_tickets,
    created,
    evidence_figure,
    routed,
)
from entconf.assistance.evidence.figure import Figure
from entconf.assistance.evidence.gathering import YearEvidence, gather
from entconf.assistance.evidence.journal_year import Scope
from entconf.assistance.usage.indicators import guests, services_enabled, services_used
from entconf.assistance.usage.kept import ENT, Usage, usage_json, usage_of
from entconf.assistance.usage.measuring import measure
from entconf.assistance.usage.shares import shares_of
from entconf.assistance.usage.targets import Aim, Target, held_against
from entconf.cli.session import Session
from entconf.desired.feeds import FedSchool, load_fed_schools
from entconf.desired.secrets import revealer
from entconf.engine.backends import Backends
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, Problem
from entconf.model.mission import Evidence
from entconf.model.school_year import SchoolYear
from entconf.model.text import msg
from entconf.report.usage import UsageView


def one_school(root: Path, uai: str, variables: Mapping[str, str]) -> FedSchool:
    """The school of that UAI; the only one of the site where none is named.

    Raises ConfigurationError.
    """
    found = load_fed_schools(root, uai or "all", variables)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ConfigurationError([Problem("no-school", msg("no school is asked for"))])
    known = ", ".join(one.establishment.uai for one in found[:10])
    message = msg("the site has several schools: {schools}", schools=known)
    raise ConfigurationError([Problem("which-school", message, hint=msg("add --uai UAI"))])


def scope_of(uai: str, year: SchoolYear | None, day: date) -> Scope:
    """What is looked at: a year as of a day, of its last day at most."""
    chosen = year or SchoolYear.of(day)
    return Scope(uai, chosen, min(day, chosen.end))


def is_present(scope: Scope) -> bool:
    """Whether it reaches up to today: what an ENT tells now is nothing of a day in the past."""
    return scope.day == date.today()  # noqa: DTZ011 - the day on the wall of whoever asks


def measure_now(session: Session, root: Path, school: FedSchool, scope: Scope) -> None:
    """Ask the ENT, and tell the journal what may be told.

    Raises ConfigurationError for a school without an ENT or one that tells nothing, StoreError,
    and what reading it came to.
    """
    if school.ent is None:
        message = msg("the inventory names no ENT for it")
        hint = msg("import monthly figures instead: entconf usage template")
        raise ConfigurationError([Problem("no-ent", message, hint=hint)])
    with Backends(revealer(root)) as backends:
        driver = backends.driver(school.ent)
        found = measure(driver, school.establishment, scope.year.begin, scope.day)
    for remark in found.remarks:
        session.console.remark(remark)
    content = usage_json(scope.uai, ENT, shares_of(found.activation), found.visits or ())
    with Store(root) as store:
        store.journal.tell_usage(content, present_actor())


def show(root: Path, school: FedSchool, scope: Scope) -> UsageView:
    """What is known of a school's use of its ENT. Raises StoreError."""
    with Store(root) as store:
        evidence = gather(store, root, scope)
    usage = usage_of(evidence.journal.measured, evidence.scope)
    return UsageView(
        scope.uai,
        school.establishment.label,
        scope.year,
        usage,
        indicator_figures(evidence, usage),
        held_against(school.settings.verify.targets, usage.activation),
    )


def indicator_figures(evidence: YearEvidence, usage: Usage) -> tuple[Figure, ...]:
    """The counts beside activation and visits."""
    return (
        services_enabled(evidence),
        services_used(usage),
        *guests(evidence),
        evidence_figure(evidence, Evidence.RESETS, ()),
        routed(evidence),
        evidence_figure(evidence, Evidence.TICKETS, ()),
        closed_tickets(evidence),
        evidence_figure(evidence, Evidence.ESCALATIONS, ()),
        created(evidence, "announcements"),
    )


def exit_code_of(targets: tuple[Target, ...]) -> ExitCode:
    """Warnings when a target is missed."""
    missed = any(one.aim is Aim.MISSED for one in targets)
    return ExitCode.WARNINGS if missed else ExitCode.OK
