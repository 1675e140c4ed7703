"""What only the exports of SIECLE show to be wrong, as remarks SIE01 to SIE11 (section 4.1).

docs/feeds/siecle.md lists the codes. No remark names a pupil: the file and the record do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from entconf.feeds.findings import Remark, Weight
from entconf.feeds.roster import Authority, Person, Place
from entconf.feeds.siecle.exports import Export, Parameters, uai_in_name
from entconf.feeds.siecle.gathering import Gathered
from entconf.feeds.siecle.people import has_left
from entconf.model.text import Text, msg

_NEEDED = (Export.PUPILS, Export.GUARDIANS, Export.STRUCTURES, Export.NOMENCLATURE)


def check_set(found: Gathered) -> Iterator[Remark]:
    """Every remark about a set of exports taken together."""
    yield from _parameters(found.parameters)
    as_of = max(filter(None, (one.exported for one in found.parameters)), default=None)
    for key, pupil in found.pupils.items():
        yield from _schooling(found, key, pupil, as_of)
        yield from _nomenclature(found, key, pupil)
    yield from _families(found, as_of)


def usual_uai(parameters: Sequence[Parameters]) -> str:
    """The UAI that most of the exports say."""
    counts = Counter(one.uai for one in parameters if one.uai)
    return counts.most_common(1)[0][0] if counts else ""


def usual_year(parameters: Sequence[Parameters]) -> int | None:
    """The school year that most of the exports say."""
    counts = Counter(one.year for one in parameters if one.year is not None)
    return counts.most_common(1)[0][0] if counts else None


def _parameters(parameters: Sequence[Parameters]) -> Iterator[Remark]:
    uai, year = usual_uai(parameters), usual_year(parameters)
    seen: dict[Export, str] = {}
    for one in parameters:
        place = Place(one.file)
        if one.uai and one.uai != uai:
            other = msg("the export is of {uai}, the others are of {usual}", uai=one.uai, usual=uai)
            yield _error("SIE01", other, place)
        if one.year is not None and year is not None and one.year != year:
            late = msg(
                "the export is of the school year {year}, the others are of {usual}",
                year=one.year,
                usual=year,
            )
            yield _error("SIE02", late, place)
        named = uai_in_name(one.file)
        if named and one.uai and named != one.uai:
            differs = msg(
                "the name of the file says {named}, PARAMETRES says {uai}", named=named, uai=one.uai
            )
            yield Remark("SIE03", differs, place, Weight.WARNING)
        if one.export in seen:
            twice = msg(
                "the same export comes twice, first in {file}; records of the first one hold",
                file=seen[one.export],
            )
            yield Remark("SIE14", twice, place, Weight.WARNING)
        seen.setdefault(one.export, one.file)
    absent = [one.value for one in _NEEDED if one not in seen]
    if absent and seen:
        some = msg("the set has no export of {roots}", roots=", ".join(absent))
        yield Remark("SIE13", some, weight=Weight.INFORMATION)


def _schooling(found: Gathered, key: str, pupil: Person, as_of: date | None) -> Iterator[Remark]:
    divisions = list(dict.fromkeys(found.divisions_of.get(key, ())))
    if has_left(pupil, as_of):
        if divisions:
            still = msg(
                "the pupil has left and is still in the class {name}", name=_short(divisions)
            )
            yield Remark("SIE04", still, pupil.place, Weight.WARNING)
    elif not divisions:
        yield _error("SIE05", msg("the pupil has not left and has no class"), pupil.place)
    if len(divisions) > 1:
        several = msg("the pupil is in several classes: {names}", names=_short(divisions))
        yield Remark("SIE06", several, pupil.place, Weight.WARNING)
    if found.classes or found.groups:
        for codes, declared in (
            (divisions, found.classes.keys()),
            (found.groups_of.get(key, ()), found.groups.keys()),
        ):
            if not declared >= set(codes):
                names = _short([one for one in dict.fromkeys(codes) if one not in declared])
                undeclared = msg("BEE_STRUCTURES does not declare {names}", names=names)
                yield _error("SIE07", undeclared, pupil.place)


def _nomenclature(found: Gathered, key: str, pupil: Person) -> Iterator[Remark]:
    unknown = []
    if found.mefs and pupil.mef and pupil.mef not in found.mefs:
        unknown.append(pupil.mef)
    if found.subjects:
        codes = dict.fromkeys(found.subjects_of.get(key, ()))
        unknown += [code for code in codes if code not in found.subjects]
    if unknown:
        codes_text = msg("BEE_NOMENCLATURES does not know {names}", names=_short(unknown))
        yield Remark("SIE08", codes_text, pupil.place, Weight.WARNING)


def _families(found: Gathered, as_of: date | None) -> Iterator[Remark]:
    exports = {one.export for one in found.parameters}
    if Export.GUARDIANS not in exports:
        return
    for tie in found.ties:
        if tie.guardianship.adult not in found.adults:
            yield _error("SIE11", msg("the tie names an adult who is not there"), tie.place)
        if Export.PUPILS in exports and tie.pupil not in found.pupils:
            yield _error("SIE11", msg("the tie names a pupil who is not there"), tie.place)
    legal = {tie.pupil for tie in found.ties if tie.guardianship.authority is Authority.LEGAL}
    for key, pupil in found.pupils.items():
        if key not in legal and not has_left(pupil, as_of):
            yield _error("SIE10", msg("the pupil has no legal guardian"), pupil.place)
    if found.addresses:  # an export without addresses says nothing of them
        yield from _addresses(found)


def _addresses(found: Gathered) -> Iterator[Remark]:
    guardians = {
        tie.guardianship.adult
        for tie in found.ties
        if tie.guardianship.authority is not Authority.CONTACT
    }
    for key, adult in found.adults.items():
        if key in guardians and found.address_of.get(key, "") not in found.addresses:
            nowhere = msg("the guardian has no address")
            yield Remark("SIE09", nowhere, adult.place, Weight.WARNING)


def _error(code: str, detail: Text, place: Place) -> Remark:
    return Remark(code, detail, place, Weight.ERROR)


def _short(codes: Sequence[str]) -> str:
    """Codes as a message shows them: what is no code, for it is long, is cut."""
    return ", ".join(code[:20] for code in codes[:8])
