"""A feed held against a real directory: silence where it follows, each flaw by its code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from entconf.feeds.accounts import roster_of
from entconf.feeds.checks.evidence import LiveSchool
from entconf.feeds.remembering import nothing_remembered
from entconf.feeds.verification import Verification
from entconf.feeds.verifying import Question, verify
from entconf.model.establishment import Establishment
from entconf.model.feed_settings import VerifySettings
from tests.feeds.schools import SCHOOL, TODAY, healthy
from tests.feeds.writing import write_delivery
from tests.ldap.desk import opened
from tests.ldap.fed_school import ACADEMY, Attributes, directory_of, uid
from tests.ldap.invented import structure_of
from tests.ldap.server import Slapd, is_installed

pytestmark = pytest.mark.skipif(not is_installed(), reason="slapd and ldap-utils are missing")


def verified(
    folder: Path, changed: Mapping[str, Attributes] | None = None, without: Collection[str] = ()
) -> Verification:
    """The healthy school's feed, held against a directory that was loaded from it."""
    drop = write_delivery(folder / "drop", healthy(), TODAY)
    with Slapd(directory_of(healthy(), SCHOOL, changed or {}, without)) as slapd:
        driver = opened(slapd)

        def accounts(school: Establishment) -> LiveSchool:
            found = driver.accounts(school)
            return LiveSchool(roster_of(found), found.unknown)

        schools = (Establishment(SCHOOL),)
        question = Question(drop, VerifySettings(), TODAY, schools, accounts)
        try:
            return verify(question, nothing_remembered())
        finally:
            driver.close()


def told(found: Verification) -> list[tuple[str, str, str]]:
    return [(one.finding.code, one.finding.person, str(one.finding.detail)) for one in found.found]


def test_a_directory_that_follows_is_silent(tmp_path: Path) -> None:
    found = verified(tmp_path)
    assert told(found) == []
    assert found.answer == "yes"


def test_somebody_who_is_missing_is_named_once(tmp_path: Path) -> None:
    found = verified(tmp_path, without=["2003"])
    assert told(found) == [("ENT01", "2003", "has no account")]
    assert found.answer == "no"


def test_a_wrong_class_is_told_with_the_account(tmp_path: Path) -> None:
    wrong = {"2003": {"ENTEleveClasses": f"{structure_of(0)}$6A"}}
    found = verified(tmp_path, wrong)
    assert told(found) == [("ENT05", "2003", "not in the class 6B; still in the class 6A")]
    account = found.found[0].account
    assert account is not None
    assert account.id == uid("2003")


def test_the_source_of_an_account_is_the_academy_and_no_part_of_its_key(tmp_path: Path) -> None:
    with Slapd(directory_of(healthy(), SCHOOL, {})) as slapd:
        driver = opened(slapd)
        pupil = next(
            one for one in driver.accounts(Establishment(SCHOOL)).accounts if one.id == uid("2003")
        )
        driver.close()
    assert (pupil.source, pupil.external_id, pupil.guardians) == (ACADEMY, "2003", ("4003",))
