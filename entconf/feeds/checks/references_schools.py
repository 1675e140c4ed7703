"""REF about structures, classes, groups and codes (directory reference, section 1.7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from entconf.feeds.aaf.names import Category
from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.index import FeedIndex
from entconf.feeds.checks.unit import About, about, found
from entconf.feeds.codes import NATIONAL_PROFILES, is_siret
from entconf.feeds.findings import Finding, Mender, Weight
from entconf.feeds.roster import Origin, Person, Structure
from entconf.model.establishment import has_valid_key, is_uai, uai_key
from entconf.model.profiles import Profile
from entconf.model.text import Text, msg, msgn

_STAFF = (Profile.TEACHERS, Profile.STAFF)
_ATTACHED = (Profile.STUDENTS, *_STAFF)


def find_unknown_structures(evidence: Evidence) -> Iterator[Finding]:
    """REF01: a school that is not delivered; people attached to a structure that is not."""
    index = evidence.index
    if index is None or not evidence.trusts(Category.ETAB):
        return
    absent = [one for one in evidence.schools if one.uai not in index.structures_by_uai]
    for school in absent:
        detail = msg("the school is not in EtabEducNat")
        what = About(school.uai, school.uai)
        yield found("REF01", Weight.BLOCKING, Mender.ACADEMY, detail, what)
    if absent:
        # Whoever points nowhere most likely points there.
        return
    yield from _pointing_nowhere(index)


def _pointing_nowhere(index: FeedIndex) -> Iterator[Finding]:
    lost: dict[str, list[tuple[Person, str]]] = defaultdict(list)
    for profile in _ATTACHED:
        for person, uai in index.asked(profile):
            if person.home and person.home not in index.roster.structures:
                lost[person.home].append((person, uai))
    for structure, people in lost.items():
        detail = msgn(
            "{n} person is attached to the structure {structure}, which is not in EtabEducNat",
            "{n} people are attached to the structure {structure}, which is not in EtabEducNat",
            len(people),
            structure=structure,
        )
        person, uai = people[0]
        what = About(uai, structure, person.key if len(people) == 1 else "", person.place)
        yield found("REF01", Weight.ERROR, Mender.ACADEMY, detail, what)


def find_bad_keys(evidence: Evidence) -> Iterator[Finding]:
    """REF02: a UAI or a SIRET that fails its key. Real and test data hold some: a warning."""
    if evidence.index is None:
        return
    for one in evidence.index.asked_structures():
        if one.uai and not is_uai(one.uai):
            detail = msg("{uai} does not have the form of a UAI", uai=one.uai)
            yield _of_structure("REF02", detail, one, "uai")
        elif one.uai and not has_valid_key(one.uai) and not _is_zone(one):
            detail = msg(
                "the letter of the UAI {uai} should be {letter}",
                uai=one.uai,
                letter=uai_key(one.uai[:7]),
            )
            yield _of_structure("REF02", detail, one, "uai")
        if one.siret and not is_siret(one.siret):
            detail = msg("the SIRET {siret} fails its check", siret=one.siret)
            yield _of_structure("REF02", detail, one, "siret")


def _is_zone(one: Structure) -> bool:
    """Whether it is a replacement zone: a number like a UAI, whose letter is no key."""
    return one.kind.upper() == "SANS OBJET" and not one.is_school


def _of_structure(code: str, detail: Text, one: Structure, what: str) -> Finding:
    subject = About(one.uai, f"{one.key}/{what}", place=one.place)
    return found(code, Weight.WARNING, Mender.ACADEMY, detail, subject)


def find_undeclared(evidence: Evidence) -> Iterator[Finding]:
    """REF04: a class or group that is used and that the structure does not declare."""
    index = evidence.index
    if index is None or not evidence.trusts(Category.ETAB):
        return
    for (structure, code, group), (pupils, adults) in used_codes(index).items():
        school = index.roster.structures.get(structure)
        if school is None or not declares(school, index):
            continue
        known = [one.code for one in (school.groups if group else school.classes)]
        if code in known:
            continue
        word = msg("group") if group else msg("class")
        detail = msg(
            "the {what} {code} is not declared; {pupils} pupils and {staff} of staff name it",
            what=word,
            code=code,
            pupils=pupils,
            staff=adults,
        )
        near = near_miss(code, known)
        if near is not None:
            detail = msg("{told} ({near} is)", told=detail, near=near)
        mender = Mender.SECRETARIAT if pupils else Mender.HEAD
        kind = "group" if group else "class"
        what = About(school.uai, f"{kind}/{code}", place=school.place)
        yield found("REF04", Weight.ERROR, mender, detail, what)


def declares(school: Structure, index: FeedIndex) -> bool:
    """Whether its classes can be held against a declaration: the first degree has none."""
    return school.is_school or index.roster.origin is not Origin.AAF1D


def used_codes(index: FeedIndex) -> Mapping[tuple[str, str, bool], tuple[int, int]]:
    """How many pupils and adults name a class or group: by structure, code, is-a-group."""
    counts: dict[tuple[str, str, bool], list[int]] = defaultdict(lambda: [0, 0])
    for place, profiles in enumerate(((Profile.STUDENTS,), _STAFF)):
        for profile in profiles:
            for person, _ in index.asked(profile):
                for one in person.classes:
                    counts[one.structure, one.code, False][place] += 1
                for one in person.groups:
                    counts[one.structure, one.code, True][place] += 1
    return {
        name: (pupils, adults)
        for name, (pupils, adults) in counts.items()
        if index.is_asked(index.uai_of(name[0]))
    }


def near_miss(code: str, known: list[str]) -> str | None:
    """The declared code that differs only by blanks or case."""
    plain = _plain(code)
    return next((one for one in known if _plain(one) == plain), None)


def _plain(code: str) -> str:
    return "".join(code.split()).casefold()


def find_odd_declarations(evidence: Evidence) -> Iterator[Finding]:
    """REF05: a class without pupils, a group of an unknown class, a code declared twice."""
    index = evidence.index
    if index is None or not evidence.trusts(Category.ETAB):
        return
    filled = {(structure, _plain(code)) for structure, code in index.class_sizes}
    for school in index.asked_schools():
        classes = Counter(one.code for one in school.classes)
        groups = Counter(one.code for one in school.groups)
        if evidence.trusts(Category.ELEVE):
            weight = Weight.INFORMATION if evidence.year_change else Weight.WARNING
            for code in classes:
                if (school.key, _plain(code)) not in filled:
                    detail = msg("no pupil is in the class {code}", code=code)
                    yield _of_code(detail, school, f"class/{code}", weight)
        for code, number in (classes + groups).items():
            if classes[code] > 1 or groups[code] > 1:
                detail = msg("{code} is declared {n} times", code=code, n=number)
                yield _of_code(detail, school, f"twice/{code}")
        for group in school.groups:
            unknown = [one for one in group.classes if one not in classes]
            if unknown:
                detail = msg(
                    "the group {code} is made of {classes}, which is not declared",
                    code=group.code,
                    classes=", ".join(unknown),
                )
                yield _of_code(detail, school, f"group/{group.code}")


def _of_code(
    detail: Text, school: Structure, subject: str, weight: Weight = Weight.WARNING
) -> Finding:
    what = About(school.uai, subject, place=school.place)
    return found("REF05", weight, Mender.SECRETARIAT, detail, what)


def find_unknown_codes(evidence: Evidence) -> Iterator[Finding]:
    """REF09: MEF and subjects that the nomenclature does not have or names otherwise."""
    index = evidence.index
    if index is None:
        return
    if evidence.trusts(Category.MEF):
        yield from _unknown_mefs(index)
    if evidence.trusts(Category.MATIERE):
        yield from _unknown_subjects(index)
    if not evidence.year_change:
        yield from _other_mefs(evidence, index)


def _unknown_mefs(index: FeedIndex) -> Iterator[Finding]:
    known = index.roster.mefs
    counts: Counter[tuple[str, str]] = Counter()
    labels: Counter[tuple[str, str]] = Counter()
    for pupil, uai in index.asked(Profile.STUDENTS):
        if pupil.mef and pupil.mef not in known:
            counts[uai, pupil.mef] += 1
        elif pupil.mef and not _same_label(pupil.mef_label, known[pupil.mef].label):
            labels[uai, pupil.mef] += 1
    for (uai, code), number in counts.items():
        detail = msgn(
            "{n} pupil has the MEF {code}, which is unknown",
            "{n} pupils have the MEF {code}, which is unknown",
            number,
            code=code,
        )
        yield _of_nomenclature(detail, uai, f"mef/{code}")
    for (uai, code), number in labels.items():
        detail = msgn(
            "{n} pupil has another label for the MEF {code}",
            "{n} pupils have another label for the MEF {code}",
            number,
            code=code,
        )
        yield _of_nomenclature(detail, uai, f"label/{code}")


def _same_label(one: str, other: str) -> bool:
    """Whether two labels name one thing: blanks, case and a cut end do not count."""
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return long.startswith(short)


def _unknown_subjects(index: FeedIndex) -> Iterator[Finding]:
    counts: Counter[tuple[str, str]] = Counter()
    for profile in _ATTACHED:
        for person, uai in index.asked(profile):
            codes = {one.subject for one in person.teaching} | {*person.subjects}
            counts.update((uai, code) for code in codes if code not in index.roster.subjects)
    for (uai, code), number in counts.items():
        if code:
            detail = msgn(
                "{n} person has the subject {code}, which is unknown",
                "{n} people have the subject {code}, which is unknown",
                number,
                code=code,
            )
            yield _of_nomenclature(detail, uai, f"subject/{code}")


def _of_nomenclature(detail: Text, uai: str, subject: str) -> Finding:
    return found("REF09", Weight.WARNING, Mender.ACADEMY, detail, About(uai, subject))


def _other_mefs(evidence: Evidence, index: FeedIndex) -> Iterator[Finding]:
    """Pupils whose MEF is not one of their class; unknown ones are told already."""
    mefs = {
        (school.key, one.code): one.mefs
        for school in index.asked_schools()
        for one in school.classes
        if one.mefs
    }
    told = evidence.trusts(Category.MEF)
    for pupil, uai in index.asked(Profile.STUDENTS):
        if not pupil.mef or (told and pupil.mef not in index.roster.mefs):
            continue
        for one in pupil.classes:
            own = mefs.get((one.structure, one.code))
            if own and pupil.mef not in own:
                detail = msg("the pupil's MEF is none of the class {code}", code=one.code)
                what = about(pupil, uai)
                yield found("REF09", Weight.WARNING, Mender.SECRETARIAT, detail, what)
                break


def find_headless_schools(evidence: Evidence) -> Iterator[Finding]:
    """REF11: nobody with the function of a head; no head teacher at all."""
    index = evidence.index
    if index is None or not evidence.trusts(Category.PERS_EDUC_NAT):
        return
    directed: set[str] = set()
    headed: set[str] = set()
    for profile in _STAFF:
        for person in index.people(profile):
            directed.update(person.directs)
            headed.update(one.structure for one in person.head_of)
            for function in person.functions:
                if NATIONAL_PROFILES.get(function.code) == "DIR":
                    directed.add(function.structure)
    for school in index.asked_schools():
        if school.key not in directed:
            detail = msg("nobody has a function of direction")
            what = About(school.uai, "direction")
            yield found("REF11", Weight.INFORMATION, Mender.ACADEMY, detail, what)
        second = index.roster.origin is not Origin.AAF1D and school.classes
        if second and school.key not in headed and not evidence.year_change:
            detail = msg("no class has a head teacher")
            what = About(school.uai, "head teachers")
            yield found("REF11", Weight.INFORMATION, Mender.HEAD, detail, what)
