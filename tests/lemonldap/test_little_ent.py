"""A complete little ENT: a directory, a portal that signs people in by it, and one plan over both.

Everything is real: slapd, LemonLDAP::NG, the command `entconf`, Chromium. What pupils, a teacher,
a parent and guests then see is held against the site in `site/`. The pages are kept as pictures in
`build/pictures/` of the repository, for people to look at.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import chromium
from tests.ldap.server import is_installed as has_slapd
from tests.lemonldap.little_ent import SITE, LittleEnt, Ran, moment
from tests.lemonldap.little_ent_people import (
    OTHER_PUPIL,
    PARENT,
    PASSWORD,
    PUPIL,
    TEACHER,
    UAI,
)
from tests.lemonldap.portal_page import TO_LOOPBACK, PortalPage, window
from tests.lemonldap.portal_server import ABSENT, is_installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Logins that the driver made for the guests of the site.
GUEST, PAST_GUEST = "ada.exemple", "theo.modele"
_NO_SLAPD = "slapd is not installed: as root, type `sh scripts/system_packages.sh`"


@contextmanager
def running_ent() -> Iterator[LittleEnt]:
    if not is_installed():
        pytest.skip(ABSENT)
    if not has_slapd():
        pytest.skip(_NO_SLAPD)
    with tempfile.TemporaryDirectory(prefix="little-ent-") as folder:
        ent = LittleEnt(Path(folder))
        try:
            ent.start()
            yield ent
        finally:
            ent.stop()


@dataclass(frozen=True)
class Applied:
    """An ENT after its first run, with what the commands printed before it and in it."""

    ent: LittleEnt
    validated: Ran
    planned: Ran
    run: Ran


@pytest.fixture(scope="module")
def applied() -> Iterator[Applied]:
    with running_ent() as ent:
        yield Applied(
            ent, ent.entconf("validate"), ent.entconf("plan"), ent.entconf("apply", "--yes")
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(TO_LOOPBACK) as opened:
        yield opened


@pytest.fixture
def page(applied: Applied, browser: Browser) -> Iterator[PortalPage]:
    """A new window on the portal of the site as it was applied."""
    assert applied.run.code == 0, applied.run.told
    with window(browser, applied.ent.portal.portal_port) as opened:
        yield opened


def test_one_plan_over_directory_and_portal_and_one_configuration(applied: Applied) -> None:
    ent = applied.ent
    assert applied.validated.code == 0, applied.validated.told
    assert applied.planned.code == 2, applied.planned.told
    for told in (
        "1 student gains Club théâtre",
        "3 students gain Cahier de textes",
        "1 guest gains an account",
        "ends_by: (empty) → $entconfUntil",
        "1 parent loses access to the ENT",
        "Plan: 5 to create, 10 to update, 0 to delete.",
    ):
        assert told in applied.planned.output, applied.planned.told
    assert applied.run.code == 0, applied.run.told
    assert "done and proven: 15" in applied.run.output
    ((number, log),) = ent.numbers()
    assert (number, log) == (2, f"entconf apply {run_id(applied.run)}")
    again = ent.entconf("plan")
    assert again.code == 0, again.told
    assert "Nothing to change." in again.output
    assert ent.entconf("drift").code == 0
    assert len(ent.numbers()) == 1


def run_id(ran: Ran) -> str:
    found = re.search(r"^Run (\S+):", ran.output, re.MULTILINE)
    assert found, ran.told
    return found[1]


@pytest.mark.parametrize("name", ["inventory/academie.yml", "playbooks/petit-ent.yml"])
def test_the_documentation_shows_this_very_site(name: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "drivers" / "lemonldap.md"
    shown = f"```yaml\n{(SITE / name).read_text(encoding='utf-8')}```"
    assert shown in page.read_text(encoding="utf-8")


def test_what_both_hold_is_dumped_as_one_playbook(applied: Applied, tmp_path: Path) -> None:
    dumped = applied.ent.entconf("dump", UAI, "--out", str(tmp_path / "dump.yml"))
    assert dumped.code == 0, dumped.told
    plan = applied.ent.entconf("plan", "--playbook", str(tmp_path / "dump.yml"))
    assert plan.code == 0, plan.told
    written = (tmp_path / "dump.yml").read_text(encoding="utf-8")
    for told in ("Club théâtre: [Journal du club]", "Ada", "category: À lire et à écrire"):
        assert told in written


def test_a_pupil_of_a_class_with_accents_sees_exactly_what_is_declared(page: PortalPage) -> None:
    page.sign_in(PUPIL, PASSWORD)
    assert "Fête du collège" in page.messages
    assert "toutes et tous attendus à la fête de l'école, dès 17 h. À bientôt !" in page.messages
    page.keep_picture("announcement")
    page.accept_messages()
    assert page.menu == [
        ("Ma classe", ["Cahier de textes", "Agenda", "Carnet de la 6ème"]),
        ("À lire et à écrire", ["Médiathèque"]),
        ("Clubs", ["Journal du club"]),
    ]
    page.keep_picture("pupil")


def test_a_pupil_of_another_class_sees_neither_its_notebook_nor_the_club(page: PortalPage) -> None:
    page.sign_in(OTHER_PUPIL, PASSWORD)
    page.accept_messages()
    assert page.menu == [
        ("Ma classe", ["Cahier de textes", "Agenda"]),
        ("À lire et à écrire", ["Médiathèque"]),
    ]


def test_a_teacher_sees_hers_and_no_message_for_pupils(page: PortalPage) -> None:
    page.sign_in(TEACHER, PASSWORD)
    assert page.messages == ""
    assert page.menu == [
        ("Ma classe", ["Cahier de textes", "Agenda"]),
        ("À lire et à écrire", ["Médiathèque", "Wiki"]),
        ("Clubs", ["Journal du club"]),
    ]
    page.keep_picture("teacher")


def test_a_parent_is_told_when_to_come_back(page: PortalPage) -> None:
    page.sign_in(PARENT, PASSWORD)
    assert "Le collège vous ouvre lundi, à 8 h." in page.text
    assert page.menu == []
    page.keep_picture("closed")
    assert not page.has_session()


def test_a_guest_comes_in_until_the_last_moment_and_not_after(
    applied: Applied, page: PortalPage, browser: Browser
) -> None:
    ent, before = applied.ent, applied.ent.numbers()
    for login in (GUEST, PAST_GUEST):
        ent.in_directory(login, userPassword=PASSWORD)
    page.sign_in(GUEST, PASSWORD)
    assert page.menu == [("À lire et à écrire", ["Wiki"]), ("Clubs", ["Journal du club"])]
    now = datetime.now(UTC)
    for ends, comes_in in ((now + timedelta(minutes=5), True), (now - timedelta(seconds=1), False)):
        ent.in_directory(PAST_GUEST, entconfUntil=moment(ends))
        with window(browser, page.port) as other:
            other.sign_in(PAST_GUEST, PASSWORD)
            assert (other.menu == [("À lire et à écrire", ["Wiki"])]) is comes_in
            refused = "Votre invitation est terminée : voyez la vie scolaire." in other.text
            assert refused is not comes_in
            other.keep_picture("guest-in-time" if comes_in else "guest-refused")
            assert other.has_session() is comes_in
    other_end = ent.entconf("drift", "--kind", "guests")
    assert other_end.code == 2, other_end.told
    assert ent.numbers() == before, "nobody ran entconf: the portal refuses by itself"


@pytest.fixture
def fresh() -> Iterator[LittleEnt]:
    """An ENT as it was before entconf came."""
    with running_ent() as ent:
        yield ent


def test_a_rule_changed_by_hand_is_found_and_put_right(fresh: LittleEnt) -> None:
    assert fresh.entconf("apply", "--yes").code == 0
    declared = fresh.display_of("Wiki")
    fresh.change_by_hand("Wiki", "$uid eq 'somebody'")
    drift = fresh.entconf("drift")
    assert drift.code == 2, drift.told
    assert "~ Wiki" in drift.output
    assert "rule: $uid eq 'somebody'" in drift.output
    assert "Plan: 0 to create, 1 to update, 0 to delete." in drift.output
    again = fresh.entconf("apply", "--yes")
    assert again.code == 0, again.told
    assert fresh.display_of("Wiki") == declared
    assert fresh.entconf("drift").code == 0
    assert [log.split(" 2")[0] for _, log in fresh.numbers()] == [
        "entconf apply",
        "somebody in the manager",
        "entconf apply",
    ]


def test_a_run_is_taken_back_in_both_systems(fresh: LittleEnt) -> None:
    run = fresh.entconf("apply", "--yes")
    assert run.code == 0, run.told
    refused = fresh.entconf("rollback", run_id(run), "--yes")
    assert refused.code == 4, refused.told
    lost = re.findall(r"--confirm '?([^'\n]+)'?", refused.errors)
    assert len(lost) == 3, "a group and two accounts do not come back as they were"
    sure = [word for one in lost for word in ("--confirm", one)]
    back = fresh.entconf("rollback", run_id(run), "--yes", *sure)
    assert back.code == 0, back.told
    assert "done and proven: 15" in back.output
    now = fresh.portal.stored()
    assert now["grantSessionRules"] == {}
    assert now["casAppMetaDataOptions"] == {}
    assert fresh.display_of("Forum") == "1"
    assert fresh.dn_of(GUEST) == ""
    assert [log.split(" 2")[0] for _, log in fresh.numbers()] == [
        "entconf apply",
        "entconf rollback",
    ]
    plan = fresh.entconf("plan")
    assert "Plan: 5 to create, 10 to update, 0 to delete." in plan.output, plan.told
