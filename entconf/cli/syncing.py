"""Look at the requests of each school's ENT, and tell what was done."""

from __future__ import annotations

from collections.abc import Mapping

from entconf.assistance.support.syncing import sync_school
from entconf.cli.failures import tell_problems
from entconf.cli.session import Session
from entconf.cli.supporting import Desk, School, open_desk, schools_of
from entconf.desired.excerpts import line_reader
from entconf.desired.secrets import revealer
from entconf.drivers.base import HoldsTickets
from entconf.engine.backends import Backends
from entconf.errors import EntconfError, ExitCode
from entconf.model.text import msg
from entconf.report.support import synced_lines


def sync(session: Session, limit: str, variables: Mapping[str, str]) -> ExitCode:
    """Do it; of several schools, the exit code that weighs most is told."""
    with open_desk(session) as desk:
        schools = schools_of(desk.root, limit, variables)
        with Backends(revealer(desk.root)) as backends:
            codes = [_sync_one(session, desk, one, backends) for one in schools]
    for code in (ExitCode.UNREACHABLE, ExitCode.PARTIAL):
        if code in codes:
            return code
    return ExitCode.OK


def _sync_one(session: Session, desk: Desk, school: School, backends: Backends) -> ExitCode:
    driver: object = backends.driver(school.ent) if school.ent else None
    if not isinstance(driver, HoldsTickets):
        session.console.remark(
            msg("{school}: its ENT has no requests to fetch", school=school.establishment.label)
        )
        return ExitCode.OK
    reader = line_reader(desk.root)
    try:
        found = sync_school(desk.log, driver, school.establishment, desk.now)
    except EntconfError as error:
        tell_problems(session.console, tuple(error.problems()), reader)
        return ExitCode.UNREACHABLE
    session.console.result(synced_lines(found, session.language))
    for number, failure in found.failed:
        session.console.remark(msg("ticket {number}:", number=number))
        tell_problems(session.console, tuple(failure.problems()), reader)
    return ExitCode.PARTIAL if found.failed else ExitCode.OK
