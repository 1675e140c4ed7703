"""What readers saw, as findings: by its code, about somebody, under a school where one is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from entconf.feeds.checks.evidence import Evidence
from entconf.feeds.checks.unit import About, Check, about, found
from entconf.feeds.findings import Finding, Mender, Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.roster import Origin
from entconf.model.profiles import Profile

#: Readings of exports of a school (SIECLE, STSWEB), with the UAI they are of.
Readings: TypeAlias = Sequence[tuple[str, Reading]]


def remark_findings(
    evidence: Evidence, checks: Mapping[str, Check], readings: Readings
) -> Iterator[Finding]:
    """The remarks about what is verified. Those about schools not asked for are left out."""
    yield from _of_feed(evidence, checks)
    asked = {one.uai for one in evidence.schools}
    for uai, reading in readings:
        if uai in asked:
            yield from _of_export(uai, reading, checks, evidence)


def _of_feed(evidence: Evidence, checks: Mapping[str, Check]) -> Iterator[Finding]:
    index = evidence.index
    structures = _structures(evidence)
    for remark in evidence.remarks:
        place = (remark.place.file, remark.place.record)
        person = index.at.get(place) if index and remark.place.record else None
        if index is not None and person is None and remark.subject:
            person = index.roster.people.get(remark.subject)
        if index is not None and person is not None:
            uai = index.school_of(person)
            if index.is_asked(uai):
                yield _finding(remark, checks, about(person, uai))
        elif place in structures:
            uai = structures[place]
            if index is None or index.is_asked(uai):
                yield _finding(remark, checks, About(uai, uai, place=remark.place))
        elif not remark.place.record or index is None or index.everything_is_asked:
            yield _finding(remark, checks, _nobody(remark))


def _structures(evidence: Evidence) -> Mapping[tuple[str, int], str]:
    if evidence.feed is None:
        return {}
    structures = evidence.feed.structures.values()
    return {(one.place.file, one.place.record): one.uai for one in structures}


def _of_export(
    uai: str, reading: Reading, checks: Mapping[str, Check], evidence: Evidence
) -> Iterator[Finding]:
    people = {
        (one.place.file, one.place.record): one.key
        for one in reading.roster.people.values()
        if one.place.record
    }
    known = _known_by(reading.roster.origin, evidence)
    for remark in reading.remarks:
        key = people.get((remark.place.file, remark.place.record), remark.subject)
        subject = key or str(remark.detail)
        person = known.get(key, "") if key else ""
        yield _finding(remark, checks, About(uai, subject, person, remark.place))


def _known_by(origin: Origin, evidence: Evidence) -> Mapping[str, str]:
    """From a pupil's number inside SIECLE to the key of the feed; nothing for STSWEB."""
    if evidence.index is None or origin is not Origin.SIECLE:
        return {}
    rows = evidence.index.asked(Profile.STUDENTS)
    return {pupil.attachment: pupil.key for pupil, _ in rows if pupil.attachment}


def _nobody(remark: Remark) -> About:
    """About a file, or a record that nobody was made of."""
    record = f"#{remark.place.record}" if remark.place.record else ""
    return About("", remark.subject or f"{remark.detail}{record}", place=remark.place)


def _finding(remark: Remark, checks: Mapping[str, Check], what: About) -> Finding:
    check = checks.get(remark.code)
    weight = remark.weight or (check.weight if check else Weight.WARNING)
    mender = check.mender if check else Mender.ADMINISTRATOR
    return found(remark.code, weight, mender, remark.detail, what)
