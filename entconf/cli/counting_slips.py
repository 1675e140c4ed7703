"""Counts of a hand-out from the command line. The ENT is not asked."""

from __future__ import annotations

from datetime import datetime

from entconf.assistance.credentials.handouts import Counts, Handout, handouts_of, note_counts
from entconf.cli.session import Session
from entconf.desired.credentials import load_credential_schools
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, ExitCode, Problem
from entconf.model.school_year import SchoolYear
from entconf.model.text import Text, msg
from entconf.report.credential_documents import handouts_document
from entconf.report.credentials import handout_lines


def list_or_note(
    session: Session,
    school: str,
    label: str,
    counts: Counts,
    *,
    year: str | None,
    as_json: bool,
) -> ExitCode:
    """Note the counts that were given; list what is noted of the class, or of all classes.

    Raises ConfigurationError for counts that cannot be, and for counts of no class.
    """
    root = session.site()
    when = _year(year)
    uai = _school(session, school)
    if counts != Counts() and not label:
        raise _wrong(
            msg("the counts are of no class"),
            msg("name it: entconf credentials handout 3B --out 27"),
        )
    with Store(root) as store:
        found = handouts_of(store.notes, uai, when)
        if label:
            known = next((one for one in found if one.label.casefold() == label.casefold()), None)
            if known is None and counts == Counts():
                raise _wrong(
                    msg("no hand-out of {label} is noted in {year}", label=label, year=when),
                    msg("note one: entconf credentials handout {label} --out 27", label=label),
                )
            one = known or Handout(uai, when, label)
            found = [note_counts(store.notes, one, counts) if counts != Counts() else one]
    if as_json:
        session.console.raw(handouts_document(found))
    else:
        session.console.result([*handout_lines(found, session.language)])
    return ExitCode.OK


def _year(written: str | None) -> str:
    if written is None:
        return SchoolYear.of(datetime.now().astimezone().date()).label
    try:
        return SchoolYear.parse(written).label
    except ValueError as error:
        raise _wrong(
            msg("{text} is no school year", text=written), msg("write it as 2026-2027")
        ) from error


def _school(session: Session, limit: str) -> str:
    schools = load_credential_schools(session.site(), limit or "all")
    if len(schools) != 1:
        raise _wrong(
            msg("{n} schools are meant, and this is about one", n=len(schools)),
            msg("name it: --school UAI"),
        )
    return schools[0].establishment.uai


def _wrong(message: Text, hint: Text) -> ConfigurationError:
    return ConfigurationError([Problem("handout", message, hint=hint)])
