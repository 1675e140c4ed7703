"""A verification as rows, for whoever can mend what was found: one table an addressee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.checks.unit import Check
from entconf.feeds.findings import Mender, Weight
from entconf.feeds.roster import Person
from entconf.feeds.verification import Found, Verification
from entconf.model.text import Text, msg
from entconf.report.language import Language
from entconf.report.verification import WEIGHT_WORDS, title_of

BY_CODE: Mapping[str, Check] = {check.code: check for check in CHECKS}
#: How the files and options call those who can mend something.
ADDRESSEES: Mapping[str, Mender] = {
    "secretariat": Mender.SECRETARIAT,
    "head": Mender.HEAD,
    "academy": Mender.ACADEMY,
    "help-desk": Mender.HELP_DESK,
    "administrator": Mender.ADMINISTRATOR,
}


def found_for(verification: Verification, mender: Mender) -> Sequence[Found]:
    """What somebody can mend; what is for information alone asks for nothing."""
    return [
        one
        for one in verification.found
        if one.finding.mender is mender and one.finding.weight is not Weight.INFORMATION
    ]


def people_of(found: Sequence[Found]) -> int:
    """How many people findings are about."""
    return len({one.finding.person for one in found if one.finding.person})


def meaning_of(code: str) -> Text:
    """What a finding means and what mends it."""
    check = BY_CODE.get(code)
    return check.meaning if check else msg("Look at the file and the record that are named.")


def classes_of(person: Person | None) -> str:
    """The classes of somebody, as they are written; nothing for staff, who have many."""
    if person is None or person.functions:
        return ""
    return ", ".join(dict.fromkeys(one.label or one.code for one in person.classes))


def heading(language: Language, *, full: bool) -> Sequence[str]:
    """The names of the columns."""
    who = (msg("Last name"), msg("First name")) if full else (msg("Initials"),)
    columns = (
        *(msg("Code"), msg("Weight"), msg("UAI"), msg("School"), msg("What")),
        *(msg("Detail"), msg("Since"), msg("ENT id"), *who, msg("Class")),
        *(msg("What to do"), msg("File"), msg("Record")),
    )
    return [language(one) for one in columns]


def table_of(
    verification: Verification, found: Sequence[Found], language: Language, *, full: bool
) -> Sequence[Sequence[str]]:
    """One row a finding, in the order of the verification."""
    names = {one.establishment.uai: one.establishment.name for one in verification.schools}
    return [_row(one, names.get(one.finding.uai, ""), language, full=full) for one in found]


def _row(one: Found, school: str, language: Language, *, full: bool) -> Sequence[str]:
    told, person = one.finding, one.person
    who = [person.initials if person else ""]
    if full:
        who = [person.last_name, person.first_name] if person else ["", ""]
    return [
        *(told.code, language(WEIGHT_WORDS[told.weight]), told.uai, school or ""),
        *(language(title_of(told.code)), language(told.detail), one.since.isoformat()),
        *(one.ent_id if told.person else "", *who, classes_of(person)),
        *(language(meaning_of(told.code)), told.place.file),
        str(told.place.record or ""),
    ]
