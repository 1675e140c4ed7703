"""Write what a verification found into files, and keep the access log of what left the tool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from entconf.cli.new_files import write_whole
from entconf.cli.session import Session
from entconf.engine.exported_files import remember_files
from entconf.engine.store.access_log import Export
from entconf.engine.store.actor import present_actor
from entconf.engine.store.store import Store
from entconf.errors import ConfigurationError, Problem
from entconf.exchange.exports.csv_writing import new_csv
from entconf.feeds.verification import Found, Verification
from entconf.model.export_map import EXCEL
from entconf.model.os_reason import os_reason
from entconf.model.quick_dataclass import dataclass
from entconf.model.text import msg, msgn
from entconf.report.language import Language
from entconf.report.letter import letter
from entconf.report.lines import Style
from entconf.report.verification_tables import (
    ADDRESSEES,
    found_for,
    heading,
    people_of,
    table_of,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written. `to` is an addressee of the letter; `shown` is `screen` or `json`."""

    full: bool
    shown: str
    csv: Path | None = None
    letter: Path | None = None
    to: str = "secretariat"


@dataclass(frozen=True, slots=True)
class Written:
    """An export that was made, with its files."""

    export: Export
    files: tuple[Path, ...] = ()


def write_files(
    session: Session, verification: Verification, wanted: Wanted, root: Path | None
) -> None:
    """Write the files that are wanted; with a site, log each export and remember its files.

    Raises ConfigurationError when a file cannot be written, StoreError.
    """
    language = session.console.language
    written = list(_write(verification, wanted, language))
    if not written:
        return
    if root is None:
        session.console.remark(
            msg("There is no site: nobody logs this export, and nothing erases its files."),
            Style.WARNING,
        )
    else:
        with Store(root) as store:
            for one in written:
                store.journal.tell_exported(one.export, present_actor())
                if one.files:
                    remember_files(store.notes, one.files, one.export.what, date.today())  # noqa: DTZ011 - the day on the wall
    for one in written:
        for path in one.files:
            told = msgn(
                "{file}: {n} person, readable by you alone",
                "{file}: {n} people, readable by you alone",
                one.export.people,
                file=str(path),
            )
            session.console.remark(told)


def _write(verification: Verification, wanted: Wanted, language: Language) -> Iterator[Written]:
    if wanted.full and people_of(verification.found):
        yield Written(_export(wanted.shown, verification.found, names=True))
    if wanted.csv is not None:
        yield from _write_tables(verification, wanted.csv, language, full=wanted.full)
    if wanted.letter is not None:
        mender = ADDRESSEES[wanted.to]
        page = letter(verification, mender, language, full=wanted.full)
        with _told(wanted.letter):
            wanted.letter.parent.mkdir(parents=True, exist_ok=True)
            if wanted.letter.exists():
                wanted.letter.chmod(0o600)  # what takes its place keeps its mode
            write_whole(wanted.letter, page, mode=0o600)
        found = found_for(verification, mender)
        export = _export("letter", found, names=wanted.full, to=wanted.to, file=wanted.letter)
        yield Written(export, (wanted.letter,))


def _write_tables(
    verification: Verification, folder: Path, language: Language, *, full: bool
) -> Iterator[Written]:
    """One file an addressee who has something to mend."""
    for name, mender in ADDRESSEES.items():
        found = found_for(verification, mender)
        if not found:
            continue
        path = folder / f"verify-{verification.day.isoformat()}-{name}.csv"
        with _told(path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with new_csv(path, EXCEL) as file:
                file.header(heading(language, full=full))
                for row in table_of(verification, found, language, full=full):
                    file.row(row)
        yield Written(_export("csv", found, names=full, to=name, file=path), (path,))


def _export(
    what: str, found: Sequence[Found], *, names: bool, to: str = "", file: Path | None = None
) -> Export:
    schools = tuple(sorted({one.finding.uai for one in found if one.finding.uai}))
    files = (file.name,) if file else ()
    return Export(what, people_of(found), schools, names, to, files)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell a file that cannot be written as what it is: a mistake on the command line."""
    try:
        yield
    except OSError as error:
        message = msg("{file} cannot be written: {reason}", file=str(path), reason=os_reason(error))
        raise ConfigurationError([Problem("not-written", message)]) from error
