"""SIE and STS: what the readers of a school's own exports tell (docs/feeds/siecle.md, stsweb.md).

Of what the feed shows too, the feed's finding is told alone: see precedence.py.
"""

from __future__ import annotations

from entconf.feeds.checks.unit import Check, told_by_readers
from entconf.feeds.findings import Mender, Weight
from entconf.model.text import Text, msg

_SIECLE = msg("Correct it in SIECLE; the ENT follows within 48 to 72 hours.")
_EXPORT = msg("Make all exports of SIECLE anew, on one day and of one year, and verify again.")
_STSWEB = msg("Correct it in STSWEB; the ENT follows the next day.")
_TIMETABLE = msg("Correct it in the timetable software and export to STSWEB again.")


def _siecle(code: str, weight: Weight, title: Text, meaning: Text = _SIECLE) -> Check:
    return Check(code, weight, Mender.SECRETARIAT, title, meaning, told_by_readers)


def _stsweb(code: str, weight: Weight, title: Text, meaning: Text = _STSWEB) -> Check:
    return Check(code, weight, Mender.HEAD, title, meaning, told_by_readers)


EXPORTS: tuple[Check, ...] = (
    _siecle("SIE01", Weight.ERROR, msg("Exports of SIECLE of two schools"), _EXPORT),
    _siecle("SIE02", Weight.ERROR, msg("Exports of SIECLE of two years"), _EXPORT),
    _siecle("SIE03", Weight.WARNING, msg("Export of SIECLE of another school"), _EXPORT),
    _siecle("SIE04", Weight.WARNING, msg("Leaver still in a class in SIECLE")),
    _siecle("SIE05", Weight.ERROR, msg("Pupil without class in SIECLE")),
    _siecle("SIE06", Weight.WARNING, msg("Pupil in several classes in SIECLE")),
    _siecle("SIE07", Weight.ERROR, msg("Class or group that SIECLE does not declare")),
    _siecle("SIE08", Weight.WARNING, msg("MEF or subject that SIECLE does not know")),
    _siecle("SIE09", Weight.WARNING, msg("Guardian without address in SIECLE")),
    _siecle("SIE10", Weight.ERROR, msg("Pupil without legal guardian in SIECLE")),
    _siecle("SIE11", Weight.ERROR, msg("Tie of somebody who is not in SIECLE")),
    _siecle("SIE12", Weight.ERROR, msg("Record of SIECLE without number"), _EXPORT),
    _siecle("SIE13", Weight.INFORMATION, msg("Export of SIECLE not given"), _EXPORT),
    _siecle("SIE14", Weight.WARNING, msg("Export of SIECLE given twice"), _EXPORT),
    _siecle("SIE15", Weight.WARNING, msg("Empty export of SIECLE"), _EXPORT),
    _stsweb("STS01", Weight.WARNING, msg("Week that does not begin on a Monday"), _TIMETABLE),
    _stsweb("STS02", Weight.ERROR, msg("Lesson of an unknown alternance"), _TIMETABLE),
    _stsweb("STS03", Weight.ERROR, msg("Service of an unknown teacher in STSWEB")),
    _stsweb("STS04", Weight.ERROR, msg("Service of an unknown class in STSWEB")),
    _stsweb("STS05", Weight.ERROR, msg("Lesson without day or time"), _TIMETABLE),
    _stsweb("STS06", Weight.WARNING, msg("Subject that STSWEB does not know")),
    _stsweb("STS07", Weight.INFORMATION, msg("Unknown room"), _TIMETABLE),
    _stsweb("STS08", Weight.ERROR, msg("Record of STSWEB without number")),
    _stsweb("STS09", Weight.WARNING, msg("Export of STSWEB of another school")),
    _stsweb("STS10", Weight.INFORMATION, msg("Class or group without a service in STSWEB")),
)
