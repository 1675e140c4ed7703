"""Exports of SIECLE and STSWEB beside the feed: read, never in its way, and no echo of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from entconf.feeds.checks.catalog import CHECKS
from entconf.feeds.checks.precedence import told_once
from entconf.feeds.findings import Finding, Remark, Weight
from entconf.feeds.reading import Reading
from entconf.feeds.remarks import remark_findings
from entconf.feeds.roster import Origin, Place, Roster
from entconf.feeds.school_exports import read_school_exports
from entconf.model.text import msg
from tests.feeds.schools import SCHOOL, changed, evidence, found, healthy

BY_CODE = {check.code: check for check in CHECKS}


def siecle(*remarks: Remark) -> tuple[tuple[str, Reading], ...]:
    """What SIECLE would tell of the pupil whose number there is 501, key 2001 in the feed."""
    pupil = replace(healthy().people["2001"], key="501", place=Place("eleves.xml", 7))
    return ((SCHOOL, Reading(Roster(Origin.SIECLE, {"501": pupil}, {}), remarks)),)


WITHOUT_CLASS = Remark("SIE05", msg("no class"), Place("eleves.xml", 7), Weight.ERROR)


def together(readings: tuple[tuple[str, Reading], ...], **fields: object) -> list[Finding]:
    looked_at = evidence(changed(healthy(), "2001", **fields) if fields else None)
    remarks = remark_findings(looked_at, BY_CODE, readings)
    return list(told_once([*found(looked_at), *remarks]))


def test_what_siecle_alone_shows_is_told_of_the_pupil_of_the_feed() -> None:
    (one,) = together(siecle(WITHOUT_CLASS))
    assert (one.code, one.uai, one.person, one.weight) == ("SIE05", SCHOOL, "2001", Weight.ERROR)


def test_what_both_show_is_told_once() -> None:
    assert [one.code for one in together(siecle(WITHOUT_CLASS), classes=())] == ["REF03"]


def test_exports_of_a_school_that_is_not_verified_are_left_out() -> None:
    ((_, reading),) = siecle(WITHOUT_CLASS)
    assert together((("0990009Y", reading),)) == []


def test_a_broken_export_is_an_error_that_blocks_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "ElevesSansAdresses.xml"
    broken.write_text("<BEE_ELEVES><DONNEES>", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    for siecle_path, sts_path in ((broken, None), (None, broken), (empty, None), (None, empty)):
        readings = read_school_exports(
            {SCHOOL: siecle_path} if siecle_path else {}, {SCHOOL: sts_path} if sts_path else {}
        )
        ((_, reading),) = readings
        weights = {one.weight for one in reading.remarks}
        assert Weight.ERROR in weights
        assert Weight.BLOCKING not in weights


def test_the_newest_export_of_stsweb_counts(given: Path, tmp_path: Path) -> None:
    source = next(iter(sorted((given / "sts").rglob("sts_emp*.xml"))))
    for year in ("2024", "2025"):
        shutil.copy(source, tmp_path / f"sts_emp_0990001N_{year}.xml")
    ((uai, reading),) = read_school_exports({}, {SCHOOL: tmp_path})
    assert uai == SCHOOL
    assert reading.roster.origin is Origin.STSWEB
    places = {one.place.file for one in reading.roster.people.values()}
    assert all("2025" in place for place in places)
    assert places
