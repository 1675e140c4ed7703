"""Slips and resets from the command line: ask for codes, write files that end, note counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from entconf.assistance.credentials.choice import Choice
from entconf.assistance.credentials.codes import codes_of
from entconf.assistance.credentials.handouts import note_printed
from entconf.assistance.credentials.resetting import (
    Reset,
    ResetPlan,
    carry_out,
    reset_plan,
    tell_journal,
)
from entconf.assistance.credentials.slip_files import Shelf, file_names, open_shelf
from entconf.assistance.credentials.slips import Bundle, bundles_of
from entconf.cli.crediting import Counter, open_counter
from entconf.cli.session import Session
from entconf.cli.typing_again import typed_again
from entconf.desired.credentials import CredentialSchool
from entconf.engine.store.access_log import Export
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, PolicyRefused, Problem
from entconf.model.quick_dataclass import dataclass
from entconf.model.school_year import SchoolYear
from entconf.model.text import Text, msg, msgn
from entconf.report.credential_documents import resets_document, slips_document
from entconf.report.credentials import reset_lines, reset_plan_lines
from entconf.report.language import Language
from entconf.report.slips import Edition, sign_out_pdf, slips_pdf
from entconf.report.typesetting import need_typesetter


@dataclass(frozen=True, slots=True)
class Paper:
    """How slips are printed. `out` None: nowhere; `spoken` is the language of documents."""

    out: Path | None
    per_page: int
    spoken: str
    now: datetime
    keep_days: int | None = None
    everyone: bool = False


def print_slips(
    session: Session, schools: Sequence[str], choice: Choice, paper: Paper, *, as_json: bool
) -> ExitCode:
    """Print the slips of those who are meant; nothing at all when nobody gets one."""
    need_typesetter()
    with open_counter(session, schools) as counter:
        school = counter.one_school()
        people = counter.people(school, choice)
        ours = [one for one in people if one.identity.ours]
        codes = codes_of(school.establishment, ours, counter.backends)
        bundles = bundles_of(people, codes, choice.classes, everyone=paper.everyone)
        written = _write(counter, school, bundles, paper) if bundles else []
    if as_json:
        session.console.raw(slips_document(school.establishment.uai, bundles, written))
    elif not bundles:
        console = session.console
        console.remark(msg("Nobody of those who were asked for has a code: no file was written."))
        away = sum(not one.identity.ours for one in people)
        if away and not paper.everyone:
            told = msgn(
                "{n} signs in elsewhere: `entconf credentials plan` tells where.",
                "{n} sign in elsewhere: `entconf credentials plan` tells where.",
                away,
            )
            console.remark(told)
    else:
        _tell_files(session, written, _expiry(school, paper))
    return ExitCode.OK


def _write(
    counter: Counter, school: CredentialSchool, bundles: Sequence[Bundle], paper: Paper
) -> list[Path]:
    """Write the files of all bundles, one call of the typesetter each: memory stays flat."""
    if paper.out is None:
        return []
    establishment = school.establishment
    expires = _expiry(school, paper)
    edition = Edition(
        establishment.name or establishment.uai,
        school.address,
        paper.per_page,
        Language(paper.spoken),
        paper.now.date(),
        expires.date(),
    )
    with Store(counter.root) as store:
        shelf = open_shelf(paper.out, establishment.uai, store.notes, paper.now, expires.date())
        names = file_names([one.name for one in bundles])
        export = Export(
            "slips",
            sum(len(one.slips) for one in bundles),
            (establishment.uai,),
            names=True,
            files=tuple(f"{name}-slips.pdf" for name in names),
        )
        store.journal.tell_exported(export, present_actor())
        written = []
        for bundle, name in zip(bundles, names, strict=True):
            written += _write_bundle(shelf, bundle, name, edition)
        year = SchoolYear.of(paper.now.date()).label
        note_printed(
            store.notes, establishment.uai, year, {one.name: len(one.slips) for one in bundles}
        )
    return written


def _write_bundle(shelf: Shelf, bundle: Bundle, name: str, edition: Edition) -> list[Path]:
    return [
        shelf.put(f"{name}-slips.pdf", slips_pdf(bundle, edition)),
        shelf.put(f"{name}-sign-out.pdf", sign_out_pdf(bundle, edition)),
    ]


def _expiry(school: CredentialSchool, paper: Paper) -> datetime:
    days = school.keep_days if paper.keep_days is None else paper.keep_days
    return paper.now + timedelta(days=days)


def _tell_files(session: Session, written: Sequence[Path], expires: datetime) -> None:
    for path in written:
        session.console.raw(f"{path}\n")
    told = msg(
        "These files hold codes: hand them out, and shred what is left. `entconf purge` erases "
        "them from {day} on.",
        day=expires.date().isoformat(),
    )
    session.console.remark(told)


@dataclass(frozen=True, slots=True)
class Asked:
    """A reset that was asked for: shown on the terminal, or printed; `confirm` was given."""

    choice: Choice
    paper: Paper
    show: bool = False
    plan_only: bool = False
    confirm: str | None = None
    json: bool = False


def reset(session: Session, schools: Sequence[str], asked: Asked) -> ExitCode:
    """Reset those that are ours, once it is confirmed; tell for the others where they are."""
    _check_asked(session, asked)
    if asked.paper.out is not None:
        need_typesetter()
    with open_counter(session, schools) as counter:
        school = counter.one_school()
        plan = reset_plan(school, counter.people(school, asked.choice))
        console, language = session.console, session.language
        if not asked.json:
            console.result([*reset_plan_lines(plan, language)])
        if asked.plan_only or not plan.ours:
            return _nothing_done(session, plan, asked)
        typed_again(console, f"reset-{len(plan.ours)}", asked.confirm)
        resets = _carry_out(counter, plan)
        codes = {one.person.account.id: one.credential for one in resets if one.credential}
        bundles = bundles_of(plan.ours, codes, asked.choice.classes)
        written = _write(counter, school, bundles, asked.paper) if bundles else []
    code = _code(plan, resets, asked)
    if asked.json:
        console.raw(resets_document(plan, resets, language, code))
    else:
        console.result([*reset_lines(resets, language, values=asked.show)])
        if written:
            _tell_files(session, written, _expiry(school, asked.paper))
    return code


def _check_asked(session: Session, asked: Asked) -> None:
    if not (asked.choice.logins or asked.choice.classes):
        raise _wrong(
            "nobody-named", msg("nobody is named"), msg("name logins, or --class and a class")
        )
    if asked.plan_only:
        return
    if asked.show == (asked.paper.out is not None):
        raise _wrong(
            "no-way-out",
            msg("say where the new codes go: --out or --show"),
            msg("--out FOLDER prints slips; --show tells them on this terminal, once"),
        )
    if asked.show and (asked.json or not session.console.can_ask()):
        raise PolicyRefused(
            msg("codes are only shown on a terminal"), hint=msg("print slips: --out FOLDER")
        )


def _nothing_done(session: Session, plan: ResetPlan, asked: Asked) -> ExitCode:
    code = ExitCode.CHANGES if plan.ours else ExitCode.REFUSED if plan.routed else ExitCode.OK
    if asked.json:
        session.console.raw(resets_document(plan, (), session.language, code))
    return code


def _carry_out(counter: Counter, plan: ResetPlan) -> list[Reset]:
    """Reset, and tell the journal whatever was done, also when it was interrupted."""
    resets: list[Reset] = []
    with Store(counter.root) as store:
        try:
            resets.extend(carry_out(plan, counter.backends))
        finally:
            if resets:
                tell_journal(plan, resets, store, present_actor())
    return resets


def _code(plan: ResetPlan, resets: Sequence[Reset], asked: Asked) -> ExitCode:
    failed = any(one.credential is None for one in resets)
    # of a class those who sign in elsewhere are expected; somebody named is not
    left = plan.routed if asked.choice.logins else ()
    return ExitCode.PARTIAL if failed or left else ExitCode.OK


def _wrong(code: str, message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem(code, message, hint=hint)])
