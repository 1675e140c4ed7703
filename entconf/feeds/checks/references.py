"""REF: what points to what (directory reference, section 1.7), as checks."""

from __future__ import annotations

from entconf.feeds.checks.references_people import (
    find_childless_guardians,
    find_idle_teachers,
    find_odd_guardianships,
    find_unclassed,
    find_unknown_guardians,
)
from entconf.feeds.checks.references_schools import (
    find_bad_keys,
    find_headless_schools,
    find_odd_declarations,
    find_undeclared,
    find_unknown_codes,
    find_unknown_structures,
)
from entconf.feeds.checks.unit import Check
from entconf.feeds.findings import Mender, Weight
from entconf.model.text import msg

REFERENCE: tuple[Check, ...] = (
    Check(
        "REF01",
        Weight.BLOCKING,
        Mender.ACADEMY,
        msg("School or structure not delivered"),
        msg(
            "Without its school, all accounts of a school would be detached. Do not apply it; "
            "ask the academy whether the school is in the perimeter of the ENT."
        ),
        find_unknown_structures,
    ),
    Check(
        "REF02",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("UAI or SIRET with a wrong key"),
        msg("A slip of the pen in a number. Nothing breaks; tell the academy."),
        find_bad_keys,
    ),
    Check(
        "REF03",
        Weight.ERROR,
        Mender.SECRETARIAT,
        msg("Pupil without class, or in several"),
        msg(
            "The account is made without class: no class page, no timetable. The secretariat "
            "assigns the pupil in SIECLE, Base eleves; the ENT follows within 48 to 72 hours. Do "
            "not do it by hand in the ENT: the next night undoes it."
        ),
        find_unclassed,
    ),
    Check(
        "REF04",
        Weight.ERROR,
        Mender.SECRETARIAT,
        msg("Class or group that is not declared"),
        msg(
            "The code that pupils or teachers carry is not one of the school's structures, often "
            "by a blank or a capital. Make both the same: structures in SIECLE for pupils, in "
            "STSWEB for teachers."
        ),
        find_undeclared,
    ),
    Check(
        "REF05",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("Class without pupils, odd declaration"),
        msg(
            "An empty class, a group of an unknown class or a code declared twice shows in the "
            "ENT. Remove or correct it in the structures of SIECLE and STSWEB."
        ),
        find_odd_declarations,
    ),
    Check(
        "REF06",
        Weight.ERROR,
        Mender.ACADEMY,
        msg("Guardian who is not delivered"),
        msg(
            "The pupil is tied to an adult whom the delivery does not hold: no account for that "
            "parent. If the adult is right in SIECLE, tell the academy."
        ),
        find_unknown_guardians,
    ),
    Check(
        "REF07",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("Guardian without pupil"),
        msg(
            "An adult whom no pupil names gets an account that shows nobody. Correct the tie in "
            "SIECLE, or merge the adult with the double (fusion des responsables)."
        ),
        find_childless_guardians,
    ),
    Check(
        "REF08",
        Weight.WARNING,
        Mender.SECRETARIAT,
        msg("Odd guardianship"),
        msg(
            "A minor without legal guardian leaves the family without account; more than two, or "
            "one twice, is a slip. Correct the legal guardians in SIECLE."
        ),
        find_odd_guardianships,
    ),
    Check(
        "REF09",
        Weight.WARNING,
        Mender.ACADEMY,
        msg("Unknown MEF or subject"),
        msg(
            "Resources and groups are chosen by MEF and subject. A pupil's MEF that is not of "
            "the class: the secretariat, in SIECLE. A code missing in the nomenclature: the "
            "academy."
        ),
        find_unknown_codes,
    ),
    Check(
        "REF10",
        Weight.WARNING,
        Mender.HEAD,
        msg("Teacher without function, school or class"),
        msg(
            "The teacher sees no class in the ENT. The head of school enters services and head "
            "teachers in STSWEB (seen the next day); a missing function or attachment is for the "
            "academy's staff office."
        ),
        find_idle_teachers,
    ),
    Check(
        "REF11",
        Weight.INFORMATION,
        Mender.ACADEMY,
        msg("School without head or head teachers"),
        msg(
            "No account has the rights of direction, or of a head teacher. The function of the "
            "head comes from the academy's staff office, head teachers from STSWEB."
        ),
        find_headless_schools,
    ),
)
